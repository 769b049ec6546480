/* SPDX-License-Identifier: Apache-2.0 */
#include "store/config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "store/address.h"

#define FILE_MAX (1024 * 1024)

enum { NO, YES, AUTO };

static const char *const levels[] = {
	[LOG_DEBUG] = "debug",
	[LOG_INFO] = "info",
	[LOG_WARN] = "warn",
	[LOG_ERROR] = "error",
};

static const char *const answers[] = { "no", "yes", "auto" };

static const char *const bodies[] = {
	[BODIES_OFF] = "off",
	[BODIES_ERRORS] = "errors",
	[BODIES_ALL] = "all",
};

static bool one_of(const char *const *words, size_t n, struct str s,
    int64_t *out)
{
	for (size_t i = 0; i < n; i++)
		if (str_ieq(str_of(words[i]), s)) {
			*out = (int64_t)i;
			return true;
		}
	return false;
}

/* "64K", "10M", "1G" or plain bytes. */
static bool read_size(struct str s, int64_t *out)
{
	static const struct { char name; int64_t factor; } units[] = {
		{ 'G', 1 << 30 }, { 'K', 1 << 10 }, { 'M', 1 << 20 },
	};
	int64_t factor = 1;

	for (size_t i = 0; s.n && i < ARRAY_LEN(units); i++)
		if (s.p[s.n - 1] == units[i].name)
			factor = units[i].factor;
	if (factor > 1)
		s.n--;
	return str_to_i64(s, out) && !__builtin_mul_overflow(*out, factor,
	    out);
}

static bool read_duration(struct str s, int64_t *out)
{
	if (str_ends(s, S("ms")))
		return str_to_i64(str_sub(s, 0, s.n - 2), out);
	return clock_duration(s, out);
}

static bool read_mode(struct str s, int64_t *out)
{
	int64_t v = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '7' || v > 07777)
			return false;
		v = v * 8 + (s.p[i] - '0');
	}
	*out = v;
	return s.n > 0;
}

static bool read_number(const struct config_key *k, struct str s, int64_t *out)
{
	switch (k->type) {
	case CONFIG_NUMBER:
		return str_to_i64(s, out);
	case CONFIG_SIZE:
		return read_size(s, out);
	case CONFIG_DURATION:
		return read_duration(s, out);
	case CONFIG_MODE:
		return read_mode(s, out);
	case CONFIG_YES_NO:
		return one_of(answers, AUTO, s, out);
	case CONFIG_AUTO:
		return one_of(answers, ARRAY_LEN(answers), s, out);
	case CONFIG_LEVEL:
		return one_of(levels, ARRAY_LEN(levels), s, out);
	case CONFIG_BODIES:
		return one_of(bodies, ARRAY_LEN(bodies), s, out);
	case CONFIG_TEXT:
		break;
	}
	return false;
}

struct str config_range(struct arena *a, const struct config_key *k)
{
	long long min = k->min, max = k->max;

	switch (k->type) {
	case CONFIG_NUMBER:
		return str_printf(a, "a number from %lld to %lld", min, max);
	case CONFIG_SIZE:
		return str_printf(a, "bytes from %lld to %lld, or like 64K, "
		    "10M, 1G", min, max);
	case CONFIG_DURATION:
		return str_printf(a, "a time like 500ms, 5s, 2m; from %lldms "
		    "to %lldms", min, max);
	case CONFIG_MODE:
		return S("an octal mode like 0660");
	case CONFIG_YES_NO:
		return S("yes or no");
	case CONFIG_AUTO:
		return S("auto, yes or no");
	case CONFIG_LEVEL:
		return S("debug, info, warn or error");
	case CONFIG_BODIES:
		return S("off, errors or all");
	case CONFIG_TEXT:
		break;
	}
	return str_printf(a, "text of %lld to %lld bytes", min, max);
}

static bool out_of_range(const struct config_key *k, int64_t v)
{
	return k->type != CONFIG_LEVEL && k->type != CONFIG_BODIES &&
	    (v < k->min || v > k->max);
}

static bool is_text(const struct config_key *k, struct str s)
{
	if ((int64_t)s.n < k->min || (int64_t)s.n > k->max || !utf8_valid(s))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20)
			return false;
	return true;
}

static int set(struct arena *a, struct config *c, const struct config_key *k,
    struct str value, struct err *e)
{
	char *field = (char *)c + k->at;
	struct str text;
	int64_t v;

