/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_why.c - why was Jane not provisioned? */
#include "ctl/why.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "ctl/change_view.h"
#include "ctl/resource.h"

#define ENTRIES_MAX 500
#define RECENT 200
#define CHANGES_MAX 200

/* By id, userName or externalId; who is gone, by the name. */
static int find(struct why *y, struct err *e)
{
	struct ctl *c = y->c;
	const struct restype *t;
	struct err none = { 0 };
	struct str id;

	if (resource_type(c, S("User"), &t, e))
		return -1;
	if (!journal_external(c->arena, c->read, &c->caller, t, y->asked, &id,
	    e) && id.p)
		y->uuid = id;
	else if (e->kind != ERR_NONE)
		return -1;
	if (!operator_find(c->arena, c->read, &c->caller, t,
	    y->uuid.p ? y->uuid : y->asked, &y->r, &none)) {
		y->exists = true;
		y->uuid = y->r.uuid;
		return operator_look(c->arena, c->read, &y->r, &y->view, e);
	}
	err_clear(&none);
	y->deleted = !operator_find_deleted(c->arena, c->read, &c->caller, t,
	    y->asked, &y->uuid, &none);
	return 0;
}

/* What a look-up for this user would have asked for. */
static int hashes(struct why *y, struct str *out, size_t *n, struct err *e)
{
	struct ctl *c = y->c;
	struct str key, values[8];
	struct json *doc = NULL;
	size_t count = 0;

	values[count++] = y->asked;
	if (y->exists && resource_doc(c, &y->r, &doc, e))
		return -1;
	if (doc && y->r.type->name_attr) {
		y->name = json_text(doc, y->r.type->name_attr->name);
		values[count++] = y->name;
	}
	if (y->r.external_id.p)
		values[count++] = y->r.external_id;
	if (json_gets(doc, "emails"))
		JSON_EACH(one, json_gets(doc, "emails"))
			if (count < ARRAY_LEN(values))
				values[count++] = json_text(one, S("value"));
	if (journal_key(c->arena, c->read, &key, e))
		return -1;
	for (size_t i = 0; i < count; i++)
		if (values[i].n && journal_looked(c->arena, key, values[i],
		    &out[(*n)++], e))
			return -1;
	return 0;
}

static struct journal_entry *reversed(struct journal_entry *list)
{
	struct journal_entry *back = NULL, *next;

	for (; list; list = next) {
		next = list->next;
		list->next = back;
		back = list;
	}
	return back;
}

static int read_log(struct why *y, struct err *e)
{
	struct ctl *c = y->c;
	struct str looked[8];
	struct journal_query q = { .account = c->account.tag,
		.looked = looked, .limit = ENTRIES_MAX };
	struct journal_query all = { .account = c->account.tag,
		.limit = RECENT };
	struct journal_file *f;
	int rc;

	if (hashes(y, looked, &q.looked_count, e))
		return -1;
	q.resource = y->uuid;
	q.name = key_fold(c->arena, y->name.n ? y->name : y->asked);
	if (log_open(c, &f, e)) {
		if (e->kind != ERR_NOT_FOUND)
			return -1;
		ctl_note("scimctl: note: %s", e->detail);
		err_clear(e);
		return 0;
	}
	rc = journal_list(c->arena, f, &q, &y->entries, e) ||
	    journal_list(c->arena, f, &all, &y->recent, e);
	journal_file_close(f);
	y->entries = reversed(y->entries);
	return rc ? -1 : 0;
}

/* Into the story, where its time is. */
static void tell(struct why *y, int64_t time, struct str by, struct str text)
{
	struct why_event **at = &y->events, *one;

	while (*at && (*at)->time <= time)
		at = &(*at)->next;
	one = ARENA_NEW(y->c->arena, struct why_event);
	*one = (struct why_event){ time, time, 1, by, text, *at };
	*at = one;
}

static struct str token_name(const struct why *y, struct str id)
{
	for (const struct token *t = y->tokens; t; t = t->next)
		if (str_eq(t->public_id, id))
			return str_printf(y->c->arena, "token %.*s",
			    STR_ARG(t->name));
	return id.p ? str_printf(y->c->arena, "token %.*s", STR_ARG(id)) :
	    S("nobody");
}

