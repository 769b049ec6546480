/* SPDX-License-Identifier: Apache-2.0 */
#include "store/brake.h"

#include "base/clock.h"
#include "store/session.h"

#define RETRY_SECONDS 3600
#define PERCENT_MAX 100

/* A kind, its word in the record and in messages. */
static const struct {
	struct str name, key;
	const char *done;
} kinds[BRAKE_COUNT] = {
	[BRAKE_DEACTIVATE] = { STR("deactivate"), STR("brake_deactivate"),
	    "deactivated" },
	[BRAKE_DELETE] = { STR("delete"), STR("brake_delete"), "deleted" },
	[BRAKE_MEMBER_REMOVE] = { STR("member_remove"),
	    STR("brake_member_remove"), "removed from groups" },
};

struct str brake_key(enum brake_kind k)
{
	return kinds[k].key;
}

static struct str period_text(struct arena *a, int64_t ms)
{
	static const struct { int64_t ms; char unit; } units[] = {
		{ 86400000, 'd' }, { 3600000, 'h' }, { 60000, 'm' },
	};

	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (ms % units[i].ms == 0)
			return str_printf(a, "%lld%c",
			    (long long)(ms / units[i].ms), units[i].unit);
	return str_printf(a, "%llds", (long long)(ms / 1000));
}

struct str brake_text(struct arena *a, const struct brake *b)
{
	struct str period = period_text(a, b->period);

	if (!b->set)
		return S("off");
	if (!b->percent)
		return str_printf(a, "%lld/%.*s", (long long)b->number,
		    STR_ARG(period));
	if (!b->number)
		return str_printf(a, "%lld%%/%.*s", (long long)b->percent,
		    STR_ARG(period));
	return str_printf(a, "%lld%%,%lld/%.*s", (long long)b->percent,
	    (long long)b->number, STR_ARG(period));
}

/* "50" or "20%". */
static bool read_part(struct str part, struct brake *b)
{
	bool share = str_ends(part, S("%"));
	int64_t *out = share ? &b->percent : &b->number;

	if (*out || !str_to_i64(str_sub(part, 0, part.n - share), out))
		return false;
	return *out > 0 && (!share || *out <= PERCENT_MAX);
}

int brake_read(struct str text, struct brake *out, struct err *e)
{
	size_t slash = str_find(text, '/');
	struct str list = str_sub(text, 0, slash), part;
	struct brake b = { .set = true };
	bool ok = slash < text.n;

	if (str_eq(text, S("off"))) {
		*out = (struct brake){ 0 };
		return 0;
	}
	while (ok && str_split(&list, ',', &part))
		ok = part.n && read_part(part, &b);
	if (!ok || !clock_duration(str_sub(text, slash + 1, text.n),
	    &b.period) || b.period <= 0)
		return err_set(e, ERR_INVALID_VALUE, "a brake is off, or a "
		    "number and a time like 50/1h, a share like 20%%/1h, or "
		    "both like 20%%,50/1h");
	*out = b;
	return 0;
}

static void read_row(struct db_stmt *q, struct brake *out)
{
	*out = (struct brake){
		.set = true,
		.number = db_col_i64(q, 0),
		.percent = db_col_i64(q, 1),
		.period = db_col_i64(q, 2),
		.held = db_col_i64(q, 3),
	};
}

static int load(struct session *w, int64_t account, enum brake_kind k,
    struct brake *out, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "SELECT number, percent, period, held FROM brake"
	    " WHERE account = ?1 AND kind = ?2", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_str(q, 2, kinds[k].name);
	*out = (struct brake){ 0 };
	rc = db_step(q, e);
	if (rc == 1)
		read_row(q, out);
	db_done(q);
	return rc < 0 ? -1 : 0;
}

int brake_load(struct session *w, int64_t account,
    struct brake out[BRAKE_COUNT], struct err *e)
{
	for (enum brake_kind k = 0; k < BRAKE_COUNT; k++)
		if (load(w, account, k, &out[k], e))
			return -1;
	return 0;
}

static int forget_events(struct session *w, int64_t account,
    enum brake_kind k, int64_t before, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db, "DELETE FROM brake_event"
	    " WHERE account = ?1 AND kind = ?2 AND time <= ?3", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_str(q, 2, kinds[k].name);
	db_bind_i64(q, 3, before);
	return db_run(q, e);
}