	if (k->type == CONFIG_TEXT && is_text(k, value)) {
		text = str_dup(a, value);
		memcpy(field, &text, sizeof(text));
	} else if (k->type != CONFIG_TEXT && read_number(k, value, &v) &&
	    !out_of_range(k, v)) {
		memcpy(field, &v, sizeof(v));
	} else {
		return err_set(e, ERR_INVALID_VALUE,
		    "%s = %.*s: it must be %.*s", k->name,
		    STR_ARG(str_sub(value, 0, 100)),
		    STR_ARG(config_range(a, k)));
	}
	return 0;
}

static bool same_name(const char *key, struct str name)
{
	if (strlen(key) != name.n)
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (key[i] != (name.p[i] == '-' ? '_' : name.p[i]))
			return false;
	return true;
}

static const struct config_key *find(struct str name)
{
	size_t n;
	const struct config_key *k = config_keys(&n);

	for (size_t i = 0; i < n; i++)
		if (same_name(k[i].name, name))
			return &k[i];
	return NULL;
}

/* The key that shares most of its beginning with name. */
static const char *nearest(struct str name)
{
	size_t n, best = 0, same;
	const struct config_key *k = config_keys(&n), *near = &k[0];

	for (size_t i = 0; i < n; i++) {
		same = 0;
		while (same < name.n && k[i].name[same] == name.p[same])
			same++;
		if (same > best) {
			best = same;
			near = &k[i];
		}
	}
	return best >= 3 ? near->name : NULL;
}

static int unknown(struct str name, struct err *e)
{
	const char *near = nearest(name);

	return err_set(e, ERR_INVALID_VALUE, "there is no key \"%.*s\"%s%s%s",
	    STR_ARG(str_sub(name, 0, 60)), near ? "; is it " : "",
	    near ? near : "", near ? "?" : "; scimd --help lists them");
}

int config_set(struct arena *a, struct config *c, struct str name,
    struct str value, struct err *e)
{
	const struct config_key *k = find(name);

	return k ? set(a, c, k, value, e) : unknown(name, e);
}

void config_defaults(struct arena *a, struct config *c)
{
	size_t n;
	const struct config_key *k = config_keys(&n);
	struct err e = { 0 };

	*c = (struct config){ 0 };
	for (size_t i = 0; i < n; i++)
		set(a, c, &k[i], str_of(k[i].value), &e);
}

/* Without its comment and the blanks around it. */
static struct str bare(struct str line)
{
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] == '#' && (i == 0 || line.p[i - 1] == ' ' ||
		    line.p[i - 1] == '\t'))
			line.n = i;
	return str_trim(line);
}

/* seen: a bit for each key that was there already. */
static int parse_line(struct arena *a, struct config *c, struct str line,
    uint64_t *seen, struct err *e)
{
	size_t eq = str_find(line, '='), count;
	struct str name = str_trim(str_sub(line, 0, eq));
	const struct config_key *k = find(name);
	uint64_t bit;

	if (eq == line.n)
		return err_set(e, ERR_INVALID_VALUE,
		    "a line is \"key = value\"");
	if (!k)
		return unknown(name, e);
	bit = (uint64_t)1 << (k - config_keys(&count));
	if (*seen & bit)
		return err_set(e, ERR_INVALID_VALUE, "%s is given twice",
		    k->name);
	*seen |= bit;
	return set(a, c, k, str_trim(str_sub(line, eq + 1, line.n)), e);
}

int config_parse(struct arena *a, struct config *c, struct str name,
    struct str text, struct err *e)
{
	uint64_t seen = 0;
	struct str line;
	struct err bad = { 0 };

	for (int number = 1; str_split(&text, '\n', &line); number++) {
		line = bare(line);
		if (line.n && parse_line(a, c, line, &seen, &bad))
			return err_set(e, ERR_INVALID_VALUE, "%.*s:%d: %s",
			    STR_ARG(name), number, bad.detail);
	}
	return 0;
}

static int read_all(struct arena *a, int fd, struct str *out)
{
	char *p = arena_alloc(a, FILE_MAX);
	size_t have = 0;
	ssize_t n = 1;

	while (n > 0 && have < FILE_MAX) {
		n = read(fd, p + have, FILE_MAX - have);
		if (n < 0 && errno != EINTR)
			return -1;
		have += n > 0 ? (size_t)n : 0;
		n = n < 0 ? 1 : n;
	}
	*out = (struct str){ p, have };
	return 0;
}

