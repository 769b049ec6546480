/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_import.c - many resources at once, by the rules of the protocol. */
#include "ctl/ctl_import.h"

#define BATCH_BYTES ((size_t)32 * 1024 * 1024)

void import_complain(struct import *m, int64_t line, const char *why)
{
	progress_clear(&m->progress);
	ctl_note("line %lld: %s", (long long)line, why);
}

static struct progress_at at(const struct import *m)
{
	return (struct progress_at){ m->now.line, m->in.taken, m->in.size };
}

static bool fatal(const struct err *e)
{
	return e->kind == ERR_BUSY || e->kind == ERR_FULL ||
	    e->kind == ERR_INTERNAL;
}

static void keep_late(struct import_item *x)
{
	struct import *m = x->m;
	struct import_late *l = x->late;

	if (!l)
		return;
	l->line = m->now.line;
	l->type = x->type;
	l->uuid = str_dup(m->c->arena, x->here);
	*m->now.late_tail = l;
	m->now.late_tail = &l->next;
}

/* An earlier run has this line: only its id is of interest. */
static bool done_before(struct session *w, struct import_item *x)
{
	struct import *m = x->m;
	struct err none = { 0 };

	while (m->now.done_at < m->done_count &&
	    m->done[m->now.done_at].line < m->now.line)
		m->now.done_at++;
	if (m->now.done_at == m->done_count ||
	    m->done[m->now.done_at].line != m->now.line)
		return false;
	m->now.skipped++;
	x->here = (struct str){ m->done[m->now.done_at].uuid, UUID_LEN };
	if (!import_parse(x, &none))
		import_refer(w, x, &none);
	return true;
}

/* Told when the batch is there: it may have to be written once more. */
static void note(struct import *m, const struct err *why)
{
	struct import_refusal *r = ARENA_NEW(m->hold, struct import_refusal);

	r->line = m->now.line;
	r->why = str_c(m->hold, str_of(why->detail));
	*m->refusal_tail = r;
	m->refusal_tail = &r->next;
}

static void forget(struct import *m)
{
	m->refusals = NULL;
	m->refusal_tail = &m->refusals;
}

static void tell(struct import *m)
{
	for (struct import_refusal *r = m->refusals; r; r = r->next)
		import_complain(m, r->line, r->why);
	forget(m);
}

static int refuse(struct import *m, const struct err *why, bool traceless,
    struct err *e)
{
	if (fatal(why) || !traceless) {
		m->refused = !fatal(why);
		*e = *why;
		return -1;
	}
	m->now.failed++;
	m->stop = !m->keep_going;
	note(m, why);
	return 0;
}

static int record(struct session *w, struct import *m, struct str text,
    struct err *e)
{
	struct import_item x = { .m = m, .record = text };
	int64_t before = load_mark(w);
	struct err why = { 0 };

	if (!done_before(w, &x)) {
		if (import_parse(&x, &why) || (m->each ?
		    session_nest(w, import_create, &x, &why) :
		    import_create(w, &x, &why)))
			return refuse(m, &why, m->each ||
			    load_mark(w) == before, e);
		m->now.created++;
	}
	if (x.there.n && !m->keep_ids)
		import_ids_add(m->ids, x.there, x.here);
	keep_late(&x);
	return 0;
}

/* The records of the batch. */
static int write_batch(struct session *w, void *arg, struct err *e)
{
	struct import *m = arg;

	for (int64_t i = 0; i < m->record_count && !m->stop; i++) {
		struct arena_mark mark = arena_mark(m->work);

		m->now.line++;
		if (str_trim(m->records[i]).n &&
		    record(w, m, m->records[i], e))
			return -1;
		arena_release(m->work, mark);
		progress_show(&m->progress, at(m));
	}
	return 0;
}

static int read_batch(struct import *m, struct err *e)
{
	struct str text;
	size_t bytes = 0;
	int rc = 1;

	arena_reset(m->hold);
	forget(m);
	m->records = ARENA_ARRAY(m->hold, struct str, (size_t)m->batch);
	m->record_count = 0;
	while (m->record_count < m->batch && bytes < BATCH_BYTES &&
	    (rc = import_next(&m->in, &text, e)) == 1) {
		m->records[m->record_count++] = str_dup(m->hold, text);
		bytes += text.n;
	}
	m->over = rc == 0;
	return rc < 0 ? -1 : 0;
}

/* First as it is; when a line is refused that had left something behind, from
 * the start and with a savepoint a line. */
static int write_twice(struct import *m, struct err *e)
{
	struct import_state before = m->now;

	before.ids = import_ids_count(m->ids);
	m->each = m->refused = false;
	if (!load_write(m->c->store, m->work, m->c->account.id, write_batch, m,
	    e))
		return 0;
	if (!m->refused)
		return -1;
	*e = (struct err){ 0 };
	m->now = before;
	*m->now.late_tail = NULL;
	import_ids_forget(m->ids, before.ids);
	forget(m);
	m->stop = false;
	m->each = true;
	return store_write(m->c->store, m->work, write_batch, m, e);
}

static int batch(struct import *m, struct err *e)
{
	if (write_twice(m, e))
		return -1;
	tell(m);
	return 0;
}

/* Everything in one transaction. */
static int rehearse(struct session *w, void *arg, struct err *e)
{
	struct import *m = arg;

	m->each = true;
	while (!m->over && !m->stop) {
		if (read_batch(m, e) || write_batch(w, m, e))
			return -1;
		tell(m);
	}
	return import_settle(w, m, e);
}