static int drop(struct session *w, int64_t account, enum brake_kind k,
    struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "DELETE FROM brake WHERE account = ?1 AND kind = ?2", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_str(q, 2, kinds[k].name);
	if (db_run(q, e))
		return -1;
	return forget_events(w, account, k, INT64_MAX, e);
}

static void bind_limit(struct db_stmt *q, int n, int64_t limit)
{
	if (limit)
		db_bind_i64(q, n, limit);
	else
		db_bind_null(q, n);
}

int brake_set(struct session *w, int64_t account, enum brake_kind k,
    struct str text, struct err *e)
{
	struct db_stmt *q;
	struct brake b;

	if (brake_read(text, &b, e))
		return -1;
	if (!b.set)
		return drop(w, account, k, e);
	q = db_prepare(w->db,
	    "INSERT INTO brake (account, kind, number, percent, period)"
	    " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (account, kind)"
	    " DO UPDATE SET number = excluded.number,"
	    " percent = excluded.percent, period = excluded.period", e);
	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_str(q, 2, kinds[k].name);
	bind_limit(q, 3, b.number);
	bind_limit(q, 4, b.percent);
	db_bind_i64(q, 5, b.period);
	return db_run(q, e);
}

int brake_hold(struct session *w, int64_t account, enum brake_kind k,
    int64_t now, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db, "UPDATE brake SET held = ?3"
	    " WHERE account = ?1 AND kind = ?2 AND held IS NULL", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	db_bind_str(q, 2, kinds[k].name);
	db_bind_i64(q, 3, now);
	return db_run(q, e);
}

int brake_release(struct session *w, int64_t account, struct err *e)
{
	struct db_stmt *q = db_prepare(w->db,
	    "UPDATE brake SET held = NULL WHERE account = ?1", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, account);
	if (db_run(q, e))
		return -1;
	for (enum brake_kind k = 0; k < BRAKE_COUNT; k++)
		if (forget_events(w, account, k, INT64_MAX, e))
			return -1;
	return 0;
}

/* A brake at work on one write. */
struct press {
	struct session *w;
	const struct caller *c;
	enum brake_kind kind;
	struct brake brake;
	int64_t scope;
};

static int count_event(const struct press *p, struct str item, struct err *e)
{
	struct db_stmt *q = db_prepare(p->w->db,
	    "INSERT INTO brake_event (account, kind, scope, item, time)"
	    " VALUES (?1, ?2, ?3, ?4, ?5)"
	    " ON CONFLICT (account, kind, scope, item)"
	    " DO UPDATE SET time = excluded.time", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, p->c->account);
	db_bind_str(q, 2, kinds[p->kind].name);
	db_bind_i64(q, 3, p->scope);
	db_bind_str(q, 4, item);
	db_bind_i64(q, 5, p->c->now);
	return db_run(q, e);
}

static int count_members(const struct press *p, int64_t change, struct err *e)
{
	struct db_stmt *q = db_prepare(p->w->db,
	    "INSERT INTO brake_event (account, kind, scope, item, time)"
	    " SELECT ?1, ?2, ?3, member, ?5 FROM change_member"
	    "  WHERE account = ?1 AND number = ?4 AND added = 0"
	    " ON CONFLICT (account, kind, scope, item)"
	    " DO UPDATE SET time = excluded.time", e);

	if (!q)
		return -1;
	db_bind_i64(q, 1, p->c->account);
	db_bind_str(q, 2, kinds[p->kind].name);
	db_bind_i64(q, 3, p->scope);
	db_bind_i64(q, 4, change);
	db_bind_i64(q, 5, p->c->now);
	return db_run(q, e);
}

/* scope 0: of the whole account. */
static int count(const struct press *p, int64_t scope, int64_t *out,
    struct err *e)
{
	struct db_stmt *q = db_prepare(p->w->db, "SELECT count(*)"
	    " FROM brake_event WHERE account = ?1 AND kind = ?2"
	    " AND time > ?3 AND (?4 = 0 OR scope = ?4)", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, p->c->account);
	db_bind_str(q, 2, kinds[p->kind].name);
	db_bind_i64(q, 3, p->c->now - p->brake.period);
	db_bind_i64(q, 4, scope);
	rc = db_step(q, e);
	if (rc == 1)
		*out = db_col_i64(q, 0);
	db_done(q);
	return rc < 0 ? -1 : 0;
}

