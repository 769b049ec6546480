/* SPDX-License-Identifier: Apache-2.0 */
/* gen.c - fills a record with people and groups that look like real ones.
 *
 * gen CONF ACCOUNT USERS ACCOUNTS PREFIX
 * gen lines FIRST USERS
 *
 * Everything goes through the functions that the protocol's requests use, so
 * the record is as it would be; the same arguments give the same people (ids
 * are random, as always).  ACCOUNTS further accounts get five users each.
 * PREFIX.users gets lines "id userName email externalId" of a sample of the
 * first half of the users; the large groups are of the second half.
 * PREFIX.groups gets lines "id displayName", the large groups first.
 *
 * The other form prints people as lines that scimctl import reads, with ids as
 * another service would have given them; FIRST is the number of the first.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "json/json.h"
#include "scim/document.h"
#include "store/account.h"
#include "store/config.h"
#include "store/resource.h"
#include "store/token.h"

#define BATCH 20000
#define SAMPLE 20000
#define TEAM 50                 /* members of an ordinary group */
#define SIDE_USERS 5

static const char *const given[] = { "Ada", "Bruno", "Chiara", "Deniz",
	"Elif", "Farid", "Grace", "Hanna", "Ines", "Jürgen", "Kofi", "Lena",
	"Mei", "Noah", "Olga", "Priya", "Quentin", "Rosa", "Søren", "Tariq",
	"Uma", "Viktor", "Wanda", "Ximena", "Yusuf", "Zoë" };
static const char *const family[] = { "Almeida", "Brown", "Çelik", "Dubois",
	"Eriksson", "Fischer", "García", "Huang", "Ivanov", "Jensen",
	"Kowalski", "López", "Müller", "Nakamura", "Okafor", "Patel",
	"Rossi", "Schmidt", "Tanaka", "Ueda", "Virtanen", "Weber",
	"Yılmaz", "Zhang" };
static const char *const unit[] = { "Engineering", "Sales", "Finance",
	"Legal", "Support", "Research", "Operations", "Marketing" };

/* What the program holds from beginning to end. */
struct gen {
	struct arena *arena, *batch;
	struct catalog *catalog;
	struct store *store;
	struct caller caller;
	const struct restype *user, *group;
	uint64_t seed;
	char (*ids)[40];                /* of the users, in order */
	size_t users, made, upto;
	size_t side, sides;
	FILE *out;
};

static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static struct str user_text(struct gen *g, size_t n)
{
	const char *first = given[next(&g->seed) % ARRAY_LEN(given)];
	const char *last = family[next(&g->seed) % ARRAY_LEN(family)];
	const char *dept = unit[next(&g->seed) % ARRAY_LEN(unit)];

	return str_printf(g->batch,
	    "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\","
	    "\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"],"
	    "\"userName\":\"user%zu@example.com\",\"externalId\":\"00u%zu\","
	    "\"name\":{\"givenName\":\"%s\",\"familyName\":\"%s\"},"
	    "\"displayName\":\"%s %s\",\"active\":true,"
	    "\"title\":\"Member of %s\",\"locale\":\"en-GB\","
	    "\"emails\":[{\"value\":\"mail%zu@example.com\",\"type\":\"work\","
	    "\"primary\":true},{\"value\":\"home%zu@example.org\","
	    "\"type\":\"home\"}],\"phoneNumbers\":[{\"value\":"
	    "\"+44 20 %07zu\",\"type\":\"work\"}],"
	    "\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":"
	    "{\"employeeNumber\":\"%zu\",\"department\":\"%s\"}}",
	    n, n, first, last, first, last, dept, n, n, n % 10000000, n, dept);
}

static int add_document(struct gen *g, struct session *w, struct str text,
    struct resource *made, struct err *e)
{
	static const struct json_limits limits = { 32, 1000 };
	struct document_rules rules = resource_rules(g->batch, w, &g->caller,
	    g->user);
	struct document d = { 0 };
	struct json *body;

	g->caller.now = clock_now();
	return json_read(g->batch, text, &limits, &body, e) ||
	    document_read(g->batch, &rules, body, &d, e) ||
	    resource_create(g->batch, w, &g->caller, g->user, &d, made, e);
}