/* What was done, and what was only tried. */
static const struct { struct str word, done, tried; } verbs[] = {
	{ STR("create"), STR("created"), STR("to create") },
	{ STR("deactivate"), STR("deactivated"), STR("to deactivate") },
	{ STR("delete"), STR("deleted"), STR("to delete") },
	{ STR("look-up"), STR("looked up"), STR("to look up") },
	{ STR("reactivate"), STR("reactivated"), STR("to reactivate") },
	{ STR("read"), STR("read"), STR("to read") },
	{ STR("update"), STR("updated"), STR("to update") },
};

static struct str verb(struct why *y, struct str word, bool done)
{
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		if (str_eq(verbs[i].word, word))
			return done ? verbs[i].done : verbs[i].tried;
	return done ? word : str_printf(y->c->arena, "to do \"%.*s\"",
	    STR_ARG(word));
}

static void tell_entry(struct why *y, const struct journal_entry *x)
{
	struct arena *a = y->c->arena;
	struct str text = verb(y, x->operation, x->status < 400);

	if (x->status >= 400)
		text = str_printf(a, "tried %.*s, refused with %lld%s%.*s: "
		    "%.*s", STR_ARG(text), (long long)x->status,
		    x->scim_type.p ? " " : "", STR_ARG(x->scim_type),
		    STR_ARG(x->refused.p ? x->refused : x->detail));
	else if (str_eq(x->operation, S("look-up")))
		text = str_printf(a, "looked up, %s", x->results > 0 ?
		    "found" : "not found");
	else if (!x->changed && str_eq(x->operation, S("update")))
		text = S("sent as it was already");
	tell(y, x->time, token_name(y, x->token), text);
}

static bool in_log(const struct why *y, const struct change *ch)
{
	for (const struct journal_entry *x = y->entries; x; x = x->next)
		if (ch->request.p && str_eq(x->request, ch->request))
			return true;
	return false;
}

/* What the log does not have: it is older than that, an operator did it, or
 * it is the change of a group. */
static void tell_change(struct why *y, const struct operator_change *at,
    const struct change *ch)
{
	struct arena *a = y->c->arena;
	const struct json *by = change_by(y->c, ch);
	struct str text = verb(y, str_eq(ch->operation, S("activate")) ?
	    S("reactivate") : ch->operation, true);

	if (at->membership)
		text = str_printf(a, "%s group %.*s", at->added ? "put into" :
		    "taken out of", STR_ARG(ch->name));
	else if (in_log(y, ch))
		return;
	tell(y, ch->time, by->text, text);
}

static int read_changes(struct why *y, struct err *e)
{
	struct ctl *c = y->c;
	struct operator_change *list, *at;
	size_t n = 0;

	if (!y->uuid.p)
		return 0;
	if (operator_changes(c->arena, c->read, c->account.id, y->uuid, &list,
	    e))
		return -1;
	for (at = list; at; at = at->next)
		n++;
	for (at = list; at; at = at->next) {
		struct change_range range = { .account = c->account.id,
			.after = at->number - 1, .max = 1 };
		struct change *ch;

		if (n-- > CHANGES_MAX)
			continue;
		if (change_list(c->arena, c->read, &range, &ch, e))
			return -1;
		if (ch && ch->number == at->number)
			tell_change(y, at, ch);
	}
	return 0;
}

/* What was refused or held, and waits for an operator. */
static int read_intents(struct why *y, struct err *e)
{
	struct intent *list, **at = &y->intents;

	if (!y->uuid.p)
		return 0;
	if (intent_list(y->c->arena, y->c->read, y->c->account.id, &list, e))
		return -1;
	for (; list; list = list->next)
		if (str_eq(list->uuid, y->uuid) ||
		    str_eq(list->member, y->uuid)) {
			*at = list;
			at = &list->next;
		}
	*at = NULL;
	return 0;
}

static struct json *waiting(struct why *y, struct buf *b)
{
	struct arena *a = y->c->arena;
	struct json *all = json_array(a);

	if (y->intents)
		buf_adds(b, "\nWhat waits for an operator\n");
	for (const struct intent *i = y->intents; i; i = i->next) {
		struct str what = str_printf(a, "%.*s%s%.*s (%.*s)",
		    STR_ARG(intent_kind_name(i->kind)), i->member.n ?
		    " of group " : "", STR_ARG(i->member.n ? i->name : S("")),
		    STR_ARG(intent_reason_name(i->reason)));
		struct json *v = json_object(a);
		char since[CLOCK_TEXT_LEN + 1];

		json_set(v, S("number"), json_i64(a, i->number));
		json_set(v, S("since"), ctl_time(y->c, i->since));
		json_set(v, S("what"), json_str(a, what));
		json_push(all, v);
		clock_text(i->since, since);
		buf_printf(b, "  %.19s  intent %lld: %.*s\n", since,
		    (long long)i->number, STR_ARG(what));
	}
	return all;
}