static int all(struct import *m, struct err *e)
{
	struct str header;
	int rc;

	if (m->in.csv) {
		rc = import_next(&m->in, &header, e);
		if (rc == 0)
			return err_set(e, ERR_INVALID_VALUE,
			    "the input has no header");
		m->now.line = 1;
		if (rc < 0 || import_header(m, header, e))
			return -1;
	}
	if (m->dry_run)
		return store_try(m->c->store, m->work, rehearse, m, e);
	while (!m->over && !m->stop)
		if (read_batch(m, e) || batch(m, e))
			return -1;
	if (!m->late)
		return 0;
	return store_write(m->c->store, m->work, import_settle, m, e);
}

static int report(struct import *m, struct err *e)
{
	struct ctl *c = m->c;
	struct json *v = json_object(c->arena);

	json_set(v, S("lines"), json_i64(c->arena, m->now.line));
	json_set(v, S("created"), json_i64(c->arena, m->now.created));
	json_set(v, S("skipped"), json_i64(c->arena, m->now.skipped));
	json_set(v, S("failed"), json_i64(c->arena, m->now.failed));
	json_set(v, S("incomplete"), json_i64(c->arena, m->lost));
	json_set(v, S("dry_run"), json_bool(c->arena, m->dry_run));
	out_record(c->out, v);
	if (!m->now.failed && !m->lost)
		return 0;
	return err_set(e, ERR_INVALID_VALUE, "%lld lines were refused%s, %lld "
	    "are there without a reference%s", (long long)m->now.failed,
	    m->stop ? " and the rest was not read (--keep-going)" : "",
	    (long long)m->lost, m->dry_run ? "; nothing was kept" : "");
}

static int format(struct import *m, struct err *e)
{
	struct str word = ctl_value(m->c, "format"), file = m->c->args[1];

	m->in.csv = word.p ? str_eq(word, S("csv")) :
	    str_ends(file, S(".csv"));
	if (word.p && !m->in.csv && !str_eq(word, S("jsonl")))
		return ctl_usage(m->c, e, "--format is jsonl or csv");
	if (!m->in.csv && !ctl_has(m->c, "type"))
		return 0;
	word = ctl_value(m->c, "type");
	return resource_type(m->c, word.p ? word : S("User"), &m->type, e);
}

static int prepare(struct import *m, struct err *e)
{
	struct ctl *c = m->c;

	m->keep_going = ctl_has(c, "keep-going");
	m->keep_ids = ctl_has(c, "keep-ids");
	m->dry_run = ctl_has(c, "dry-run");
	m->operator = c->caller.request_id;
	m->now.late_tail = &m->late;
	m->batch = 10000;
	m->ids = import_ids_new(c->arena);
	m->base = c->caller;
	m->work = arena_new(0);
	m->hold = arena_new(0);
	if (!m->work || !m->hold)
		return err_set(e, ERR_BUSY, "out of memory");
	if (load_prepare(c->store, e) ||
	    ctl_number(c, "batch", 1, 100000, &m->batch, e) || format(m, e) ||
	    import_open(c, c->args[1], &m->in, e))
		return -1;
	if (!ctl_has(c, "resume"))
		return 0;
	return load_lines(c->arena, c->read, c->account.id, m->in.identity,
	    &m->done, &m->done_count, e);
}

static int import_run(struct ctl *c, struct err *e)
{
	struct import m = { .c = c, .in.fd = -1 };
	int rc;

	progress_begin(&m.progress, "lines", ctl_has(c, "progress"));
	rc = prepare(&m, e) || all(&m, e);
	progress_end(&m.progress, at(&m), m.now.line > 0);
	if (!rc)
		rc = report(&m, e);
	import_close(&m.in);
	if (m.work)
		arena_free(m.work);
	if (m.hold)
		arena_free(m.hold);
	return rc ? -1 : 0;
}

const struct ctl_cmd ctl_import = {
	.name = "import",
	.args = "TAG FILE",
	.help = "create many resources from SCIM JSON lines or CSV",
	.more = "FILE may be -. Each line is checked as a request would be, "
	    "and refused with\nits number and the reason. Ids are new; members "
	    "and managers follow them. After\nan interruption, --resume leaves "
	    "out what is there from the same input. CSV has\na header of "
	    "attribute names (userName, name.givenName, emails).",
	.example = "import acme users.csv --map Mail=emails --keep-going",
	.opts = (const struct ctl_opt[]){
		{ "format", "NAME", "jsonl or csv; else by the name of FILE",
		    false },
		{ "type", "TYPE", "User, Group …, where lines do not say it",
		    false },
		{ "map", "COLUMN=ATTR", "what a column of CSV is; no ATTR: "
		    "leave it out", true },
		{ "batch", "N", "lines of one transaction (10000)", false },
		{ "resume", NULL, "go on after an interruption", false },
		{ "keep-going", NULL, "leave out lines that are refused",
		    false },
		{ "keep-ids", NULL, "take over ids and times too", false },
		{ "dry-run", NULL, "check everything, keep nothing", false },
		{ "progress", NULL, "show it, also when not on a terminal",
		    false },
		{ NULL, NULL, NULL, false } },
	.min = 2,
	.account = true,
	.run = import_run,
};
