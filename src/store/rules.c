/* SPDX-License-Identifier: Apache-2.0 */
#include "store/rules.h"

#include "base/utf8.h"
#include "store/change.h"
#include "store/connector_domain.h"
#include "store/policy.h"
#include "store/row.h"

/* A token may delete what it made itself so lately. */
#define OWN_MS INT64_C(86400000)
#define NAME_SHOWN 160
#define LIST_SHOWN 200

static struct str shown(struct str s)
{
	return str_sub(s, 0, utf8_cut(s, NAME_SHOWN));
}

static struct str name_in(const struct restype *t, const struct json *doc)
{
	const struct json *v = t->name_attr ?
	    document_get(t, doc, t->name_attr) : NULL;

	return v && v->kind == JSON_STRING ? v->text : S("");
}

static int own(struct session *w, const struct caller *c,
    struct resource *r, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "UPDATE resource SET origin = ?2 WHERE id = ?1", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, r->id);
	db_bind_i64(q, 2, c->token);
	r->origin = c->token;
	return db_run(q, e);
}

static int adopt(struct arena *a, struct session *w, struct caller *c,
    struct resource *r, struct err *e)
{
	struct change_entry entry = { .operation = "adopt", .resource = r };

	c->remark = "adopted";
	return change_number(w, c->account, &entry.number, e) ||
	    change_add(a, w, c, &entry, e) || own(w, c, r, e) ? -1 : 0;
}

int rules_own(struct arena *a, struct session *w, struct caller *c,
    struct resource *r, struct err *e)
{
	struct json *doc;

	if (!c->token || r->origin)
		return 0;
	if (c->may_adopt)
		return adopt(a, w, c, r, e);
	if (row_doc(a, r, &doc, e))
		return -1;
	return err_set(e, ERR_FORBIDDEN, "refused: %.*s \"%.*s\" was made by "
	    "the operator of this service, not through SCIM; the operator can "
	    "let it be taken over (scimctl account set %.*s adopt on_match)",
	    STR_ARG(r->type->name), STR_ARG(shown(name_in(r->type, doc))),
	    STR_ARG(c->account_tag));
}

struct str rules_name_hint(struct arena *a, const struct caller *c,
    int64_t origin)
{
	if (!c->token || origin)
		return S("");
	if (c->may_adopt)
		return S("; the operator of this service made it: look it up "
		    "and update it, then it is yours");
	return str_printf(a, "; the operator of this service made it, and can "
	    "let it be taken over (scimctl account set %.*s adopt on_match)",
	    STR_ARG(c->account_tag));
}

/* --- attributes --------------------------------------------------------- */

static enum policy_updates policy_of(const struct caller *c,
    const struct policy *list, struct str name)
{
	for (; list; list = list->next)
		if (str_ieq(list->attribute, name))
			return list->updates;
	return c->updates;
}

/* The object that holds the attribute: the document, an extension's part. */
static struct json *part(struct arena *a, const struct restype *t,
    struct json *doc, struct str *name)
{
	for (size_t i = 0; i < t->ext_count; i++) {
		struct str urn = t->ext[i].schema->id;
		struct json *found;

		if (!str_istarts(*name, urn) || name->n <= urn.n + 1 ||
		    name->p[urn.n] != ':')
			continue;
		*name = str_sub(*name, urn.n + 1, name->n);
		found = json_get(doc, urn);
		if (!found)
			found = json_set(doc, urn, json_object(a));
		return found;
	}
	return doc;
}

void rules_put(struct arena *a, const struct restype *t, struct json *doc,
    const struct json *value, struct str name)
{
	struct json *in = part(a, t, doc, &name);

	if (value && value->kind != JSON_NULL)
		json_set(in, name, json_copy(a, value));
	else
		json_drop(in, name);
}

static bool active_in(const struct restype *t, const struct json *doc)
{
	const struct json *v = t->active_attr ?
	    document_get(t, doc, t->active_attr) : NULL;

	return !v || v->kind != JSON_BOOL || v->flag;
}

static void name_it(struct arena *a, struct str *list, struct str name)
{
	if (list->n > LIST_SHOWN)
		return;
	*list = list->n ? str_printf(a, "%.*s, %.*s", STR_ARG(*list),
	    STR_ARG(name)) : name;
}

static int refuse_attributes(const struct caller *c, struct str names,
    struct err *e)
{
	names.n = names.n > LIST_SHOWN ? utf8_cut(names, LIST_SHOWN) : names.n;
	return err_set(e, ERR_FORBIDDEN, "refused, nothing was changed: this "
	    "account takes no updates of %.*s from an identity provider; take "
	    "them out of the attribute mapping, or ask the operator of this "
	    "service (scimctl account set %.*s attribute_updates)",
	    STR_ARG(names), STR_ARG(c->account_tag));
}

int rules_attributes(struct arena *a, struct session *w, struct caller *c,
    struct rules_update *u, struct err *e)
{
	const struct restype *t = u->r->type;
	struct str refused = { NULL, 0 };
	struct policy *list;
	struct json *diff;
	bool switched;

