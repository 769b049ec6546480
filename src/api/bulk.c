/* SPDX-License-Identifier: Apache-2.0 */
/* bulk.c - POST /Bulk (RFC 7644 section 3.7).
 *
 * Operations run in the order sent; one that refers to a resource of a later
 * one waits for it.  When only circles are left, one of them is made without
 * its open references and completed as soon as they are known.  Each operation
 * stands for itself, unless the request says "allOrNothing": true (ours, not
 * the RFC's): then all are one write.
 */
#include "api/bulk.h"

#include "api/answer.h"
#include "api/deed.h"
#include "api/trial.h"
#include "base/buf.h"
#include "scim/error.h"

#define URN_RESPONSE "urn:ietf:params:scim:api:messages:2.0:BulkResponse"

static void fail(struct bulk *b, struct bulk_item *item, const struct err *e)
{
	item->error = *e;
	b->first = b->first ? b->first : &item->error;
	item->state = BULK_FAILED;
	b->errors++;
	if (b->atomic ||
	    (b->fail_on_errors && b->errors >= b->fail_on_errors))
		b->stopped = true;
}

static int apply(struct session *w, void *arg, struct err *e)
{
	return operation_apply(w, arg, e);
}

static int execute(struct bulk *b, struct operation *op, struct err *e)
{
	if (!b->session)
		return operation_run(op, e);
	if (operation_prepare(op, e))
		return -1;
	return session_nest(b->session, apply, op, e);
}

static void succeed(struct bulk *b, struct bulk_item *item,
    const struct operation *op)
{
	struct arena *a = b->x->req->arena;

	item->id = op->result.uuid;
	item->etag = str_printf(a, "W/\"%.*s\"", STR_ARG(op->version));
	item->location = answer_location(b->x, item->type, item->id);
	if (item->state == BULK_WAITING)
		item->state = BULK_DONE;
}

static void run_item(struct bulk *b, struct bulk_item *item,
    enum method method, const struct json *data, struct str id)
{
	struct operation op = { .method = method, .type = item->type,
	    .id = id, .body = data, .x = b->x };
	struct err e = { 0 };

	if (method == item->method)
		op.condition.if_match = item->version;
	if (execute(b, &op, &e)) {
		op.deed->error = e;
		op.deed->changed = false;
		fail(b, item, &e);
	} else {
		succeed(b, item, &op);
	}
}

/* Tries one operation; true when it has got further. */
static bool advance(struct bulk *b, struct bulk_item *item, bool strip)
{
	struct err e = { 0 };
	struct json *data;
	struct str id;

	if (item->error.kind != ERR_NONE) {
		e = item->error;        /* wrong in itself, found on reading */
		fail(b, item, &e);
		return true;
	}
	switch (bulk_resolve(b, item, strip, &data, &id, &e)) {
	case BULK_REFS_BROKEN:
		fail(b, item, &e);
		return true;
	case BULK_REFS_OPEN:
		if (!strip || item->method != HTTP_POST)
			return false;
		item->state = BULK_PARTLY;
		break;
	case BULK_REFS_CLOSED:
		break;
	}
	run_item(b, item, item->method, data, id);
	return true;
}

/* What was made without its references gets them: a PUT of the whole.  A POST
 * that fails in this second half must not leave its first half behind. */
static void finish(struct bulk *b, struct bulk_item *item,
    const struct json *data)
{
	struct operation undo = { .method = HTTP_DELETE, .type = item->type,
	    .id = item->id, .x = b->x };
	struct err ignored = { 0 };

	item->state = BULK_WAITING;
	if (data)
		run_item(b, item, HTTP_PUT, data, item->id);
	if (data && item->state != BULK_FAILED)
		return;
	if (!b->atomic)
		operation_run(&undo, &ignored);
	item->id = (struct str){ NULL, 0 };
	b->unmade = true;
}

static void complete(struct bulk *b, struct bulk_item *item)
{
	struct err e = { 0 };
	struct json *data;
	struct str id;

	if (bulk_resolve(b, item, false, &data, &id, &e) == BULK_REFS_CLOSED) {
		finish(b, item, data);
		return;
	}
	if (e.kind == ERR_NONE)
		err_set(&e, ERR_CONFLICT,
		    "a bulkId reference could not be resolved");
	finish(b, item, NULL);
	fail(b, item, &e);
}

/* Completes what can be by now: before the next operation, which may be about
 * it and must not be undone by the PUT. */
static void complete_closed(struct bulk *b)
{
	for (size_t i = 0; i < b->count && !b->stopped; i++) {
		struct bulk_item *item = &b->items[i];
		struct err e = { 0 };
		struct json *data;
		struct str id;

		if (item->state == BULK_PARTLY && bulk_resolve(b, item, false,
		    &data, &id, &e) == BULK_REFS_CLOSED)
			finish(b, item, data);
	}
}

/* What item waited for is there, or never will be. */
static bool woken(const struct bulk_item *item)
{
	const struct bulk_item *of = item->awaits;

	if (item->state != BULK_WAITING || !of)
		return false;
	return of->state == BULK_FAILED || (of->id.n &&
	    !(item->awaits_whole && of->state == BULK_PARTLY));
}

/* The first of those before i that need wait no longer, or i.  It has its turn
 * before what was sent after it: a DELETE at the end must find it done. */
static size_t earliest(const struct bulk *b, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (woken(&b->items[k]))
			return k;
	return i;
}

