/* SPDX-License-Identifier: Apache-2.0 */
#include "scim/patch.h"

#include "scim/patch_op.h"

#define PATCH_OP_URN "urn:ietf:params:scim:api:messages:2.0:PatchOp"
#define NAME_SHOWN 64

static const struct str verbs[] = {
	[PATCH_ADD]     = STR("add"),
	[PATCH_REMOVE]  = STR("remove"),
	[PATCH_REPLACE] = STR("replace"),
};

void patch_push(struct patch_reader *r, enum patch_verb verb,
    const struct path *p, const struct json *sent, struct json *value)
{
	struct patch_op *op = ARENA_NEW(r->rd.a, struct patch_op);

	*op = (struct patch_op){ verb, r->number, *p, sent, value, NULL };
	*r->op_end = op;
	r->op_end = &op->next;
	r->patch->op_count++;
	r->patch->touches_document = true;
}

static bool names_patch_op(const struct json *schemas)
{
	if (schemas->kind == JSON_STRING)
		return str_ieq(schemas->text, S(PATCH_OP_URN));
	JSON_EACH(v, schemas)
		if (v->kind == JSON_STRING &&
		    str_ieq(v->text, S(PATCH_OP_URN)))
			return true;
	return false;
}

static int check_schemas(struct patch_reader *r, const struct json *body)
{
	const struct json *schemas = json_gets(body, "schemas");

	if (json_is_unassigned(schemas)) {
		if (lenient_use(r->rd.r->lenient, LENIENT_MISSING_SCHEMAS))
			return 0;
		return err_set(r->rd.e, ERR_INVALID_SYNTAX,
		    "schemas is missing; it must name " PATCH_OP_URN);
	}
	if (names_patch_op(schemas))
		return 0;
	return err_set(r->rd.e, ERR_INVALID_SYNTAX,
	    "schemas does not name " PATCH_OP_URN);
}

static int read_verb(struct patch_reader *r, const struct json *op)
{
	const struct json *v = json_gets(op, "op");

	if (!v || v->kind != JSON_STRING)
		return err_set(r->rd.e, ERR_INVALID_SYNTAX,
		    "op is missing or no text; use add, remove or replace");
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
		if (!str_ieq(v->text, verbs[i]))
			continue;
		r->verb = (enum patch_verb)i;
		if (str_eq(v->text, verbs[i]) ||
		    lenient_use(r->rd.r->lenient, LENIENT_OP_CASE))
			return 0;
	}
	return err_set(r->rd.e, ERR_INVALID_SYNTAX,
	    "op \"%.*s\" is none of add, remove and replace",
	    STR_ARG(str_sub(v->text, 0, NAME_SHOWN)));
}

static int find_path(struct patch_reader *r, struct str text, struct path *p,
    bool *unknown, struct err *e)
{
	const struct document_rules *rules = r->rd.r;
	const struct filter_scope s = {
		.catalog = rules->catalog, .type = rules->type,
		.limits = &r->lim->filter, .lenient = rules->lenient,
	};

	return path_read(r->rd.a, &s, text, p, unknown, e);
}

static int extension(struct patch_reader *r, const struct path *p,
    const struct json *sent);
static int without_path(struct patch_reader *r, const struct json *sent);

/* The URN of the base schema means the resource itself. */
static bool names_base(const struct patch_reader *r, struct str text)
{
	return str_ieq(text, r->rd.r->type->schema->id);
}

/* One member of the object of an operation without a path. */
static int by_key(struct patch_reader *r, struct str key,
    const struct json *sent)
{
	struct err inner = { 0 };
	struct path p;
	bool unknown;

	if (names_base(r, key))
		return without_path(r, sent);
	if (find_path(r, key, &p, &unknown, &inner)) {
		if (unknown || str_find(key, '[') == key.n)
			return value_unknown(&r->rd, S(""), key);
		return err_set(r->rd.e, inner.kind, "%s", inner.detail);
	}
	if ((p.sub || p.filter) &&
	    !lenient_use(r->rd.r->lenient, LENIENT_DOTTED_KEYS))
		return err_set(r->rd.e, ERR_INVALID_SYNTAX,
		    "\"%.*s\" is a path, not the name of an attribute",
		    STR_ARG(str_sub(key, 0, NAME_SHOWN)));
	if (p.extension)
		return extension(r, &p, sent);
	return patch_target(r, &p, sent);
}

