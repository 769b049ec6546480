/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/store_fixture.h"

#include "store/undo.h"

struct run {
	struct fixture *f;
	struct undo undo;
	int64_t n;
	struct buf told;
};

static void tell(const struct undo_step *s, void *arg)
{
	struct run *r = arg;

	buf_printf(&r->told, "%lld %.*s: %.*s\n", (long long)s->change,
	    STR_ARG(s->name), STR_ARG(s->done));
}

static int run(struct session *w, void *arg, struct err *e)
{
	struct run *r = arg;
	struct undo_teller t = { tell, r };
	struct caller c = r->f->caller;
	struct arena *a = arena_new(0);
	int rc;

	c.token = 0;
	c.request_id = S("scimctl:me");
	rc = undo_run(a, w, &c, &r->undo, &t, &r->n, e);
	arena_free(a);
	return rc;
}

static int undo(struct fixture *f, struct undo u, struct run *r)
{
	*r = (struct run){ .f = f, .undo = u };
	buf_init(&r->told, f->arena);
	return fixture_write(f, run, r);
}

static int64_t newest(struct fixture *f)
{
	return fixture_i64(f, "SELECT max(number) FROM change");
}

/* All that a client sees of the record, without versions and times. */
static struct str content(struct fixture *f)
{
	return str_join(f->arena, fixture_text(f,
	    "SELECT group_concat(uuid || active || blocked || created ||"
	    " coalesce(external_id, '-') || coalesce(origin, 0) || doc, ';')"
	    " FROM (SELECT * FROM resource ORDER BY uuid)"),
	    fixture_text(f, "SELECT group_concat(x, ';') FROM"
	    " (SELECT g.uuid || m.uuid AS x FROM membership AS s"
	    " JOIN resource AS g ON g.id = s.grp"
	    " JOIN resource AS m ON m.id = s.member ORDER BY 1)"));
}

#define T_SAME(l, r) T_INT(str_eq(l, r), 1)

/* A directory, then everything that a token can do to it. */
struct world {
	struct resource jane, joe, inner, outer;
};

static struct world build(struct fixture *f)
{
	struct world x;
	const struct resource *in[3] = { NULL };
	const struct resource *nested[2] = { NULL };

	f->caller.token = 5;            /* theirs, not an operator's */
	x.jane = fixture_user(f, "jane");
	x.joe = fixture_user(f, "joe");
	in[0] = &x.jane;
	in[1] = &x.joe;
	x.inner = fixture_group(f, "inner", in);
	nested[0] = &x.inner;
	x.outer = fixture_group(f, "outer", nested);
	T_OK(fixture_put(f, &f->caller, x.jane.uuid, USER("'userName':'jane',"
	    "'externalId':'e1','title':'Boss',"
	    "'emails':[{'value':'j@acme.com','type':'work'}]"), NULL),
	    &f->e);
	f->caller.token = 0;
	return x;
}

static void wreck(struct fixture *f, struct caller *c, const struct world *x)
{
	T_OK(fixture_put(f, c, x->jane.uuid, "{'schemas':["
	    "'urn:ietf:params:scim:schemas:core:2.0:User',"
	    "'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'],"
	    "'userName':'jane2','externalId':null,'active':false,"
	    "'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User':"
	    "{'department':'Sales'}}", NULL), &f->e);
	T_OK(fixture_put(f, c, x->inner.uuid, GROUP("'displayName':'other',"
	    "'members':[]"), NULL), &f->e);
	T_OK(fixture_patch(f, c, x->outer.uuid, "[{'op':'remove',"
	    "'path':'members'}]", NULL), &f->e);
	T_OK(fixture_post(f, c, f->user, USER("'userName':'new'"), NULL),
	    &f->e);
	T_OK(fixture_delete(f, c, x->joe.uuid), &f->e);
	T_OK(fixture_delete(f, c, x->inner.uuid), &f->e);
	T_OK(fixture_delete(f, c, x->jane.uuid), &f->e);
}

static void takes_back_all_that_a_token_did(void)
{
	struct fixture *f = fixture_new();
	struct world x = build(f);
	struct str before = content(f);
	struct caller c = f->caller;
	struct run r;

	c.token = 7;
	wreck(f, &c, &x);
	T_OK(undo(f, (struct undo){ .token = 7 }, &r), &f->e);
	T_INT(r.n, 7);
	T_SAME(content(f), before);
	fixture_check_counters(f);
	T_INT(fixture_i64(f, "SELECT count(*) FROM change WHERE token IS NULL"
	    " AND request LIKE 'scimctl:me undo:%'") > 6, 1);
	T_OK(undo(f, (struct undo){ .token = 8 }, &r), &f->e);
	T_INT(r.n, 0);
	fixture_free(f);
}

static void brings_one_resource_to_a_moment(void)
{
	struct fixture *f = fixture_new();
	struct world x = build(f);
	struct str before = content(f);
	int64_t then = newest(f);
	struct run r;

	T_OK(fixture_patch(f, &f->caller, x.jane.uuid, "[{'op':'replace',"
	    "'path':'title','value':'One'}]", NULL), &f->e);
	T_OK(fixture_patch(f, &f->caller, x.jane.uuid, "[{'op':'replace',"
	    "'path':'title','value':'Two'}]", NULL), &f->e);
	T_OK(fixture_patch(f, &f->caller, x.inner.uuid, "[{'op':'remove',"
	    "'path':'members'}]", NULL), &f->e);
	T_OK(fixture_delete(f, &f->caller, x.jane.uuid), &f->e);
	T_OK(undo(f, (struct undo){ .uuid = x.jane.uuid, .after = then }, &r),
	    &f->e);
	T_INT(fixture_i64(f, "SELECT count(*) FROM membership"), 2);
	T_OK(undo(f, (struct undo){ .uuid = x.joe.uuid, .after = then }, &r),
	    &f->e);
	T_SAME(content(f), before);
	T_OK(undo(f, (struct undo){ .uuid = x.jane.uuid, .after = 0 }, &r),
	    &f->e);
	T_INT(fixture_i64(f, "SELECT count(*) FROM resource"), 3);
	fixture_free(f);
}

