/* SPDX-License-Identifier: Apache-2.0 */
#include "store/policy.h"

#include "store/session.h"

static const struct str updates[] = {
	[UPDATES_APPLY] = STR("apply"),
	[UPDATES_IGNORE] = STR("ignore"),
	[UPDATES_REFUSE] = STR("refuse"),
};
#define PREFIX S("attribute_updates.")

struct str policy_updates_name(enum policy_updates u)
{
	return updates[u];
}

int policy_list(struct arena *a, struct session *w, int64_t account,
    struct policy **out, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db, "SELECT attribute, updates"
	    " FROM attribute_policy WHERE account = ?1 ORDER BY attribute", e);
	struct policy *first = NULL, **tail = &first;
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	while ((rc = db_step(q, e)) == 1) {
		struct policy *p = ARENA_NEW(a, struct policy);

		p->attribute = db_col_str(a, q, 0);
		for (size_t i = 0; i < ARRAY_LEN(updates); i++)
			if (str_eq(updates[i], db_col_view(q, 1)))
				p->updates = (enum policy_updates)i;
		*tail = p;
		tail = &p->next;
	}
	db_done(q);
	if (rc < 0)
		return -1;
	*out = first;
	return 0;
}

/* A whole attribute of some resource type; *urn is { NULL, 0 } unless it is an
 * extension's. */
static const struct attr *find(const struct catalog *c, struct str name,
    struct str *urn)
{
	for (size_t i = 0; i < c->type_count; i++) {
		const struct restype *t = c->types[i];
		const struct attr *attr = attr_find(c, t, name);

		if (!attr || attr->parent || attr->home != ATTR_IN_DOC ||
		    attr == t->active_attr)
			continue;
		*urn = (struct str){ NULL, 0 };
		if (attr_is_extension(t, attr))
			*urn = attr->schema->id;
		return attr;
	}
	return NULL;
}

/* The name as document_diff() gives it is put together in SQL. */
static void bind_name(struct db_stmt *q, int64_t account,
    const struct attr *attr, struct str urn)
{
	db_bind_i64(q, 1, account);
	db_bind_str(q, 2, urn);
	db_bind_str(q, 3, attr->name);
}

static int set_updates(struct session *w, int64_t account, struct str name,
    struct str value, struct err *e)
{
	struct str urn = { NULL, 0 };
	const struct attr *attr = find(w->store->catalog, name, &urn);
	bool known = str_eq(value, S("default"));
	struct db_stmt *q;

	for (size_t i = 0; i < ARRAY_LEN(updates); i++)
		known = known || str_eq(value, updates[i]);
	if (!attr)
		return err_set(e, ERR_INVALID_VALUE, "\"%.*s\" is no attribute "
		    "whose updates can be set: name a whole one, like title, "
		    "name or emails", STR_ARG(str_sub(name, 0, 100)));
	if (!known)
		return err_set(e, ERR_INVALID_VALUE, "attribute_updates.%.*s "
		    "may be apply, ignore, refuse, or default: as the account",
		    STR_ARG(attr->name));
	q = str_eq(value, S("default")) ?
	    db_prepare(w->db, "DELETE FROM attribute_policy"
	    " WHERE account = ?1 AND attribute = coalesce(?2 || ':', '')"
	    " || ?3", e) :
	    db_prepare(w->db,
	    "INSERT INTO attribute_policy (account, attribute, updates)"
	    " VALUES (?1, coalesce(?2 || ':', '') || ?3, ?4)"
	    " ON CONFLICT (account, attribute)"
	    " DO UPDATE SET updates = excluded.updates", e);
	if (!q)
		return -1;
	bind_name(q, account, attr, urn);
	if (!str_eq(value, S("default")))
		db_bind_str(q, 4, value);
	return db_run(q, e);
}

bool policy_knows(struct str key)
{
	for (enum brake_kind k = 0; k < BRAKE_COUNT; k++)
		if (str_eq(key, brake_key(k)))
			return true;
	return str_starts(key, PREFIX);
}

int policy_set(struct session *w, int64_t account, struct str key,
    struct str value, struct err *e)
{
	for (enum brake_kind k = 0; k < BRAKE_COUNT; k++)
		if (str_eq(key, brake_key(k)))
			return brake_set(w, account, k, value, e);
	return set_updates(w, account, str_sub(key, PREFIX.n, key.n), value,
	    e);
}
