/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/filter_world.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "store/session.h"

#define ATTR(name, type, more) \
	"{\"name\":\"" name "\",\"type\":\"" type "\",\"multiValued\":false," \
	"\"mutability\":\"readWrite\",\"returned\":\"default\"" more "}"
#define LIST(name, type, more) \
	"{\"name\":\"" name "\",\"type\":\"" type "\",\"multiValued\":true," \
	"\"mutability\":\"readWrite\",\"returned\":\"default\"" more "}"
#define EXACT ",\"caseExact\":true"
#define REFERS ",\"referenceTypes\":[\"uri\"]"

static const char schema[] =
	"{\"id\":\"urn:example:Gadget\",\"name\":\"Gadget\",\"attributes\":["
	ATTR("label", "string", ",\"required\":true") ","
	ATTR("serial", "string", EXACT) ","
	ATTR("colour", "string", "") ","
	ATTR("code", "string", EXACT) ","
	ATTR("rank", "integer", "") ","
	ATTR("size", "integer", "") ","
	ATTR("weight", "decimal", "") ","
	ATTR("made", "dateTime", "") ","
	ATTR("seen", "dateTime", "") ","
	ATTR("armed", "boolean", "") ","
	ATTR("sold", "boolean", "") ","
	ATTR("site", "reference", REFERS) ","
	ATTR("blob", "binary", "") ","
	LIST("tags", "string", "") ","
	LIST("notes", "string", "") ","
	LIST("marks", "integer", "") ","
	LIST("ports", "complex", ",\"subAttributes\":["
	    ATTR("value", "string", "") "," ATTR("type", "string", "") ","
	    ATTR("number", "integer", "") "," ATTR("primary", "boolean", "")
	    "," ATTR("open", "boolean", "") "," LIST("labels", "string", "")
	    "]") ","
	ATTR("box", "complex", ",\"subAttributes\":["
	    ATTR("shape", "string", "") "," ATTR("edge", "decimal", "") ","
	    LIST("sizes", "integer", "") "]")
	"]}";
static const char type[] =
	"{\"name\":\"Gadget\",\"endpoint\":\"/Gadgets\","
	"\"schema\":\"urn:example:Gadget\",\"scimd\":{\"name\":\"label\","
	"\"indexed\":[\"serial\",\"rank\",\"made\",\"armed\",\"tags\","
	"\"ports.value\",\"box.shape\"]}}";

uint64_t world_random(struct world *w)
{
	w->seed ^= w->seed << 13;
	w->seed ^= w->seed >> 7;
	w->seed ^= w->seed << 17;
	return w->seed;
}

size_t world_below(struct world *w, size_t n)
{
	return (size_t)((world_random(w) >> 11) % n);
}

struct world *world_new(uint64_t seed)
{
	static const struct catalog_source more[] = {
		{ STR("gadget.json"), { schema, sizeof(schema) - 1 } },
		{ STR("gadget-type.json"), { type, sizeof(type) - 1 } },
	};
	struct world *w = ARENA_NEW(unit_arena(), struct world);

	w->f = fixture_new_with(more, ARRAY_LEN(more));
	w->gadget = catalog_type(w->f->catalog, S("Gadget"));
	w->seed = seed * 0x9e3779b97f4a7c15u + 1;
	return w;
}

void world_free(struct world *w)
{
	fixture_free(w->f);
}

/* Words that meet: cases, accents, widths, prefixes of one another, none. */
static const char *const words[] = {
	"jane", "JANE", "Jan", "janet", "Zo\u00eb", "zoe\u0308", "ZO\u00cb",
	"\uff4a\uff41\uff4e\uff45", "stra\u00dfe", "STRASSE", "a%b_c",
	"a\\\\b", "x\U0001f600", "x\U0001f601", "work", "Work", "home", "b",
	"bb", "bbb", "\xf4\x8f\xbf\xbf", "n \\\" q",
};
static const char *const times[] = {
	"2025-01-01T00:00:00Z", "2025-01-01T01:00:00+01:00",
	"2025-06-30T12:00:00.5Z", "2024-02-29T23:59:59.999-08:00",
	"1969-12-31T23:59:59Z",
};
static const char *const numbers[] = {
	"-7", "0", "1", "2", "10", "9007199254740993", "9007199254740992",
	"9223372036854775807",
};
static const char *const decimals[] = {
	"-0.5", "0.0", "1.0", "1", "2.25", "1e3", "9007199254740993",
};

