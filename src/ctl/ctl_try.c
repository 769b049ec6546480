/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_try.c - a request, answered by the service itself, in this process. */
#include "ctl/change_view.h"

#include <stdio.h>

#include "api/trial.h"
#include "base/log.h"
#include "ctl/explain.h"
#include "ctl/try.h"
#include "store/role.h"
#include "store/token.h"

#define CHANGES_SHOWN 1000
#define MEMBERS_SHOWN 100

/* What there is to tell, gathered while it can be seen. */
struct findings {
	struct ctl *c;
	struct json *changes, *administrators;
};

static int add_members(struct ctl *c, struct session *w,
    const struct change *ch, struct json *v, struct err *e)
{
	struct json *list = json_array(c->arena);
	struct operator_member *m;

	if (operator_members(c->arena, w, c->account.id, ch->number,
	    MEMBERS_SHOWN, &m, e))
		return -1;
	for (; m; m = m->next)
		json_push(list, json_str(c->arena, str_printf(c->arena,
		    "%c%.*s", m->added ? '+' : '-',
		    STR_ARG(m->name.p ? m->name : m->uuid))));
	if (list->count)
		json_set(v, S("members"), list);
	return 0;
}

static int look_changes(struct session *w, const struct trial *t,
    struct findings *f, struct err *e)
{
	struct ctl *c = f->c;
	struct change_range range = {
		.account = c->account.id, .after = c->account.last_change,
		.max = CHANGES_SHOWN
	};
	struct change *ch;

	if (change_list(c->arena, w, &range, &ch, e))
		return -1;
	for (; ch; ch = ch->next) {
		struct json *v = change_view(c, ch);

		if (!str_eq(ch->request, t->caller.request_id))
			continue;
		json_drop(v, S("request"));
		if (add_members(c, w, ch, v, e))
			return -1;
		json_push(f->changes, v);
	}
	return 0;
}

static int add_administrator(const struct role_holder *h, void *arg,
    struct err *e)
{
	struct findings *f = arg;
	struct arena *a = f->c->arena;

	(void)e;
	json_push(f->administrators, json_str(a, str_dup(a, h->name)));
	return 0;
}

static int look(struct session *w, struct trial *t, struct err *e)
{
	struct findings *f = t->arg;
	struct ctl *c = f->c;
	struct role_query query = { c->account.id,
		c->account.administrator_role, NULL };

	f->administrators = json_array(c->arena);
	return look_changes(w, t, f, e) ||
	    role_holders(w, &query, add_administrator, f, e) ? -1 : 0;
}

static void add_leniencies(struct ctl *c, const struct leniency *set,
    struct json *v)
{
	struct json *list = json_array(c->arena);

	for (size_t i = 0; i < LENIENT_COUNT; i++)
		if (set->used[i])
			json_push(list, json_str(c->arena,
			    lenient_name((enum lenient)i)));
	json_set(v, S("leniencies"), list);
}

static void write_changes(struct buf *b, const struct json *list)
{
	JSON_EACH(ch, list) {
		const struct json *diff = json_gets(ch, "diff");
		const struct json *members = json_gets(ch, "members");

		buf_printf(b, "\n%.*s %.*s %.*s\n",
		    STR_ARG(json_text(ch, S("operation"))),
		    STR_ARG(json_text(ch, S("type"))),
		    STR_ARG(json_text(ch, S("name"))));
		if (diff && diff->kind == JSON_OBJECT) {
			json_write_pretty(b, diff);
			buf_addc(b, '\n');
		}
		if (members) {
			buf_adds(b, "members ");
			json_write(b, members);
			buf_addc(b, '\n');
		}
	}
}

static void write_list(struct buf *b, const char *title,
    const struct json *list)
{
	if (!list || !list->count)
		return;
	buf_printf(b, "\n%s:", title);
	JSON_EACH(one, list)
		buf_printf(b, " %.*s", STR_ARG(one->text));
	buf_addc(b, '\n');
}

/* The answer of the service as JSON: status, headers, body. */
static void read_answer(struct ctl *c, struct str text, struct json *v)
{
	struct str head = str_sub(text, 0, str_find_str(text, S("\r\n\r\n")));
	struct str body = str_sub(text, head.n + 4, text.n), line;
	struct json *headers = json_object(c->arena), *tree;
	struct json_limits any = { 128, 10000000 };
	struct err none = { 0 };

	while (str_split(&head, '\n', &line)) {
		size_t colon = str_find(line, ':');
		struct str name = str_sub(line, 0, colon);
		struct str value = str_trim(str_sub(line, colon + 1, line.n));

		if (str_eq(name, S("Status")))
			json_set(v, S("status"), json_str(c->arena, value));
		else
			json_set(headers, name, json_str(c->arena, value));
	}
	json_set(v, S("headers"), headers);
	if (body.n && !json_read(c->arena, body, &any, &tree, &none))
		json_set(v, S("body"), tree);
	else if (body.n)
		json_set(v, S("body"), json_str(c->arena, body));
}