static int some_users(struct session *w, void *arg, struct err *e)
{
	struct gen *g = arg;
	size_t half = (g->users + 1) / 2, step = half / SAMPLE + 1;
	struct resource r;

	for (; g->made < g->upto; g->made++) {
		size_t n = g->made + 1;
		struct arena_mark m = arena_mark(g->batch);

		if (add_document(g, w, user_text(g, n), &r, e))
			return -1;
		snprintf(g->ids[g->made], sizeof(g->ids[0]), "%.*s",
		    STR_ARG(r.uuid));
		if (g->made < half && g->made % step == 0)
			fprintf(g->out, "%s user%zu@example.com "
			    "mail%zu@example.com 00u%zu\n", g->ids[g->made],
			    n, n, n);
		arena_release(g->batch, m);
	}
	return 0;
}

static int write_some(struct gen *g, int (*fn)(struct session *, void *,
    struct err *), void *arg, struct err *e)
{
	int rc = store_write(g->store, g->batch, fn, arg, e);

	arena_reset(g->batch);
	return rc;
}

static int all_users(struct gen *g, struct err *e)
{
	while (g->made < g->users) {
		g->upto = g->made + BATCH;
		if (g->upto > g->users)
			g->upto = g->users;
		if (write_some(g, some_users, g, e))
			return -1;
	}
	return 0;
}

/* A group on its way: n of the users from first on. */
struct team {
	struct gen *g;
	struct str name;
	size_t first, n;
};

static int one_group(struct session *w, void *arg, struct err *e)
{
	struct team *t = arg;
	struct gen *g = t->g;
	struct document_rules rules = resource_rules(g->batch, w, &g->caller,
	    g->group);
	struct json_limits limits = { 32, 1000 };
	struct document d = { 0 };
	struct resource r;
	struct json *body;
	struct str text = str_printf(g->batch, "{\"schemas\":["
	    "\"urn:ietf:params:scim:schemas:core:2.0:Group\"],"
	    "\"displayName\":\"%.*s\"}", STR_ARG(t->name));

	if (json_read(g->batch, text, &limits, &body, e) ||
	    document_read(g->batch, &rules, body, &d, e))
		return -1;
	for (size_t i = 0; i < t->n; i++) {
		struct member_ref *m = ARENA_NEW(g->batch, struct member_ref);

		m->value = str_of(g->ids[(t->first + i) % g->users]);
		m->next = d.members;
		d.members = m;
	}
	d.member_count = t->n;
	if (resource_create(g->batch, w, &g->caller, g->group, &d, &r, e))
		return -1;
	fprintf(g->out, "%.*s %.*s\n", STR_ARG(r.uuid), STR_ARG(t->name));
	return 0;
}

static int add_group(struct gen *g, const char *name, size_t first, size_t n,
    struct err *e)
{
	struct team t = { g, str_of(name), first, n };

	return write_some(g, one_group, &t, e);
}

/* Many ordinary groups in one transaction. */
static int teams(struct session *w, void *arg, struct err *e)
{
	struct gen *g = arg;
	char name[64];

	for (; g->made + TEAM <= g->upto; g->made += TEAM) {
		struct team t = { g, { name, 0 }, g->made, TEAM };

		snprintf(name, sizeof(name), "Team %zu", g->made / TEAM);
		t.name = str_of(name);
		if (one_group(w, &t, e))
			return -1;
	}
	return 0;
}

static int all_groups(struct gen *g, struct err *e)
{
	size_t half = (g->users + 1) / 2;

	if (add_group(g, "g10", half, 10, e) ||
	    add_group(g, "g10k", half, half < 10000 ? half : 10000, e) ||
	    add_group(g, "g100k", half, half < 100000 ? half : 100000, e) ||
	    add_group(g, "gall", 0, g->users, e))
		return -1;
	for (g->made = 0; g->made + TEAM <= g->users;) {
		g->upto = g->made + 400 * TEAM;
		if (g->upto > g->users)
			g->upto = g->users;
		if (write_some(g, teams, g, e))
			return -1;
	}
	return 0;
}