const char *world_word(struct world *w)
{
	return WORLD_PICK(w, words);
}

const char *world_number(struct world *w)
{
	return world_below(w, 2) ? WORLD_PICK(w, numbers) :
	    WORLD_PICK(w, decimals);
}

const char *world_time(struct world *w)
{
	return WORLD_PICK(w, times);
}

struct body {
	struct world *w;
	struct buf b;
	bool any;
};

/* Says "name": or not; about every third attribute is left out. */
static bool names(struct body *x, const char *name, size_t of)
{
	if (world_below(x->w, of) == 0)
		return false;
	buf_printf(&x->b, "%s\"%s\":", x->any ? "," : "", name);
	x->any = true;
	return true;
}

static void text(struct body *x, const char *name)
{
	if (names(x, name, 3))
		buf_printf(&x->b, "\"%s\"", WORLD_PICK(x->w, words));
}

static void raw(struct body *x, const char *name, const char *value)
{
	if (names(x, name, 3))
		buf_adds(&x->b, value);
}

static void quoted(struct body *x, const char *name, const char *value)
{
	if (names(x, name, 3))
		buf_printf(&x->b, "\"%s\"", value);
}

static void flag(struct body *x, const char *name)
{
	raw(x, name, world_below(x->w, 2) ? "true" : "false");
}

static void open_object(struct body *x)
{
	buf_addc(&x->b, '{');
	x->any = false;
}

static void close_object(struct body *x)
{
	buf_addc(&x->b, '}');
	x->any = true;
}

static void simple_list(struct body *x, const char *name, bool number)
{
	size_t n = world_below(x->w, 4);

	if (!names(x, name, 4))
		return;
	buf_addc(&x->b, '[');
	for (size_t i = 0; i < n; i++)
		buf_printf(&x->b, number ? "%s%s" : "%s\"%s\"",
		    i ? "," : "", number ? WORLD_PICK(x->w, numbers) :
		    WORLD_PICK(x->w, words));
	buf_addc(&x->b, ']');
}

/* Elements of a complex list; the first may be primary. */
static void elements(struct body *x, const char *name, bool port)
{
	size_t n = world_below(x->w, 4);

	if (!names(x, name, 4))
		return;
	buf_addc(&x->b, '[');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_addc(&x->b, ',');
		open_object(x);
		text(x, "value");
		quoted(x, "type", WORLD_PICK(x->w, words));
		if (port) {
			raw(x, "number", WORLD_PICK(x->w, numbers));
			flag(x, "open");
			simple_list(x, "labels", false);
		}
		if (i == n - 1 && names(x, "primary", 2))
			buf_adds(&x->b, world_below(x->w, 3) ? "true" :
			    "false");
		close_object(x);
	}
	buf_addc(&x->b, ']');
	x->any = true;
}

static void user_body(struct body *x)
{
	buf_printf(&x->b, "\"userName\":\"%s%zu\"", WORLD_PICK(x->w, words),
	    world_below(x->w, 100000));
	x->any = true;
	text(x, "displayName");
	text(x, "title");
	text(x, "externalId");
	flag(x, "active");
	if (names(x, "name", 3)) {
		open_object(x);
		text(x, "givenName");
		text(x, "familyName");
		close_object(x);
	}
	elements(x, "emails", false);
	elements(x, "phoneNumbers", false);
	if (names(x, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:"
	    "User", 2)) {
		open_object(x);
		text(x, "department");
		text(x, "costCenter");
		close_object(x);
	}
}