	if (!c->token)
		return 0;
	if (policy_list(a, w, c->account, &list, e))
		return -1;
	if (!list && c->updates == UPDATES_APPLY)
		return 0;
	diff = document_diff(a, t, u->before, u->after);
	switched = active_in(t, u->before) != active_in(t, u->after);
	JSON_EACH(one, diff) {
		enum policy_updates p = policy_of(c, list, one->name);

		if (p == UPDATES_APPLY || (t->active_attr &&
		    str_eq(one->name, t->active_attr->name)))
			continue;
		if (p == UPDATES_REFUSE && !switched) {
			name_it(a, &refused, one->name);
			continue;
		}
		rules_put(a, t, u->after, json_gets(one, "from"), one->name);
		name_it(a, &c->ignored, one->name);
	}
	return refused.n ? refuse_attributes(c, refused, e) : 0;
}

/* --- removal ------------------------------------------------------------ */

/* Has anybody else changed what this token made? */
static int made_alone(struct session *w, const struct caller *c,
    const struct resource *r, bool *alone, struct err *e)
{
	struct db_stmt *q;
	int rc;

	*alone = false;
	if (r->origin != c->token || r->created <= c->now - OWN_MS)
		return 0;
	q = db_prepare(w->db, "SELECT 1 FROM change WHERE uuid = ?2"
	    " AND +account = ?1 AND token IS NOT ?3 LIMIT 1", e);
	if (!q)
		return -1;
	db_bind_i64(q, 1, c->account);
	db_bind_str(q, 2, r->uuid);
	db_bind_i64(q, 3, c->token);
	rc = db_step(q, e);
	*alone = rc == 0;
	db_done(q);
	return rc < 0 ? -1 : 0;
}

/* What is about to be done to one resource. */
struct removal {
	enum intent_kind kind;
	enum brake_kind brake;
	const struct resource *r;
	const struct json *doc;
};

/* *domain: { NULL, 0 } when nothing stands in the way. */
static int foreign_domain(struct arena *a, struct session *w,
    const struct caller *c, const struct removal *x, struct str *domain,
    struct err *e)
{
	const struct restype *t = x->r->type;
	bool covered = true;

	*domain = (struct str){ NULL, 0 };
	if (!c->token || !c->deprovision_connectors || !t->active_attr)
		return 0;
	*domain = connector_domain_of(a, t, x->doc);
	if (domain->n && connector_covers(w, c->account, *domain, &covered, e))
		return -1;
	if (covered)
		*domain = (struct str){ NULL, 0 };
	return 0;
}

static int by_domain(struct arena *a, struct session *w, struct caller *c,
    const struct removal *x, struct err *e)
{
	struct str domain;

	if (foreign_domain(a, w, c, x, &domain, e))
		return -1;
	if (!domain.p)
		return 0;
	intent_note(a, c, x->kind, INTENT_CONNECTOR, x->r);
	return err_set(e, ERR_FORBIDDEN, "refused: \"%.*s\" is of the domain "
	    "%.*s, which is no connector of this account, and only users of "
	    "its connectors are %s automatically. Remove the user by hand, or "
	    "ask the operator of this service to add the domain (scimctl "
	    "connector add %.*s %.*s)",
	    STR_ARG(shown(name_in(x->r->type, x->doc))),
	    STR_ARG(str_sub(domain, 0, 64)),
	    x->kind == INTENT_DELETE ? "deleted" : "deactivated",
	    STR_ARG(c->account_tag), STR_ARG(str_sub(domain, 0, 64)));
}

static int by_brake(struct arena *a, struct session *w, struct caller *c,
    const struct removal *x, struct err *e)
{
	if (!brake_take(a, w, c, x->brake, x->r, e))
		return 0;
	if (e->kind == ERR_RATE) {
		c->remark = "held";
		intent_note(a, c, x->kind, INTENT_BRAKE, x->r);
	}
	return -1;
}

int rules_deactivate(struct arena *a, struct session *w, struct caller *c,
    const struct resource *r, const struct json *doc, struct err *e)
{
	struct removal x = { INTENT_DEACTIVATE, BRAKE_DEACTIVATE, r, doc };

	if (!c->token)
		return 0;
	return by_domain(a, w, c, &x, e) || by_brake(a, w, c, &x, e) ? -1 : 0;
}

int rules_delete(struct arena *a, struct session *w, struct caller *c,
    const struct resource *r, const struct json *doc, struct err *e)
{
	struct removal x = { INTENT_DELETE, BRAKE_DELETE, r, doc };
	bool alone = true;

	if (c->token && made_alone(w, c, r, &alone, e))
		return -1;
	if (alone)
		return 0;
	return by_domain(a, w, c, &x, e) || by_brake(a, w, c, &x, e) ? -1 : 0;
}

int rules_create(struct arena *a, struct session *w, struct caller *c,
    const struct resource *r, const struct json *doc, struct err *e)
{
	struct removal x = { .r = r, .doc = doc };
	struct str domain;

	if (foreign_domain(a, w, c, &x, &domain, e))
		return -1;
	if (domain.p)
		c->remark = "domain-without-connector";
	return 0;
}