static bool pass(struct bulk *b, bool strip)
{
	bool moved = false;

	for (size_t i = 0; i < b->count && !b->stopped;) {
		if (b->items[i].state != BULK_WAITING ||
		    !advance(b, &b->items[i], strip)) {
			i++;
			continue;
		}
		moved = true;
		complete_closed(b);
		if (strip)
			return true;    /* one is enough to go on */
		i = earliest(b, i + 1);
	}
	return moved;
}

static void run_open(struct bulk *b)
{
	while (!b->stopped && (pass(b, false) || pass(b, true)))
		continue;
}

/* What was made with a reference to something that was taken back is not what
 * was asked for either. */
static void take_back(struct bulk *b)
{
	while (b->unmade && !b->atomic) {
		b->unmade = false;
		for (size_t i = 0; i < b->count; i++) {
			struct bulk_item *item = &b->items[i];
			struct err e = { 0 };
			struct json *data;
			struct str id;

			if (item->state != BULK_DONE ||
			    item->method != HTTP_POST || bulk_resolve(b, item,
			    false, &data, &id, &e) != BULK_REFS_BROKEN)
				continue;
			finish(b, item, NULL);
			fail(b, item, &e);
		}
	}
}

static void run_all(struct bulk *b)
{
	run_open(b);
	/* Also of those that were stopped: no half of one is left. */
	for (size_t i = 0; i < b->count; i++)
		if (b->items[i].state == BULK_PARTLY)
			complete(b, &b->items[i]);
	run_open(b);            /* what waited for one of those */
	take_back(b);
}

static int run_atomic(struct session *w, void *arg, struct err *e)
{
	struct bulk *b = arg;

	b->session = w;
	run_all(b);
	if (b->errors)
		return err_set(e, ERR_CONFLICT, "an operation failed");
	return 0;
}

/* All or nothing, and it was nothing: say so for those that had gone well. */
static void undo_all(struct bulk *b, const struct err *e)
{
	struct err undone = { 0 };

	err_set(&undone, ERR_CONFLICT, "not done, because another operation "
	    "of this request failed");
	deeds_undo(b->x, b->errors ? &undone : e);
	for (size_t i = 0; i < b->count; i++) {
		struct bulk_item *item = &b->items[i];

		if (item->state == BULK_FAILED)
			continue;
		item->state = BULK_FAILED;
		if (b->errors)
			err_set(&item->error, ERR_CONFLICT, "not done, because "
			    "another operation of this request failed");
		else
			item->error = *e;
	}
}

static void text(struct buf *out, const char *name, struct str value)
{
	buf_printf(out, ",\"%s\":", name);
	buf_json(out, value);
}

static int status_of(const struct bulk_item *item)
{
	if (item->state == BULK_FAILED)
		return error_status(item->error.kind);
	return item->method == HTTP_POST ? 201 :
	    item->method == HTTP_DELETE ? 204 : 200;
}

/* Of all but a failed POST (section 3.7.3): of the resource, else of what the
 * path says. */
static struct str location_of(struct bulk *b, const struct bulk_item *item)
{
	struct str path = item->path;

	if (item->method == HTTP_POST && item->state == BULK_FAILED)
		return (struct str){ NULL, 0 };
	if (item->location.n)
		return item->location;
	if (item->type && item->target.n)
		return answer_location(b->x, item->type, item->target);
	if (str_starts(path, b->x->base_url) || !path.n)
		return path;
	return str_printf(b->x->req->arena, "%.*s%s%.*s",
	    STR_ARG(b->x->base_url), path.p[0] == '/' ? "" : "/",
	    STR_ARG(path));
}

static void write_item(struct bulk *b, const struct bulk_item *item)
{
	struct buf *out = &b->x->res->body;
	struct str location = location_of(b, item);

	buf_adds(out, "{\"method\":");
	buf_json(out, item->method_text);
	if (item->bulk_id.p)
		text(out, "bulkId", item->bulk_id);
	if (location.n)
		text(out, "location", location);
	if (item->etag.n && item->state != BULK_FAILED)
		text(out, "version", item->etag);
	buf_printf(out, ",\"status\":\"%d\"", status_of(item));
	if (item->state == BULK_FAILED) {
		buf_adds(out, ",\"response\":");
		error_write(out, &item->error, b->x->req->id);
	}
	buf_addc(out, '}');
}

/* After failOnErrors the rest is absent (section 3.7.3). */
static int write_answer(struct bulk *b, struct err *e)
{
	struct buf *out = &b->x->res->body;
	bool first = true;

	b->x->res->status = 200;
	buf_adds(out, "{\"schemas\":[\"" URN_RESPONSE "\"],\"Operations\":[");
	for (size_t i = 0; i < b->count; i++) {
		if (b->items[i].state == BULK_WAITING)
			continue;
		if (!first)
			buf_addc(out, ',');
		first = false;
		write_item(b, &b->items[i]);
		if (response_flow(b->x->res, e))
			return -1;
	}
	buf_adds(out, "]}");
	return 0;
}

int run_bulk(struct exchange *x, struct err *e)
{
	struct err why = { 0 };
	struct json *body;
	struct bulk b;

	if (body_read(x, &body, e) || bulk_read(x, body, &b, e))
		return -1;
	if (!b.atomic)
		run_all(&b);
	else if (trial_write(x, run_atomic, &b, &why)) {
		if (b.first)
			operation_refused(x, b.first);
		undo_all(&b, &why);
	}
	return write_answer(&b, e);
}