/* An extension's object is taken apart like the resource itself. */
static int extension(struct patch_reader *r, const struct path *p,
    const struct json *sent)
{
	struct str id = p->extension->id;

	if (r->verb == PATCH_REMOVE || json_is_unassigned(sent)) {
		if (r->verb != PATCH_ADD)
			patch_push(r, PATCH_REMOVE, p, NULL, NULL);
		return 0;
	}
	if (sent->kind != JSON_OBJECT)
		return err_set(r->rd.e, ERR_INVALID_VALUE,
		    "the value of %.*s must be an object", STR_ARG(id));
	JSON_EACH(v, sent)
		if (!value_own_schemas(&r->rd, p->extension, v) &&
		    by_key(r, str_printf(r->rd.a, "%.*s:%.*s", STR_ARG(id),
		    STR_ARG(v->name)), v))
			return -1;
	return 0;
}

static int without_path(struct patch_reader *r, const struct json *sent)
{
	if (r->verb == PATCH_REMOVE)
		return err_set(r->rd.e, ERR_NO_TARGET,
		    "remove needs a path");
	if (sent->kind != JSON_OBJECT)
		return err_set(r->rd.e, ERR_INVALID_VALUE, "without a path"
		    " the value must be an object of attributes");
	JSON_EACH(v, sent)
		if (by_key(r, v->name, v))
			return -1;
	return 0;
}

static int with_path(struct patch_reader *r, struct str text,
    const struct json *sent)
{
	struct err inner = { 0 };
	struct path p;
	bool unknown;

	if (names_base(r, text))
		return without_path(r, sent);
	if (find_path(r, text, &p, &unknown, &inner)) {
		if (unknown && lenient_use(r->rd.r->lenient,
		    LENIENT_PATCH_UNKNOWN_PATH))
			return 0;
		return err_set(r->rd.e, inner.kind, "%s", inner.detail);
	}
	if (p.extension)
		return extension(r, &p, sent);
	return patch_target(r, &p, sent);
}

static int operation(struct patch_reader *r, const struct json *op)
{
	const struct json *path = json_gets(op, "path");
	const struct json *sent = json_gets(op, "value");

	if (op->kind != JSON_OBJECT)
		return err_set(r->rd.e, ERR_INVALID_SYNTAX,
		    "an operation must be an object");
	if (read_verb(r, op))
		return -1;
	if (!sent && r->verb != PATCH_REMOVE)
		return err_set(r->rd.e, ERR_INVALID_VALUE,
		    "%.*s needs a value", STR_ARG(verbs[r->verb]));
	if (!path || path->kind == JSON_NULL)
		return without_path(r, sent);
	if (path->kind != JSON_STRING)
		return err_set(r->rd.e, ERR_INVALID_PATH,
		    "path must be a text");
	return with_path(r, path->text, sent);
}

static int operations(struct patch_reader *r, const struct json *list)
{
	JSON_EACH(op, list) {
		r->number++;
		if (operation(r, op))
			return -1;
	}
	return 0;
}

static int check_list(struct patch_reader *r, const struct json *list)
{
	if (!list || list->kind != JSON_ARRAY)
		return err_set(r->rd.e, ERR_INVALID_SYNTAX,
		    "Operations is missing or no array");
	if (list->count > r->lim->operations)
		return err_set(r->rd.e, ERR_TOO_LARGE,
		    "%zu operations are more than the %zu allowed",
		    list->count, r->lim->operations);
	if (list->count == 0 &&
	    !lenient_use(r->rd.r->lenient, LENIENT_EMPTY_OPERATIONS))
		return err_set(r->rd.e, ERR_INVALID_SYNTAX,
		    "Operations is empty");
	return 0;
}

int patch_read(struct arena *a, const struct document_rules *rules,
    const struct json *body, const struct patch_limits *lim,
    struct patch **out, struct err *e)
{
	struct patch *patch = ARENA_NEW(a, struct patch);
	struct patch_reader r = {
		.rd = { a, rules, e, false }, .lim = lim, .patch = patch,
		.op_end = &patch->ops, .step_end = &patch->members,
	};
	const struct json *list = json_gets(body, "Operations");
	struct err inner = { 0 };

	if (body->kind != JSON_OBJECT)
		return err_set(e, ERR_INVALID_SYNTAX,
		    "the body must be an object");
	if (check_schemas(&r, body) || check_list(&r, list))
		return -1;
	r.rd.e = &inner;
	if (operations(&r, list))
		return err_set(e, inner.kind, "operation %zu: %s", r.number,
		    inner.detail);
	*out = patch;
	return 0;
}
