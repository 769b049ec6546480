/* SPDX-License-Identifier: Apache-2.0 */
/* undo_members.c - members that came go, and those that went come again. */
#include "store/undo_part.h"

#include "store/membership.h"

/* The two directions, and those who cannot come back. */
struct back {
	struct member_step add, take;
	int64_t gone;
};

static void push(struct undoing *x, struct member_step *s, struct str uuid)
{
	struct member_ref *ref = ARENA_NEW(x->a, struct member_ref);

	ref->value = uuid;
	ref->next = s->refs;
	s->refs = ref;
	s->ref_count++;
}

/* Only what differs from how it is now. */
static int read_back(struct undoing *x, const struct resource *r,
    struct back *b, struct err *e)
{
	struct db_stmt *q = db_prepare(x->w->db,
	    "SELECT m.member, m.added, r.id IS NOT NULL,"
	    "  EXISTS (SELECT 1 FROM membership AS s"
	    "   WHERE s.grp = ?3 AND s.member = r.id)"
	    " FROM change_member AS m LEFT JOIN resource AS r"
	    "  ON r.uuid = m.member AND r.account = m.account"
	    " WHERE m.account = ?1 AND m.number = ?2"
	    "  AND (?4 IS NULL OR m.member = ?4)", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, x->c.account);
	db_bind_i64(q, 2, x->number);
	db_bind_i64(q, 3, r->id);
	db_bind_str(q, 4, x->only);
	while ((rc = db_step(q, e)) == 1) {
		bool added = db_col_i64(q, 1) != 0;
		bool there = db_col_i64(q, 2) != 0;
		bool is = db_col_i64(q, 3) != 0;

		if (!added && !there)
			b->gone++;
		else if (there && is == added)
			push(x, added ? &b->take : &b->add,
			    db_col_str(x->a, q, 0));
	}
	db_done(q);
	return rc < 0 ? -1 : 0;
}

static void say(struct undoing *x, int64_t n, const char *one,
    const char *many)
{
	if (n)
		undo_say(x, "%lld %s", (long long)n, n == 1 ? one : many);
}

static int apply(struct undoing *x, const struct resource *r,
    struct member_step *steps, struct err *e)
{
	struct patch p = { .members = steps };
	struct resource after;

	return resource_patch(x->a, x->w, &x->c, r, &p, &after, e);
}

int undo_members(struct undoing *x, const struct resource *r, struct err *e)
{
	struct back b = { .add.kind = MEMBER_ADD, .take.kind = MEMBER_REMOVE };

	if (!r->type->members_attr)
		return 0;
	if (read_back(x, r, &b, e))
		return -1;
	say(x, (int64_t)b.take.ref_count, "member removed",
	    "members removed");
	say(x, (int64_t)b.add.ref_count, "member added again",
	    "members added again");
	say(x, b.gone, "member is gone: take its deletion back first",
	    "members are gone: take their deletions back first");
	if (!b.take.ref_count && !b.add.ref_count)
		return 0;
	b.take.next = &b.add;
	return apply(x, r, &b.take, e);
}

int undo_add_members(struct undoing *x, const struct resource *r,
    const struct json *ids, struct err *e)
{
	struct member_step add = { .kind = MEMBER_ADD };
	struct resource other;
	int64_t gone = 0;

	JSON_EACH(one, ids) {
		if (undo_find(x, one->text, &other, e))
			return -1;
		if (other.type)
			push(x, &add, one->text);
		else
			gone++;
	}
	say(x, (int64_t)add.ref_count, "member added again",
	    "members added again");
	say(x, gone, "member is gone", "members are gone");
	return add.ref_count ? apply(x, r, &add, e) : 0;
}

int undo_join(struct undoing *x, const struct resource *r,
    const struct json *groups, struct err *e)
{
	int64_t joined = 0, gone = 0;

	JSON_EACH(one, groups) {
		struct member_step add = { .kind = MEMBER_ADD };
		struct resource group;

		if (undo_find(x, one->text, &group, e))
			return -1;
		if (!group.type) {
			gone++;
			continue;
		}
		push(x, &add, r->uuid);
		if (apply(x, &group, &add, e))
			return -1;
		joined++;
	}
	say(x, joined, "group joined again", "groups joined again");
	say(x, gone, "group is gone", "groups are gone");
	return 0;
}