static void write_answer(struct buf *b, const struct json *v)
{
	const struct json *body = json_gets(v, "body");

	buf_printf(b, "%.*s\n", STR_ARG(json_text(v, S("status"))));
	JSON_EACH(h, json_gets(v, "headers"))
		buf_printf(b, "%.*s: %.*s\n", STR_ARG(h->name),
		    STR_ARG(h->text));
	if (!body)
		return;
	buf_addc(b, '\n');
	json_write_pretty(b, body);
	buf_addc(b, '\n');
}

/* The filter of a query, on the type whose endpoint the path names. */
static int add_filter(struct ctl *c, struct str path, struct json *v,
    struct buf *b, struct err *e)
{
	struct str query = str_sub(path, str_find(path, '?') + 1, path.n);
	struct str text = { NULL, 0 }, one;
	const struct restype *t = NULL;
	struct json *plan;

	path = str_sub(path, 0, str_find(path, '?'));
	for (size_t i = 0; i < c->catalog->type_count; i++)
		if (str_eq(c->catalog->types[i]->endpoint, path))
			t = c->catalog->types[i];
	while (str_split(&query, '&', &one))
		if (str_starts(one, S("filter=")))
			text = str_sub(one, 7, one.n);
	if (!t || !text.n || !url_decode(c->arena, text, true, &text))
		return 0;
	buf_adds(b, "\n");
	if (explain_filter(c, t, text, &plan, b, e))
		return -1;
	json_set(v, S("filter"), plan);
	return 0;
}

static int tell(struct ctl *c, const struct try *t, const struct trial *trial,
    struct err *e)
{
	struct findings *f = trial->arg;
	struct json *v = json_object(c->arena);
	struct err none = { 0 };
	struct buf b;

	buf_init(&b, c->arena);
	read_answer(c, t->answer, v);
	write_answer(&b, v);
	json_set(v, S("changes"), f->changes);
	write_changes(&b, f->changes);
	add_leniencies(c, &trial->caller.lenient, v);
	write_list(&b, "Leniencies used", json_gets(v, "leniencies"));
	if (f->administrators) {
		json_set(v, S("administrators"), f->administrators);
		write_list(&b, "Administrators then", f->administrators);
	}
	add_filter(c, c->args[1], v, &b, &none);
	out_text(c->out, v, buf_str(&b));
	ctl_note("nothing of this was kept");
	return str_starts(json_text(v, S("status")), S("2")) ? 0 :
	    err_set(e, ERR_FORBIDDEN, "the answer is %.*s",
	    STR_ARG(json_text(v, S("status"))));
}

/* Without a token it is the operator who asks, whom no rule binds. */
static int set_caller(struct ctl *c, struct trial *t, struct err *e)
{
	struct str id = ctl_value(c, "token");
	struct token k;

	t->caller = c->caller;
	t->caller.lenient.granted = lenient_of(DIALECT_DEFAULT);
	if (id.p && (token_get(c->arena, c->read, c->account.id, id, &k, e) ||
	    token_caller(c->arena, c->read, k.public_id, &t->caller, e)))
		return -1;
	t->caller.caps |= CAP_DRY_RUN;
	return 0;
}

static int read_body(struct ctl *c, struct str *out, struct err *e)
{
	struct str text = c->arg_count > 2 ? c->args[2] : S("");

	*out = text;
	if (str_eq(text, S("-")))
		return ctl_read_file(c, text, out, e);
	if (str_starts(text, S("@")))
		return ctl_read_file(c, str_sub(text, 1, text.n), out, e);
	return 0;
}

static int try_run(struct ctl *c, struct err *e)
{
	struct findings f = { c, json_array(c->arena), NULL };
	struct trial trial = { .look = look, .arg = &f };
	struct try t = { .method = c->args[0], .path = c->args[1] };

	if (!ctl_has(c, "account"))
		return ctl_usage(c, e, "say in which account: -a TAG");
	if (!str_starts(t.path, S("/")))
		return ctl_usage(c, e, "%.*s: a path below the base URL is "
		    "expected, such as /Users", STR_ARG(t.path));
	log_set_level(LOG_ERROR);
	if (ctl_account(c, ctl_value(c, "account"), e) ||
	    set_caller(c, &trial, e) || read_body(c, &t.body, e) ||
	    try_request(c, &t, &trial, e))
		return -1;
	return tell(c, &t, &trial, e);
}

const struct ctl_cmd ctl_try = {
	.name = "try",
	.args = "METHOD PATH [BODY | @FILE | -] -a TAG",
	.help = "run a request against the record and keep nothing of it",
	.more = "Shows the answer, what would change, the leniencies that "
	    "were used, the SQL of a\nfilter. PATH is what follows the base "
	    "URL; blanks and quotes in it may stand as\nthey are. Without "
	    "--token the operator asks, whom the rules of the account do "
	    "not\nbind. Ends with 1 when the answer is an error.",
	.example = "try PATCH /Users/ID @deactivate.json -a acme "
	    "--token 'okta production'",
	.opts = (const struct ctl_opt[]){
		{ "account", "TAG", "in this account (-a)", false },
		{ "token", "ID", "as this token", false },
		{ NULL, NULL, NULL, false } },
	.min = 2, .max = 3,
	.run = try_run,
};
