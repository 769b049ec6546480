/* SPDX-License-Identifier: Apache-2.0 */
/* operation.c - create, replace, patch and delete one resource. */
#include "api/operation.h"

#include <string.h>

#include "api/deed.h"
#include "api/trial.h"
#include "base/log.h"
#include "store/intent.h"
#include "store/membership.h"

static struct document_rules rules_of(struct operation *op)
{
	struct exchange *x = op->x;
	struct document_rules r = {
		.catalog = x->worker->service->catalog,
		.type = op->type,
		.lenient = &x->caller.lenient,
		.members_max = x->worker->service->config->patch.members,
		.base_url = x->base_url,
	};

	return r;
}

int operation_prepare(struct operation *op, struct err *e)
{
	struct document_rules rules = rules_of(op);
	struct arena *a = op->x->req->arena;

	deed_begin(op);
	switch (op->method) {
	case HTTP_POST:
	case HTTP_PUT:
		return document_read(a, &rules, op->body, &op->document, e);
	case HTTP_PATCH:
		return patch_read(a, &rules, op->body,
		    &op->x->worker->service->config->patch, &op->patch, e);
	default:
		return 0;
	}
}

/* Changes what is there: finds it, checks the condition, then acts. */
static int apply_to_old(struct session *w, struct operation *op,
    const struct resource *old, struct err *e)
{
	struct arena *a = op->x->req->arena;
	struct caller *c = &op->x->caller;

	if (resource_check(a, w, old, &op->condition, e))
		return -1;
	if (op->method == HTTP_PUT)
		return resource_replace(a, w, c, old, &op->document,
		    &op->result, e);
	if (op->method == HTTP_PATCH)
		return resource_patch(a, w, c, old, op->patch, &op->result,
		    e);
	op->result = *old;
	return resource_delete(a, w, c, old, e);
}

static int find_and_apply(struct session *w, struct operation *op,
    struct err *e)
{
	struct resource old;

	if (resource_find(op->x->req->arena, w, &op->x->caller, op->type,
	    op->id, &old, e))
		return -1;
	deed_found(op, &old);
	if (apply_to_old(w, op, &old, e))
		return -1;
	deed_done(w, op, &old);
	return 0;
}

static int create(struct session *w, struct operation *op, struct err *e)
{
	if (resource_create(op->x->req->arena, w, &op->x->caller, op->type,
	    &op->document, &op->result, e))
		return -1;
	deed_done(w, op, NULL);
	return 0;
}

int operation_apply(struct session *w, struct operation *op, struct err *e)
{
	int rc;

	op->x->caller.intents = NULL;
	rc = op->method == HTTP_POST ? create(w, op, e) :
	    find_and_apply(w, op, e);
	if (!rc)
		op->version = resource_version(op->x->req->arena, w,
		    &op->result);
	return rc;
}

static int keep(const struct member *m, void *arg, struct err *e)
{
	struct exchange *x = arg;
	struct arena *a = x->req->arena;
	struct member *all = ARENA_ARRAY(a, struct member, x->groups_n + 1);

	(void)e;
	if (x->groups_n)
		memcpy(all, x->groups, x->groups_n * sizeof(*all));
	all[x->groups_n] = *m;
	all[x->groups_n].uuid = str_dup(a, m->uuid);
	all[x->groups_n].display = str_dup(a, m->display);
	x->groups = all;
	x->groups_n++;
	return 0;
}

/* The answer's groups are read here, where the pages are at hand: to the
 * request's own session every page is new after a commit.  Who was just made
 * is in none. */
static int find_groups(struct session *w, struct operation *op, struct err *e)
{
	struct exchange *x = op->x;

	if (!op->shows_groups)
		return 0;
	x->groups_known = true;
	if (op->method == HTTP_POST)
		return 0;
	return membership_each_group(x->req->arena, w, &op->result, keep, x,
	    e);
}

static int apply(struct session *w, void *arg, struct err *e)
{
	struct operation *op = arg;

	return operation_apply(w, op, e) || find_groups(w, op, e) ? -1 : 0;
}

int operation_run(struct operation *op, struct err *e)
{
	if (operation_prepare(op, e))
		return -1;
	if (!trial_write(op->x, apply, op, e))
		return 0;
	operation_refused(op->x, e);
	return -1;
}

static int record(struct session *w, void *arg, struct err *e)
{
	struct exchange *x = arg;

	return intent_record(x->req->arena, w, &x->caller, e);
}

void operation_refused(struct exchange *x, const struct err *why)
{
	struct err e = { 0 };

	if (!x->caller.intents ||
	    (why->kind != ERR_FORBIDDEN && why->kind != ERR_RATE))
		return;
	if (trial_write(x, record, x, &e))
		log_text(LOG_WARN, "intent", "not recorded: %s%s%s", e.detail,
		    e.log[0] ? ": " : "", e.log);
}