/* How many of a type there are: active ones for deactivations. */
static int population(const struct press *p, int64_t *out, struct err *e)
{
	struct db_stmt *q = p->kind == BRAKE_DEACTIVATE ?
	    db_prepare(p->w->db, "SELECT active FROM counter"
	    " WHERE account = ?1 AND type = ?2", e) :
	    db_prepare(p->w->db, "SELECT n FROM position_count"
	    " WHERE account = ?1 AND type = ?2 AND level = 0 AND bucket = 0",
	    e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, p->c->account);
	db_bind_i64(q, 2, p->scope);
	rc = db_step(q, e);
	*out = rc == 1 ? db_col_i64(q, 0) : 0;
	db_done(q);
	return rc < 0 ? -1 : 0;
}

/* How many members the group has: looks no further than most. */
static int members(const struct press *p, int64_t most, int64_t *out,
    struct err *e)
{
	struct db_stmt *q = db_prepare(p->w->db, "SELECT count(*) FROM"
	    " (SELECT 1 FROM membership WHERE grp = ?1 LIMIT ?2)", e);
	int rc;

	if (!q)
		return -1;
	db_bind_i64(q, 1, p->scope);
	db_bind_i64(q, 2, most);
	rc = db_step(q, e);
	*out = rc == 1 ? db_col_i64(q, 0) : 0;
	db_done(q);
	return rc < 0 ? -1 : 0;
}

/* Are n more than the share of what there was before the period? One may
 * always go. */
static int over_share(const struct press *p, bool *over, struct err *e)
{
	int64_t n = 0, rest = 0, share = p->brake.percent;

	if (count(p, p->scope, &n, e))
		return -1;
	if (p->kind == BRAKE_MEMBER_REMOVE ?
	    members(p, n * 100 / share + 1, &rest, e) :
	    population(p, &rest, e))
		return -1;
	if (p->kind != BRAKE_MEMBER_REMOVE)
		rest--;                 /* this one is still there */
	*over = n > 1 && n * 100 > (rest + n) * share;
	return 0;
}

static int exceeded(const struct press *p, bool *over, struct err *e)
{
	int64_t n = 0;

	*over = true;
	if (p->brake.number) {
		if (count(p, 0, &n, e))
			return -1;
		*over = n > p->brake.number;
	}
	if (!*over || !p->brake.percent)
		return 0;
	return over_share(p, over, e);
}

static int held(struct arena *a, const struct press *p, struct err *e)
{
	struct str limit = brake_text(a, &p->brake);

	err_set(e, ERR_RATE, "held, nothing was changed: more is being %s than "
	    "this account lets through unseen (%.*s). The operator of this "
	    "service has to release it (scimctl account release %.*s); then "
	    "it is done without being sent again", kinds[p->kind].done,
	    STR_ARG(limit), STR_ARG(p->c->account_tag));
	e->retry_after = RETRY_SECONDS;
	return -1;
}

/* 1: there is nothing to press. */
static int begin(struct press *p, struct err *e)
{
	if (load(p->w, p->c->account, p->kind, &p->brake, e))
		return -1;
	if (!p->brake.set)
		return 1;
	if (p->brake.held)
		return 0;
	return forget_events(p->w, p->c->account, p->kind,
	    p->c->now - p->brake.period, e);
}

static int finish(struct arena *a, const struct press *p, struct err *e)
{
	bool over = false;

	if (exceeded(p, &over, e))
		return -1;
	return over ? held(a, p, e) : 0;
}

int brake_take(struct arena *a, struct session *w, const struct caller *c,
    enum brake_kind k, const struct resource *r, struct err *e)
{
	struct press p = { .w = w, .c = c, .kind = k, .scope = r->type->id };
	int rc = begin(&p, e);

	if (rc)
		return rc < 0 ? -1 : 0;
	if (p.brake.held)
		return held(a, &p, e);
	return count_event(&p, r->uuid, e) || finish(a, &p, e) ? -1 : 0;
}

int brake_take_members(struct arena *a, struct session *w,
    const struct caller *c, const struct resource *group, int64_t change,
    struct err *e)
{
	struct press p = { .w = w, .c = c, .kind = BRAKE_MEMBER_REMOVE,
	    .scope = group->id };
	int rc = begin(&p, e);

	if (rc)
		return rc < 0 ? -1 : 0;
	if (p.brake.held)
		return held(a, &p, e);
	return count_members(&p, change, e) || finish(a, &p, e) ? -1 : 0;
}