/* The same again and again is told once. */
static void fold(struct why *y)
{
	for (struct why_event *x = y->events; x; x = x->next)
		while (x->next && str_eq(x->text, x->next->text) &&
		    str_eq(x->by, x->next->by)) {
			x->n++;
			x->last = x->next->time;
			x->next = x->next->next;
		}
}

static struct json *events(struct why *y, struct buf *b)
{
	struct arena *a = y->c->arena;
	struct json *list = json_array(a);
	char at[CLOCK_TEXT_LEN + 1], last[CLOCK_TEXT_LEN + 1];

	for (struct why_event *x = y->events; x; x = x->next) {
		struct json *v = json_object(a);

		json_set(v, S("time"), ctl_time(y->c, x->time));
		json_set(v, S("last"), ctl_time(y->c, x->last));
		json_set(v, S("times"), json_i64(a, x->n));
		json_set(v, S("by"), json_str(a, x->by));
		json_set(v, S("what"), json_str(a, x->text));
		json_push(list, v);
		clock_text(x->time, at);
		clock_text(x->last, last);
		buf_printf(b, "  %.19s  %.*s: %.*s", at, STR_ARG(x->by),
		    STR_ARG(x->text));
		if (x->n > 1)
			buf_printf(b, " (%lld times, last %.19s)",
			    (long long)x->n, last);
		buf_addc(b, '\n');
	}
	return list;
}

/* Lines for a terminal, without what could steer it. */
static struct str harmless(struct arena *a, struct str s)
{
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < s.n; i++) {
		unsigned char ch = (unsigned char)s.p[i];

		buf_addc(&b, (ch < 0x20 && ch != '\n') || ch == 0x7f ? '?' :
		    s.p[i]);
	}
	return buf_str(&b);
}

static void write_story(struct why *y)
{
	struct arena *a = y->c->arena;
	struct json *v = json_object(a);
	struct str state = why_state(y), advice = why_advice(y);
	struct buf b;

	buf_init(&b, a);
	buf_printf(&b, "%.*s\n%.*s\n\nWhat happened (UTC)\n",
	    STR_ARG(y->name.n ? y->name : y->asked), STR_ARG(state));
	json_set(v, S("user"), json_str(a, y->name.n ? y->name : y->asked));
	json_set(v, S("id"), ctl_text(y->c, y->uuid));
	json_set(v, S("state"), json_str(a, state));
	json_set(v, S("events"), events(y, &b));
	if (!y->events)
		buf_adds(&b, "  nothing that the log or the record knows\n");
	json_set(v, S("waiting"), waiting(y, &b));
	json_set(v, S("advice"), json_str(a, advice));
	buf_printf(&b, "\nWhat to do\n  %.*s\n", STR_ARG(advice));
	out_text(y->c->out, v, harmless(a, buf_str(&b)));
}

static int why_run(struct ctl *c, struct err *e)
{
	struct why y = { .c = c, .asked = c->args[1] };

	if (!utf8_valid(y.asked))
		return ctl_usage(c, e, "USER is not UTF-8");
	if (token_list(c->arena, c->read, c->account.id, &y.tokens, e) ||
	    find(&y, e) || read_log(&y, e))
		return -1;
	for (struct journal_entry *x = y.entries; x; x = x->next)
		tell_entry(&y, x);
	if (read_changes(&y, e) || read_intents(&y, e))
		return -1;
	fold(&y);
	write_story(&y);
	return 0;
}

const struct ctl_cmd ctl_log_why = {
	.name = "log why",
	.args = "TAG USER",
	.help = "tell why a user is, or is not, here, and what to do",
	.more = "USER is a userName, an externalId, an e-mail address or an "
	    "id; also one who was never\ncreated: look-ups are in the log, "
	    "though not what they looked for.",
	.example = "log why acme jane@acme.com",
	.min = 2,
	.account = true,
	.run = why_run,
};