static void gadget_body(struct body *x)
{
	static const char *const blobs[] = { "YQ==", "Yg==", "QUJD" };
	static const char *const sites[] = {
		"https://example.com/a", "https://example.com/A", "urn:x:y"
	};

	quoted(x, "serial", WORLD_PICK(x->w, words));
	text(x, "colour");
	text(x, "code");
	raw(x, "rank", WORLD_PICK(x->w, numbers));
	raw(x, "size", WORLD_PICK(x->w, numbers));
	raw(x, "weight", WORLD_PICK(x->w, decimals));
	quoted(x, "made", WORLD_PICK(x->w, times));
	quoted(x, "seen", WORLD_PICK(x->w, times));
	flag(x, "armed");
	flag(x, "sold");
	quoted(x, "site", WORLD_PICK(x->w, sites));
	quoted(x, "blob", WORLD_PICK(x->w, blobs));
	simple_list(x, "tags", false);
	simple_list(x, "notes", false);
	simple_list(x, "marks", true);
	elements(x, "ports", true);
	if (names(x, "box", 3)) {
		open_object(x);
		text(x, "shape");
		raw(x, "edge", WORLD_PICK(x->w, decimals));
		simple_list(x, "sizes", true);
		close_object(x);
	}
}

int world_post(struct world *w, const struct restype *t)
{
	struct body x = { .w = w };
	struct resource r;

	buf_init(&x.b, w->f->arena);
	buf_printf(&x.b, "{\"schemas\":[\"%.*s\"%s],",
	    STR_ARG(t->schema->id), t == w->f->user ? ",\"urn:ietf:params:"
	    "scim:schemas:extension:enterprise:2.0:User\"" : "");
	if (t == w->f->user) {
		user_body(&x);
	} else {
		buf_printf(&x.b, "\"%s\":\"%s%zu\"",
		    t == w->f->group ? "displayName" : "label",
		    WORLD_PICK(w, words), world_below(w, 100000));
		x.any = true;
		if (t == w->gadget)
			gadget_body(&x);
		text(&x, "externalId");
	}
	buf_addc(&x.b, '}');
	buf_addc(&x.b, '\0');
	w->f->caller.now += (int64_t)world_below(w, 3) * 500;
	return fixture_post(w->f, &w->f->caller, t, x.b.p, &r);
}

/* Groups hold users and groups, in rings now and then. */
static void link_groups(struct world *w)
{
	struct fixture *f = w->f;

	for (size_t i = 0; i < w->count; i++) {
		size_t n = world_below(w, 8);
		struct buf b;

		if (w->things[i].r.type != f->group)
			continue;
		buf_init(&b, f->arena);
		buf_adds(&b, "[{'op':'add','path':'members','value':[");
		for (size_t k = 0; k < n; k++) {
			struct thing *m;

			do
				m = &w->things[world_below(w, w->count)];
			while (m == &w->things[i] || m->r.type == w->gadget);
			buf_printf(&b, "%s{'value':'%.*s'}", k ? "," : "",
			    STR_ARG(m->r.uuid));
		}
		buf_adds(&b, "]}]");
		buf_addc(&b, '\0');
		T_OK(fixture_patch(f, &f->caller, w->things[i].r.uuid, b.p,
		    NULL), &f->e);
	}
}

static struct thing *thing_of(struct world *w, int64_t id)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->things[i].r.id == id)
			return &w->things[i];
	return NULL;
}

static void read_things(struct world *w)
{
	static const struct json_limits lim = { 64, 100000 };
	struct fixture *f = w->f;
	struct db_stmt *q = db_prepare(f->w->db,
	    "SELECT id, uuid, version, created, modified, active, external_id,"
	    " doc, position, (SELECT name FROM resource_type AS t"
	    " WHERE t.id = type) FROM resource WHERE account = ?1"
	    " ORDER BY type, position", &f->e);
	struct thing *t;

	w->count = 0;
	w->things = ARENA_ARRAY(f->arena, struct thing, 2000);
	db_bind_i64(q, 1, f->caller.account);
	while (db_step(q, &f->e) == 1) {
		t = &w->things[w->count++];
		t->r.id = db_col_i64(q, 0);
		t->r.uuid = db_col_str(f->arena, q, 1);
		t->r.version = db_col_i64(q, 2);
		t->r.created = db_col_i64(q, 3);
		t->r.modified = db_col_i64(q, 4);
		t->r.active = db_col_i64(q, 5) != 0;
		if (!db_col_null(q, 6))
			t->r.external_id = db_col_str(f->arena, q, 6);
		t->r.doc = db_col_str(f->arena, q, 7);
		t->position = db_col_i64(q, 8);
		t->r.type = catalog_type(f->catalog, db_col_view(q, 9));
		T_OK(json_read(f->arena, t->r.doc, &lim, &t->doc, &f->e),
		    &f->e);
	}
	db_done(q);
}

