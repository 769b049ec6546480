/* SPDX-License-Identifier: Apache-2.0 */
/* dryrun.c - a write that is answered as it would be, and leaves no trace.
 *
 * The whole operation, its answer included, runs inside one write that is
 * rolled back: so the answer shows the resource as it would have been.
 */
#include "api/trial.h"

#include "api/deed.h"

struct attempt {
	struct exchange *x;
	struct session *session;        /* that reads, meanwhile unused */
};

static bool writes(const struct exchange *x)
{
	return x->route->need == NEED_EDIT || x->place == PLACE_BULK;
}

static int permit(const struct exchange *x, struct err *e)
{
	if (x->caller.caps & CAP_DRY_RUN)
		return 0;
	return err_set(e, ERR_FORBIDDEN, "the token \"%.*s\" lacks the "
	    "permission \"dry-run\": nothing was done; send the request "
	    "without \"Prefer: scimd-dry-run\", or use another token",
	    STR_ARG(str_sub(x->caller.token_name, 0, 80)));
}

/* Where the answer reads is where the operation wrote. */
static int attempt(struct session *w, void *arg, struct err *e)
{
	struct attempt *at = arg;
	struct exchange *x = at->x;
	struct trial *t = x->worker->trial;
	int rc;

	x->write = w;
	x->worker->session = w;
	x->reading = true;
	rc = x->route->run(x, e);
	if (t)
		t->caller = x->caller;
	if (!rc && t && t->look)
		rc = t->look(w, t, e);
	return rc;
}

/* The logs must not tell as a deed what was none. */
static void mark(struct exchange *x)
{
	x->operation = "dry-run";
	for (struct deed *d = x->deeds; d; d = d->next) {
		d->word = "dry-run";
		d->changed = false;
		d->members = 0;
	}
}

/* The request's, not that of what is left of it. */
static int64_t deadline(const struct exchange *x)
{
	const struct store_config *c =
	    store_settings(x->worker->service->store);

	return x->req->started + c->deadline_ms * 1000;
}

static int try(struct exchange *x, struct err *e)
{
	struct attempt at = { x, x->worker->session };
	int rc;

	reading_end(x);
	if (permit(x, e))
		return -1;
	response_header(x->res, "Preference-Applied", S("scimd-dry-run"));
	/* A slow peer must not hold the writer, coming or going. */
	if (request_read_body(x->req, &x->worker->service->config->limits, e))
		return -1;
	x->res->held = true;
	rc = store_try_until(x->worker->service->store, x->req->arena,
	    deadline(x), attempt, &at, e);
	x->write = NULL;
	x->worker->session = at.session;
	x->reading = false;
	x->res->held = false;
	mark(x);
	return rc;
}

int trial_run(struct exchange *x, struct err *e)
{
	int rc;

	if (x->req->dry_run && writes(x))
		return try(x, e);
	rc = x->route->run(x, e);
	if (x->worker->trial)
		x->worker->trial->caller = x->caller;
	return rc;
}

int trial_write(struct exchange *x,
    int (*fn)(struct session *w, void *arg, struct err *e), void *arg,
    struct err *e)
{
	if (x->write)
		return session_nest(x->write, fn, arg, e);
	return store_write_until(x->worker->service->store, x->req->arena,
	    deadline(x), fn, arg, e);
}
