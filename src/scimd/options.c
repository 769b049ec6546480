/* SPDX-License-Identifier: Apache-2.0 */
#include "scimd/options.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#define WIDTH 79
#define INDENT "        "

/* What is left of the command line. */
struct line {
	char **next;
	int left;
};

static const char *take(struct line *l)
{
	if (!l->left)
		return NULL;
	l->left--;
	return *l->next++;
}

/* The value of an option: after "=", or the next word. */
static const char *value_of(struct line *l, const char *word)
{
	const char *eq = strchr(word, '=');

	return eq ? eq + 1 : take(l);
}

static bool is(const char *word, const char *name)
{
	return !strcmp(word, name);
}

/* Options that are not keys. 1: this was one. */
static int other(struct line *l, const char *word, const char **file,
    enum options_wish *wish, struct err *e)
{
	static const struct { const char *word; enum options_wish wish; }
	    words[] = {
		{ "--check", OPTIONS_CHECK },
		{ "--help", OPTIONS_HELP },
		{ "--version", OPTIONS_VERSION },
		{ "-V", OPTIONS_VERSION },
		{ "-h", OPTIONS_HELP },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (is(word, words[i].word)) {
			*wish = words[i].wish;
			return 1;
		}
	if (!is(word, "-c"))
		return 0;
	*file = take(l);
	return *file ? 1 : err_set(e, ERR_INVALID_VALUE, "-c needs a file");
}

static int key(struct arena *a, struct config *c, struct line *l,
    const char *word, struct err *e)
{
	const char *value = NULL;
	struct str name;

	if (strncmp(word, "--", 2))
		return err_set(e, ERR_INVALID_VALUE,
		    "\"%.60s\" is not an option; scimd --help lists them",
		    word);
	name = str_of(word + 2);
	value = value_of(l, word);
	if (!value)
		return err_set(e, ERR_INVALID_VALUE, "%.60s needs a value",
		    word);
	return config_set(a, c, str_sub(name, 0, str_find(name, '=')),
	    str_of(value), e);
}

/* c NULL: looks for what is not a key alone. */
static int walk(struct arena *a, struct line l, struct config *c,
    const char **file, enum options_wish *wish, struct err *e)
{
	const char *word;
	int rc = 0;

	while (rc >= 0 && (word = take(&l))) {
		rc = other(&l, word, file, wish, e);
		if (rc)
			continue;
		if (c)
			rc = key(a, c, &l, word, e);
		else if (!strncmp(word, "--", 2))
			value_of(&l, word);
	}
	return rc < 0 ? -1 : 0;
}

int options_read(struct arena *a, int argc, char **argv, struct config *c,
    enum options_wish *wish, bool *usage, struct err *e)
{
	struct line l = { argv + 1, argc > 0 ? argc - 1 : 0 };
	const char *file = NULL;

	*wish = OPTIONS_RUN;
	*usage = true;
	if (walk(a, l, NULL, &file, wish, e))
		return -1;
	if (*wish == OPTIONS_HELP || *wish == OPTIONS_VERSION)
		return 0;
	*usage = false;
	if (config_load(a, c, file, getenv(CONFIG_ENV), e))
		return -1;
	*usage = true;
	if (walk(a, l, c, &file, wish, e))
		return -1;
	*usage = false;
	return config_check(c, e);
}

/* Adds text in lines of at most WIDTH characters, indented. */
static void wrap(struct buf *b, struct str text)
{
	size_t column = 0;
	struct str word;

	while (str_split(&text, ' ', &word)) {
		if (column && column + 1 + word.n > WIDTH) {
			buf_addc(b, '\n');
			column = 0;
		}
		buf_adds(b, column ? " " : INDENT);
		buf_add(b, word);
		column += (column ? 1 : strlen(INDENT)) + word.n;
	}
	buf_addc(b, '\n');
}

static void help_key(struct arena *a, struct buf *b,
    const struct config_key *k)
{
	buf_adds(b, "  --");
	for (const char *p = k->name; *p; p++)
		buf_addc(b, *p == '_' ? '-' : *p);
	buf_adds(b, " VALUE\n");
	wrap(b, str_printf(a, "%s (%s)", k->help,
	    *k->value ? k->value : "none"));
}

struct str options_help(struct arena *a)
{
	size_t n;
	const struct config_key *k = config_keys(&n);
	struct buf b;

	buf_init(&b, a);
	buf_adds(&b, "usage: scimd [-c FILE] [--check] [--KEY VALUE]...\n"
	    "Answers SCIM requests that a web server passes on by FastCGI.\n\n"
	    "  -c FILE\n" INDENT "configuration; else $" CONFIG_ENV ", else "
	    CONFIG_FILE " if it is there\n"
	    "  --check\n" INDENT "try configuration and database, then exit\n"
	    "  --help\n" INDENT "this text\n"
	    "  --version\n" INDENT "the version\n\n"
	    "Keys of the configuration file (there with _ for -), in brackets "
	    "what holds\nunless they are set:\n");
	for (size_t i = 0; i < n; i++)
		help_key(a, &b, &k[i]);
	return buf_str(&b);
}