/* must: -1 when there is no such file. */
static int read_file(struct arena *a, struct config *c, const char *name,
    bool must, struct err *e)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC), rc;
	struct str text;

	if (fd < 0 && errno == ENOENT && !must)
		return 0;
	if (fd < 0)
		return err_set(e, ERR_INVALID_VALUE, "cannot read %s: %s",
		    name, strerror(errno));
	rc = read_all(a, fd, &text);
	if (rc)
		err_set(e, ERR_INVALID_VALUE, "cannot read %s: %s", name,
		    strerror(errno));
	close(fd);
	if (rc)
		return -1;
	c->file = str_dup(a, str_of(name));
	return config_parse(a, c, c->file, text, e);
}

int config_load(struct arena *a, struct config *c, const char *option,
    const char *env, struct err *e)
{
	config_defaults(a, c);
	if (option)
		return read_file(a, c, option, true, e);
	if (env && *env)
		return read_file(a, c, env, true, e);
	return read_file(a, c, CONFIG_FILE, false, e);
}

static bool is_url_character(char c)
{
	return c > 0x20 && c < 0x7f && !strchr("\"#%<>?@[\\]^`|", c);
}

/* http(s)://host/path, {account} at most once and as a whole segment. */
static const char *url_fault(struct str url)
{
	size_t mark = str_find_str(url, S("{account}"));
	struct str after = str_sub(url, mark + 9, url.n);
	struct str host = str_sub(url, str_find_str(url, S("://")) + 3, url.n);

	if (!str_starts(url, S("http://")) && !str_starts(url, S("https://")))
		return "it must begin with http:// or https://";
	if (!host.n || host.p[0] == '/')
		return "it has no host";
	for (size_t i = 0; i < url.n; i++)
		if (!is_url_character(url.p[i]))
			return "only plain letters, digits and -._~/:{} may "
			    "stand in it";
	if (str_find(url, '_') < url.n)
		return "it must not contain \"_\", which Okta refuses";
	if (str_find_str(host, S("//")) < host.n)
		return "it has an empty segment";
	if (mark < url.n && (url.p[mark - 1] != '/' ||
	    (after.n && after.p[0] != '/')))
		return "{account} must stand between two slashes";
	if (str_find(after, '{') < after.n ||
	    (mark == url.n && str_find(url, '{') < url.n))
		return "{account} may stand in it once, and no other {…}";
	return NULL;
}

static int check_url(struct config *c, struct err *e)
{
	const char *fault;

	while (str_ends(c->base_url, S("/")))
		c->base_url.n--;
	fault = url_fault(c->base_url);
	if (fault)
		return err_set(e, ERR_INVALID_VALUE, "base_url = %.*s: %s",
		    STR_ARG(c->base_url), fault);
	if (c->require_https == AUTO)
		c->require_https = str_starts(c->base_url, S("https:"));
	return 0;
}

int config_check(struct config *c, struct err *e)
{
	struct err bad = { 0 };

	if (check_url(c, e))
		return -1;
	if (c->page_default > c->page_max)
		return err_set(e, ERR_INVALID_VALUE,
		    "page_default must not be larger than page_max");
	if (c->listen_tcp.n && !c->allow_tcp)
		return err_set(e, ERR_INVALID_VALUE, "listen_tcp needs "
		    "allow_tcp = yes: whoever reaches the port can speak for "
		    "the web server; a Unix socket is safer");
	if (str_eq(c->log_database, c->database))
		return err_set(e, ERR_INVALID_VALUE, "log_database must be "
		    "another file than database");
	if (c->trusted_proxies.n && address_check(c->trusted_proxies, &bad))
		return err_set(e, ERR_INVALID_VALUE, "trusted_proxies: %s",
		    bad.detail);
	return 0;
}

void config_store(const struct config *c, struct store_config *out)
{
	*out = (struct store_config){
		.database = c->database.p,
		.busy_ms = (int)c->busy_timeout,
		.deadline_ms = c->request_deadline,
		.filter_ms = c->filter_deadline,
		.queue_max = (size_t)c->queue_max,
		.base_url = c->base_url,
		.page_default = (size_t)c->page_default,
		.page_max = (size_t)c->page_max,
		.patch = {
			.operations = (size_t)c->patch_operations,
			.members = (size_t)c->patch_members,
			.filter = {
				.bytes = (size_t)c->filter_bytes,
				.terms = (size_t)c->filter_terms,
				.depth = (size_t)c->filter_depth,
			},
		},
	};
}

const char *config_journal(struct arena *a, const struct config *c)
{
	struct str base = c->database;

	if (str_eq(c->log_database, S("off")))
		return NULL;
	if (c->log_database.n)
		return str_c(a, c->log_database);
	if (str_ends(base, S(".db")))
		base.n -= 3;
	return str_c(a, str_join(a, base, S("-log.db")));
}