static bool in_group(const struct thing *t, const struct thing *g)
{
	for (size_t i = 0; i < t->group_count; i++)
		if (t->groups[i] == g)
			return true;
	return false;
}

static void join(struct thing *t, struct thing *g, bool direct)
{
	if (in_group(t, g) || t == g)
		return;
	t->groups[t->group_count] = g;
	t->direct[t->group_count++] = direct;
}

static void read_members(struct world *w)
{
	struct fixture *f = w->f;
	struct db_stmt *q = db_prepare(f->w->db,
	    "SELECT grp, member FROM membership ORDER BY grp, member", &f->e);

	for (size_t i = 0; i < w->count; i++) {
		struct thing *t = &w->things[i];

		t->groups = ARENA_ARRAY(f->arena, struct thing *, w->count);
		t->direct = ARENA_ARRAY(f->arena, bool, w->count);
		t->members = ARENA_ARRAY(f->arena, struct thing *, w->count);
	}
	while (db_step(q, &f->e) == 1) {
		struct thing *g = thing_of(w, db_col_i64(q, 0));
		struct thing *m = thing_of(w, db_col_i64(q, 1));

		if (g && m) {
			g->members[g->member_count++] = m;
			join(m, g, true);
		}
	}
	db_done(q);
}

/* Whoever is in a group is in the groups that it is in; true: that is new. */
static bool inherit(struct thing *t)
{
	size_t before = t->group_count;

	for (size_t g = 0; g < t->group_count; g++)
		for (size_t k = 0; k < t->groups[g]->group_count; k++)
			join(t, t->groups[g]->groups[k], false);
	return t->group_count > before;
}

void world_read(struct world *w)
{
	bool grown = true;

	read_things(w);
	read_members(w);
	while (grown) {
		grown = false;
		for (size_t i = 0; i < w->count; i++)
			grown = inherit(&w->things[i]) || grown;
	}
}

void world_fill(struct world *w, size_t users, size_t groups, size_t gadgets)
{
	struct fixture *f = w->f;
	const struct {
		const struct restype *type;
		size_t n;
	} wanted[] = {
		{ f->user, users }, { f->group, groups },
		{ w->gadget, gadgets },
	};

	for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
		for (size_t n = 0; n < wanted[i].n; n++)
			if (world_post(w, wanted[i].type))
				T_INT(f->e.kind, ERR_UNIQUENESS);
	err_clear(&f->e);
	world_read(w);
	link_groups(w);
	world_read(w);
}

struct filter *world_filter_of(struct world *w, const struct restype *t,
    const char *text, bool unknown_absent)
{
	static const struct filter_limits lim = { 4096, 100, 32 };
	struct fixture *f = w->f;
	const struct filter_scope scope = { f->catalog, t, &lim,
	    &f->caller.lenient, unknown_absent };
	struct filter *out = NULL;

	err_clear(&f->e);
	filter_read(f->arena, &scope, str_of(text), &out, &f->e);
	return out;
}

struct filter *world_filter(struct world *w, const struct restype *t,
    const char *text)
{
	return world_filter_of(w, t, text, false);
}

struct str world_ids(struct world *w, const struct query *q)
{
	struct fixture *f = w->f;
	struct str absent = { NULL, 0 };
	struct query_run *run = NULL;
	struct resource r;
	struct buf b;
	int rc;

	err_clear(&f->e);
	if (query_start(f->arena, f->w, &f->caller, q, &run, &f->e))
		return absent;
	buf_init(&b, f->arena);
	while ((rc = query_next(run, &r, &f->e)) == 1)
		buf_printf(&b, "%.*s ", STR_ARG(r.uuid));
	query_done(run);
	return rc ? absent : buf_str(&b);
}

struct str world_find(struct world *w, const struct restype *t,
    const char *filter)
{
	struct filter *tree = world_filter(w, t, filter);
	struct query q = { .types = &t, .filters = &tree, .type_count = 1,
	    .start = 1, .count = 10000 };

	return tree ? world_ids(w, &q) : (struct str){ NULL, 0 };
}
