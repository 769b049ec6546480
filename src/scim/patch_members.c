/* SPDX-License-Identifier: Apache-2.0 */
/* Operations on the membership list of a group: they are kept as steps for
 * the store, which knows the members. */
#include "scim/patch_op.h"

/* References in the order sent, each once. */
struct refs {
	struct member_ref *first;
	size_t count;
};

static int read_refs(struct patch_reader *r, const struct json *sent,
    struct refs *out)
{
	struct document_rules rules = *r->rd.r;

	rules.members_max = r->lim->members;
	return document_members(r->rd.a, &rules, sent, &out->first,
	    &out->count, r->rd.e);
}

static struct member_step *step(struct patch_reader *r,
    enum member_step_kind kind)
{
	struct member_step *s = ARENA_NEW(r->rd.a, struct member_step);

	s->kind = kind;
	*r->step_end = s;
	r->step_end = &s->next;
	return s;
}

static void step_refs(struct patch_reader *r, enum member_step_kind kind,
    const struct refs *refs)
{
	struct member_step *s = step(r, kind);

	s->refs = refs->first;
	s->ref_count = refs->count;
}

/* A filter has few terms, so a list is searched from its start. */
static void add_ref(struct arena *a, struct refs *refs, struct str id)
{
	struct member_ref **at = &refs->first;

	while (*at) {
		if (str_eq((*at)->value, id))
			return;
		at = &(*at)->next;
	}
	*at = ARENA_NEW(a, struct member_ref);
	(*at)->value = id;
	refs->count++;
}

/* True when f says nothing but which ids: value eq "a" or value eq "b" … */
static bool is_list(struct patch_reader *r, const struct filter *f,
    struct refs *out)
{
	if (f->kind == FILTER_OR)
		return is_list(r, f->left, out) && is_list(r, f->right, out);
	if (f->kind != FILTER_COMPARE || f->op != FILTER_EQ ||
	    f->attr != attr_value(r->rd.r->type->members_attr))
		return false;
	add_ref(r->rd.a, out, f->literal.text);
	return true;
}

static int remove_selected(struct patch_reader *r, const struct path *p)
{
	struct refs refs = { NULL, 0 };

	if (is_list(r, p->filter, &refs))
		step_refs(r, MEMBER_REMOVE, &refs);
	else
		step(r, MEMBER_REMOVE_WHERE)->where = p->filter;
	return 0;
}

static int remove_listed(struct patch_reader *r, const struct path *p,
    const struct json *sent)
{
	struct refs refs;

	if (!lenient_use(r->rd.r->lenient, LENIENT_REMOVE_VALUE_ARRAY))
		return err_set(r->rd.e, ERR_INVALID_VALUE, "remove takes no"
		    " value; use the path %.*s[value eq \"…\"]",
		    STR_ARG(p->attr->path));
	if (read_refs(r, sent, &refs))
		return -1;
	if (refs.count)
		step_refs(r, MEMBER_REMOVE, &refs);
	return 0;
}

static int removal(struct patch_reader *r, const struct path *p,
    const struct json *sent)
{
	if (p->filter)
		return remove_selected(r, p);
	if (sent && sent->kind != JSON_NULL)
		return remove_listed(r, p, sent);
	step(r, MEMBER_REMOVE_ALL);
	return 0;
}

int patch_members(struct patch_reader *r, const struct path *p,
    const struct json *sent)
{
	struct refs refs;

	if (p->sub || (p->filter && r->verb != PATCH_REMOVE))
		return err_set(r->rd.e, ERR_MUTABILITY,
		    "%.*s can be added and removed, not changed",
		    STR_ARG(p->attr->path));
	if (r->verb == PATCH_REMOVE)
		return removal(r, p, sent);
	if (read_refs(r, sent, &refs))
		return -1;
	if (r->verb == PATCH_REPLACE)
		step_refs(r, MEMBER_REPLACE_ALL, &refs);
	else if (refs.count)
		step_refs(r, MEMBER_ADD, &refs);
	return 0;
}