static int some_accounts(struct session *w, void *arg, struct err *e)
{
	struct gen *g = arg;
	struct account t;
	struct resource r;
	char tag[32];

	for (size_t i = 0; i < 100 && g->side < g->sides; i++, g->side++) {
		snprintf(tag, sizeof(tag), "side-%zu", g->side);
		if (account_create(g->batch, w, str_of(tag), str_of(tag),
		    clock_now(), &t, e))
			return -1;
		g->caller.account = t.id;
		g->caller.token = 0;
		g->caller.account_tag = t.tag;
		for (size_t k = 1; k <= SIDE_USERS; k++)
			if (add_document(g, w, user_text(g, k), &r, e))
				return -1;
	}
	return 0;
}

static int generate(struct gen *g, const char *prefix, struct err *e)
{
	struct caller main_caller = g->caller;
	char path[4096];

	while (g->side < g->sides)
		if (write_some(g, some_accounts, g, e))
			return -1;
	g->caller = main_caller;
	snprintf(path, sizeof(path), "%s.users", prefix);
	g->out = fopen(path, "w");
	if (!g->out || all_users(g, e) || fclose(g->out))
		return -1;
	snprintf(path, sizeof(path), "%s.groups", prefix);
	g->out = fopen(path, "w");
	if (!g->out || all_groups(g, e) || fclose(g->out))
		return -1;
	return 0;
}

/* The people belong to the account's token: else the first change of each of
 * them would take them over as well, once, which a large record shows longer
 * than a small one. */
static int own(struct gen *g, struct session *w, struct err *e)
{
	struct token *t;

	if (token_list(g->arena, w, g->caller.account, &t, e))
		return -1;
	g->caller.token = t ? t->id : 0;
	return 0;
}

static int open_record(struct gen *g, const char *conf, const char *tag,
    struct err *e)
{
	struct store_config cfg;
	struct session *w;
	struct config c;
	struct account t;

	if (config_load(g->arena, &c, conf, NULL, e) || config_check(&c, e) ||
	    catalog_build(g->arena, NULL, 0, &g->catalog, e))
		return -1;
	config_store(&c, &cfg);
	cfg.threads = false;
	if (store_open(&cfg, g->catalog, &g->store, e) ||
	    session_open(g->store, &w, e))
		return -1;
	if (account_get(g->arena, w, str_of(tag), &t, e))
		return -1;
	g->caller = (struct caller){ .account = t.id, .account_tag = t.tag,
	    .caps = CAP_PROVISION, .request_id = S("bench"),
	    .lenient.granted = lenient_of(DIALECT_DEFAULT) };
	if (own(g, w, e))
		return -1;
	session_close(w);
	g->user = catalog_type(g->catalog, S("User"));
	g->group = catalog_type(g->catalog, S("Group"));
	return 0;
}

static int print_lines(struct gen *g, size_t first, size_t users)
{
	for (size_t n = first; n < first + users; n++) {
		struct str text = user_text(g, n);
		uint64_t x = n, high = next(&x), low = next(&x);

		printf("{\"id\":\"%08x-%04x-4%03x-%04x-%012llx\",%.*s\n",
		    (unsigned)(high >> 32), (unsigned)(high >> 16 & 0xffff),
		    (unsigned)(high & 0xfff),
		    (unsigned)(low >> 48 & 0x3fff) | 0x8000,
		    (unsigned long long)(low & UINT64_C(0xffffffffffff)),
		    STR_ARG(str_sub(text, 1, text.n)));
		arena_reset(g->batch);
	}
	return fflush(stdout) ? 1 : 0;
}

int main(int argc, char **argv)
{
	struct gen g = { .seed = 5, .arena = arena_new(0),
	    .batch = arena_new(0) };
	struct err e = { 0 };

	if (argc == 4 && str_eq(str_of(argv[1]), S("lines")))
		return print_lines(&g, strtoul(argv[2], NULL, 10),
		    strtoul(argv[3], NULL, 10));
	if (argc != 6) {
		fputs("usage: gen CONF ACCOUNT USERS ACCOUNTS PREFIX\n"
		    "       gen lines FIRST USERS\n", stderr);
		return 2;
	}
	g.users = strtoul(argv[3], NULL, 10);
	g.sides = strtoul(argv[4], NULL, 10);
	g.ids = arena_array(g.arena, g.users + 1, sizeof(g.ids[0]));
	if (open_record(&g, argv[1], argv[2], &e) ||
	    generate(&g, argv[5], &e)) {
		fprintf(stderr, "gen: %s %s\n", e.detail, e.log);
		return 1;
	}
	store_close(g.store);
	return 0;
}
