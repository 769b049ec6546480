/* SPDX-License-Identifier: Apache-2.0 */
/* resource.c - finding a resource, its version, and what reading input for it
 * needs. */
#include "store/resource.h"

#include "store/ident.h"
#include "store/row.h"

/* id 0: by the index. */
static int find(struct arena *a, struct session *w, int64_t account, int64_t id,
    struct str uuid, struct resource *out, struct err *e)
{
	struct db_stmt *q = id ?
	    db_prepare(w->db, "SELECT " ROW_COLUMNS " FROM resource AS r"
	    " WHERE r.account = ?1 AND r.uuid = ?2 AND r.id = ?3", e) :
	    db_prepare(w->db, "SELECT " ROW_COLUMNS " FROM resource AS r"
	    " WHERE r.account = ?1 AND r.uuid = ?2", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_str(q, 2, uuid);
	if (id)
		db_bind_i64(q, 3, id);
	rc = db_step(q, e);
	if (rc == 1)
		row_read(a, w, q, out);
	db_done(q);
	return rc;
}

int resource_find(struct arena *a, struct session *w, const struct caller *c,
    const struct restype *type, struct str uuid, struct resource *out,
    struct err *e)
{
	struct resource found = { 0 };
	int64_t guess = ident_row(w->ids, uuid);
	int rc = guess ? find(a, w, c->account, guess, uuid, &found, e) : 0;

	if (rc == 0)
		rc = find(a, w, c->account, 0, uuid, &found, e);
	if (rc < 0)
		return -1;
	if (!found.type || (type && found.type != type))
		return err_set(e, ERR_NOT_FOUND, "%.*s \"%.*s\" does not exist",
		    STR_ARG(type ? type->name : S("resource")),
		    STR_ARG(str_sub(uuid, 0, 64)));
	*out = found;
	return 0;
}

struct str resource_version(struct arena *a, struct session *w,
    const struct resource *r)
{
	struct buf b;

	buf_init(&b, a);
	buf_i64(&b, w->epoch);
	buf_addc(&b, '.');
	buf_i64(&b, r->version);
	return buf_str(&b);
}

/* One entity tag of a list: W/"1.42" or "1.42", compared weakly. */
static bool tag_is(struct str tag, struct str version)
{
	tag = str_trim(tag);
	if (str_starts(tag, S("W/")))
		tag = str_sub(tag, 2, tag.n);
	if (tag.n < 2 || tag.p[0] != '"' || tag.p[tag.n - 1] != '"')
		return false;
	return str_eq(str_sub(tag, 1, tag.n - 1), version);
}

static bool list_has(struct str list, struct str version)
{
	struct str tag;

	if (str_eq(str_trim(list), S("*")))
		return true;
	while (str_split(&list, ',', &tag))
		if (tag_is(tag, version))
			return true;
	return false;
}

int resource_check(struct arena *a, struct session *w,
    const struct resource *r, const struct resource_condition *cond,
    struct err *e)
{
	struct str version;

	if (!cond->if_match.p && !cond->if_none_match.p)
		return 0;
	version = resource_version(a, w, r);
	if (cond->if_match.p && !list_has(cond->if_match, version))
		return err_set(e, ERR_PRECONDITION, "If-Match names another "
		    "version: the resource is now at W/\"%.*s\"",
		    STR_ARG(version));
	if (cond->if_none_match.p && list_has(cond->if_none_match, version))
		return err_set(e, ERR_PRECONDITION, "If-None-Match names the "
		    "version that the resource has, W/\"%.*s\"",
		    STR_ARG(version));
	return 0;
}

struct document_rules resource_rules(struct arena *a, struct session *w,
    struct caller *c, const struct restype *type)
{
	return (struct document_rules){
		.catalog = w->store->catalog,
		.type = type,
		.lenient = &c->lenient,
		.members_max = w->store->config.patch.members,
		.base_url = store_base_url(a, w->store, c->account_tag),
	};
}