static void refuses_what_was_changed_since(void)
{
	struct fixture *f = fixture_new();
	struct world x = build(f);
	struct caller other = f->caller;
	struct str dump;
	int64_t put;
	struct run r;

	put = newest(f);
	other.token = 9;
	T_OK(fixture_patch(f, &other, x.jane.uuid, "[{'op':'replace',"
	    "'path':'title','value':'Chief'}]", NULL), &f->e);
	dump = fixture_dump(f);
	T_INT(undo(f, (struct undo){ .change = put }, &r), -1);
	T_INT(f->e.kind, ERR_CONFLICT);
	T_INT(str_find_str(str_of(f->e.detail), S("title: changed since"))
	    < str_of(f->e.detail).n, 1);
	T_SAME(fixture_dump(f), dump);
	T_INT(undo(f, (struct undo){ .change = 1 }, &r), -1);
	T_INT(f->e.kind, ERR_CONFLICT);
	T_SAME(fixture_dump(f), dump);
	T_OK(undo(f, (struct undo){ .change = put, .force = true }, &r),
	    &f->e);
	T_INT(fixture_i64(f, "SELECT count(*) FROM resource"
	    " WHERE doc LIKE '%title%' OR external_id IS NOT NULL"), 0);
	T_OK(undo(f, (struct undo){ .change = 1, .force = true }, &r),
	    &f->e);
	T_INT(fixture_i64(f, "SELECT count(*) FROM resource"), 3);
	T_INT(undo(f, (struct undo){ .change = 999 }, &r), -1);
	T_INT(f->e.kind, ERR_NOT_FOUND);
	fixture_free(f);
}

static void does_not_restore_over_a_taken_name(void)
{
	struct fixture *f = fixture_new();
	struct world x = build(f);
	struct resource thief;
	struct str dump;
	int64_t gone;
	struct run r;

	T_OK(fixture_delete(f, &f->caller, x.jane.uuid), &f->e);
	gone = fixture_i64(f, "SELECT max(number) FROM change"
	    " WHERE operation = 'delete'");
	thief = fixture_user(f, "JANE");
	dump = fixture_dump(f);
	T_INT(undo(f, (struct undo){ .change = gone }, &r), -1);
	T_INT(f->e.kind, ERR_UNIQUENESS);
	T_SAME(fixture_dump(f), dump);
	T_OK(fixture_delete(f, &f->caller, thief.uuid), &f->e);
	T_OK(fixture_delete(f, &f->caller, x.inner.uuid), &f->e);
	T_OK(undo(f, (struct undo){ .change = gone }, &r), &f->e);
	T_INT(str_find_str(buf_str(&r.told), S("restored; 1 group is gone"))
	    < r.told.n, 1);
	fixture_check_counters(f);
	fixture_free(f);
}

/* A group with more members than its change holds in one text. */
static void restores_a_large_group(void)
{
	struct fixture *f = fixture_new();
	struct str *ids = ARENA_ARRAY(f->arena, struct str, 1500);
	struct resource g;
	struct buf b;
	struct run r;

	fixture_users(f, "u", 1500, ids);
	buf_init(&b, f->arena);
	buf_adds(&b, "{'schemas':['urn:ietf:params:scim:schemas:core:2.0:"
	    "Group'],'displayName':'all','members':[");
	for (size_t i = 0; i < 1500; i++)
		buf_printf(&b, "%s{'value':'%.*s'}", i ? "," : "",
		    STR_ARG(ids[i]));
	buf_adds(&b, "]}");
	T_OK(fixture_post(f, &f->caller, f->group, str_c(f->arena,
	    buf_str(&b)), &g), &f->e);
	T_OK(fixture_delete(f, &f->caller, g.uuid), &f->e);
	T_OK(undo(f, (struct undo){ .change = newest(f) }, &r), &f->e);
	T_INT(fixture_i64(f, "SELECT count(*) FROM membership"), 1500);
	fixture_check_counters(f);
	fixture_free(f);
}

static int64_t deleted;

static int undo_deleted(struct fixture *f)
{
	struct run r;

	return undo(f, (struct undo){ .change = deleted }, &r);
}

static void leaves_no_trace_of_a_failure(void)
{
	struct fixture *f = fixture_new();
	struct world x = build(f);

	T_OK(fixture_delete(f, &f->caller, x.jane.uuid), &f->e);
	deleted = fixture_i64(f, "SELECT max(number) FROM change"
	    " WHERE operation = 'delete'");
	T_INT(fixture_faults(f, undo_deleted) > 10, 1);
	fixture_free(f);
}

UNIT_MAIN("undo", UNIT(takes_back_all_that_a_token_did),
    UNIT(brings_one_resource_to_a_moment),
    UNIT(refuses_what_was_changed_since),
    UNIT(does_not_restore_over_a_taken_name),
    UNIT(restores_a_large_group), UNIT(leaves_no_trace_of_a_failure))
