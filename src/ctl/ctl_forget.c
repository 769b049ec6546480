/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_forget.c - what is not kept for ever. */
#include "ctl/resource.h"

#include "store/forget.h"

#define PAGE 500
#define DAY_MS INT64_C(86400000)
/* scimd asks the changes of a day (store/rules.c). */
#define AGE_MIN (2 * DAY_MS)

/* --- users --------------------------------------------------------------- */

struct purge {
	struct ctl *c;
	struct forget_query query;
	bool dry, force;
	struct forget_user *user;       /* the one that is due */
	bool gone;                      /* it is deleted */
	int64_t deleted, kept;
};

/* It may have come back meanwhile. */
static int purge_write(struct session *w, void *arg, struct err *e)
{
	struct purge *p = arg;
	struct forget_query one = p->query;
	struct forget_user *still;
	struct resource r;

	one.uuid = p->user->uuid;
	if (forget_users(p->c->arena, w, &one, &still, e))
		return -1;
	p->gone = still != NULL;
	if (!still)
		return 0;
	return operator_find(p->c->arena, w, &p->c->caller, one.type,
	    one.uuid, &r, e) || resource_drop(w, p->c, &r, NULL, e) ? -1 : 0;
}

static void print_user(struct purge *p)
{
	struct ctl *c = p->c;
	struct json *v = json_object(c->arena);

	json_set(v, S("id"), json_str(c->arena, p->user->uuid));
	json_set(v, S("name"), ctl_text(c, p->user->name));
	json_set(v, S("inactive_since"), ctl_time(c, p->user->since));
	json_set(v, S("origin"), json_str(c->arena, p->user->by_token ?
	    S("token") : S("operator")));
	out_row(c->out, v);
}

static int purge_user(struct purge *p, struct err *e)
{
	if (p->user->by_token && !p->force) {
		p->kept++;
		return 0;
	}
	p->gone = true;
	if (!p->dry && ctl_write(p->c, purge_write, p, e))
		return -1;
	if (!p->gone)
		return 0;
	p->deleted++;
	print_user(p);
	return 0;
}

/* 1: there may be more. */
static int purge_page(struct purge *p, struct err *e)
{
	struct arena_mark m = arena_mark(p->c->arena);
	struct forget_user *u;
	int n = 0;

	if (forget_users(p->c->arena, p->c->read, &p->query, &u, e))
		return -1;
	for (; u; u = u->next, n++) {
		p->user = u;
		p->query.after = u->position;
		if (purge_user(p, e))
			return -1;
	}
	arena_release(p->c->arena, m);
	return n == PAGE;
}

static void purge_told(const struct purge *p)
{
	ctl_note("%lld users %s deleted", (long long)p->deleted,
	    p->dry ? "would be" : "are");
	if (p->kept)
		ctl_note("%lld more stay, because a token made them: their "
		    "identity provider may still count on them; --force "
		    "deletes them, too", (long long)p->kept);
}

static int purge_run(struct ctl *c, struct err *e)
{
	static const char *const columns[] = { "id", "name", "inactive_since",
	    "origin", NULL };
	struct purge p = { .c = c, .dry = ctl_has(c, "dry-run"),
		.force = ctl_has(c, "force") };
	int64_t age = 0;
	int rc = 1;

	if (!ctl_has(c, "inactive-for"))
		return ctl_usage(c, e, "say for how long they must have been "
		    "inactive: --inactive-for 180d");
	if (ctl_duration(c, "inactive-for", &age, e) ||
	    resource_type(c, S("User"), &p.query.type, e))
		return -1;
	p.query.account = c->account.id;
	p.query.before = c->now - age;
	p.query.max = PAGE;
	out_columns(c->out, columns);
	while (rc == 1)
		rc = purge_page(&p, e);
	out_end(c->out);
	purge_told(&p);
	return rc;
}

const struct ctl_cmd ctl_user_purge = {
	.name = "user purge",
	.args = "TAG",
	.help = "delete users that have been inactive for long",
	.more = "Identity providers such as Okta deactivate and never delete. "
	    "Who is blocked by an\noperator stays.\n" RESOURCE_MORE,
	.example = "user purge acme --inactive-for 180d --dry-run --force",
	.opts = (const struct ctl_opt[]){
		{ "inactive-for", "TIME", "180d, 26w", false },
		{ "dry-run", NULL, "only list them", false },
		RESOURCE_FORCE,
		{ NULL, NULL, NULL, false } },
	.min = 1,
	.account = true,
	.run = purge_run,
};

/* --- changes ------------------------------------------------------------- */

struct pruning {
	struct ctl *c;
	int64_t before, n;
};

static int prune_write(struct session *w, void *arg, struct err *e)
{
	struct pruning *p = arg;

	return forget_changes(w, p->c->account.id, p->before, PAGE, &p->n, e);
}

static int prune_run(struct ctl *c, struct err *e)
{
	struct pruning p = { c, 0, PAGE };
	struct json *v = json_object(c->arena);
	int64_t age = 0, all = 0, first = 0;

	if (!ctl_has(c, "older"))
		return ctl_usage(c, e, "say which: --older 730d");
	if (ctl_duration(c, "older", &age, e))
		return -1;
	if (age < AGE_MIN)
		return ctl_usage(c, e, "--older: changes of the last two days "
		    "are kept");
	p.before = c->now - age;
	for (; p.n == PAGE; all += p.n)
		if (ctl_write(c, prune_write, &p, e))
			return -1;
	if (forget_first(c->read, c->account.id, &first, e))
		return -1;
	json_set(v, S("removed"), json_i64(c->arena, all));
	json_set(v, S("first"), first ? json_i64(c->arena, first) :
	    json_null(c->arena));
	out_done(c->out, v, "%lld changes are removed", (long long)all);
	return 0;
}

const struct ctl_cmd ctl_changes_prune = {
	.name = "changes prune",
	.args = "TAG",
	.help = "remove old changes of an account",
	.more = "What is left keeps its numbers. What is removed is in no "
	    "history and cannot be undone.",
	.example = "changes prune acme --older 730d",
	.opts = (const struct ctl_opt[]){
		{ "older", "TIME", "730d, 104w; two days at least", false },
		{ NULL, NULL, NULL, false } },
	.min = 1,
	.account = true,
	.run = prune_run,
};

/* --- one who is gone ----------------------------------------------------- */

struct erasing {
	struct ctl *c;
	struct str uuid;
	int64_t n;
};

static int erase_write(struct session *w, void *arg, struct err *e)
{
	struct erasing *x = arg;

	return forget_resource(w, x->c->account.id, x->uuid, &x->n, e);
}

static int erase_run(struct ctl *c, struct err *e)
{
	struct erasing x = { .c = c };
	struct json *v = json_object(c->arena);
	const struct restype *t;

	if (resource_type(c, S("User"), &t, e) ||
	    operator_find_deleted(c->arena, c->read, &c->caller, t, c->args[1],
	    &x.uuid, e) || ctl_write(c, erase_write, &x, e))
		return -1;
	json_set(v, S("id"), json_str(c->arena, x.uuid));
	json_set(v, S("erased"), json_i64(c->arena, x.n));
	out_done(c->out, v, "%lld changes say no more than what was done",
	    (long long)x.n);
	return 0;
}

const struct ctl_cmd ctl_history_erase = {
	.name = "history erase",
	.args = "TAG USER",
	.help = "take personal data of a deleted user out of the changes",
	.more = "USER is the id, or the userName of whoever was deleted last "
	    "under it. Changes keep\ntheir number, time and operation; the "
	    "deletion cannot be undone any more. The\nprovisioning log "
	    "forgets by itself, after log_retention.",
	.example = "history erase acme jane@acme.com",
	.min = 2,
	.account = true,
	.run = erase_run,
};
