/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_simulate.c - plays what an identity provider says, and judges the
 * answers as it would. */
#include "ctl/http_client.h"

#include "base/rand.h"
#include "ctl/simulate.h"

#define RUN_LEN 8
#define VARIABLES 6

static const struct sim_client *const clients[] = {
	&sim_okta, &sim_okta_aiw, &sim_entra, &sim_entra_2020, &sim_google,
	&sim_onelogin, &sim_jumpcloud, &sim_ping, &sim_rippling,
	&sim_keycloak, &sim_authentik
};

static const char *const columns[] = { "step", "request", "status", "result",
    "meaning", NULL };

struct sim {
	struct ctl *c;
	const struct sim_client *client;
	struct http_base base;
	struct str token;
	struct { struct str name, value; } var[VARIABLES];
	size_t vars;
	int64_t step, wrong;
};

static void set(struct sim *s, struct str name, struct str value)
{
	size_t i = 0;

	while (i < s->vars && !str_eq(s->var[i].name, name))
		i++;
	if (i == VARIABLES)
		return;
	s->var[i].name = name;
	s->var[i].value = value;
	if (i == s->vars)
		s->vars++;
}

/* NULL, 0: an earlier step did not get it. */
static struct str get(const struct sim *s, struct str name)
{
	for (size_t i = 0; i < s->vars; i++)
		if (str_eq(s->var[i].name, name))
			return s->var[i].value;
	return (struct str){ NULL, 0 };
}

/* Names are lower-case letters, so that JSON's braces are none. */
static size_t name_at(struct str s)
{
	size_t n = 1;

	while (n < s.n && s.p[n] >= 'a' && s.p[n] <= 'z')
		n++;
	return n > 1 && n < s.n && s.p[n] == '}' ? n : 0;
}

/* quotes: ' stands for ", and \' for an escaped one. false: a value is not
 * known. */
static bool fill(struct sim *s, const char *template, bool quotes,
    struct str *out)
{
	struct str rest = str_of(template);
	struct buf b;

	buf_init(&b, s->c->arena);
	while (rest.n) {
		size_t n = rest.p[0] == '{' ? name_at(rest) : 0;
		struct str value = { NULL, 0 };

		if (n) {
			value = get(s, str_sub(rest, 1, n));
			if (!value.p)
				return false;
			buf_add(&b, value);
			n++;
		} else {
			buf_addc(&b, quotes && rest.p[0] == '\'' ? '"' :
			    rest.p[0]);
			n = 1;
		}
		rest = str_sub(rest, n, rest.n);
	}
	*out = buf_str(&b);
	return true;
}

static struct str headers(struct sim *s, bool body)
{
	const struct sim_client *k = s->client;

	return str_printf(s->c->arena, "Authorization: Bearer %.*s\r\n"
	    "User-Agent: %s\r\nAccept: %s\r\n%s%s%s", STR_ARG(s->token),
	    k->agent, k->accept, body ? "Content-Type: " : "",
	    body ? k->content_type : "", body ? "\r\n" : "");
}

/* "Resources.0.id" in v, or NULL. */
static const struct json *at(const struct json *v, struct str path)
{
	struct str part;

	while (v && str_split(&path, '.', &part)) {
		int64_t n;

		if (v->kind != JSON_ARRAY) {
			v = json_get(v, part);
			continue;
		}
		if (!str_to_i64(part, &n))
			return NULL;
		for (v = v->first; v && n > 0; n--)
			v = v->next;
	}
	return v;
}

static bool equals(const struct json *v, struct str want)
{
	if (!v)
		return false;
	if (v->kind == JSON_BOOL)
		return str_eq(want, v->flag ? S("true") : S("false"));
	return str_eq(v->text, want);
}

/* What the client would not like about the answer, "" when it would. */
static struct str judge(struct sim *s, const struct sim_step *step,
    const struct http_call *call, const struct json *body)
{
	struct arena *a = s->c->arena;
	bool accepted = false;

	for (size_t i = 0; i < SIM_STATUSES; i++)
		accepted |= step->status[i] == call->status;
	if (!accepted)
		return str_printf(a, "status %d instead of %d: %.*s",
		    call->status, step->status[0],
		    STR_ARG(json_text(body, S("detail"))));
	for (size_t i = 0; i < SIM_CHECKS && step->check[i] &&
	    call->status == step->status[0]; i++) {
		struct str check, path;

		if (!fill(s, step->check[i], false, &check))
			continue;
		path = str_sub(check, 0, str_find(check, '='));
		if (!equals(at(body, path), str_sub(check, path.n + 1,
		    check.n)))
			return str_printf(a, "the answer does not say %.*s",
			    STR_ARG(check));
	}
	return S("");
}

static void tell(struct sim *s, const struct sim_step *step,
    const struct http_call *call, struct str fault)
{
	struct arena *a = s->c->arena;
	struct json *v = json_object(a);

	json_set(v, S("step"), json_i64(a, ++s->step));
	json_set(v, S("request"), json_str(a, str_printf(a, "%s %.*s",
	    step->method, STR_ARG(call->path))));
	json_set(v, S("status"), call->status ? json_i64(a, call->status) :
	    json_null(a));
	json_set(v, S("result"), json_str(a, fault.n ? S("WRONG") :
	    S("ok")));
	json_set(v, S("meaning"), json_str(a, fault.n ? str_printf(a,
	    "%s: %.*s; %s", step->meaning, STR_ARG(fault), step->wrong) :
	    str_of(step->meaning)));
	out_row(s->c->out, v);
	if (fault.n)
		s->wrong++;
}

/* What is deleted is {gone}, and needs no cleaning up. */
static void forget(struct sim *s, struct str name)
{
	set(s, S("gone"), get(s, name));
	set(s, name, (struct str){ NULL, 0 });
}

static int play(struct sim *s, const struct sim_step *step, struct err *e)
{
	static const struct json_limits limits = { 64, 1000000 };
	struct http_call call = { .method = str_of(step->method) };
	struct json *body = NULL;
	struct err none = { 0 };
	struct str fault, id;

	call.path = str_of(step->path);
	if (!fill(s, step->path, false, &call.path) ||
	    (step->body && !fill(s, step->body, true, &call.body))) {
		tell(s, step, &call, S("an earlier step failed"));
		return 0;
	}
	call.headers = headers(s, step->body != NULL);
	if (http_run(s->c, &s->base, &call, e))
		return -1;
	if (call.answer.n)
		json_read(s->c->arena, call.answer, &limits, &body, &none);
	fault = judge(s, step, &call, body);
	id = json_text(body, S("id"));
	if (step->save && id.n)
		set(s, str_of(step->save), id);
	if (str_eq(call.method, S("DELETE")) && call.status == 204)
		forget(s, str_starts(call.path, S("/Users")) ? S("user") :
		    S("group"));
	tell(s, step, &call, fault);
	return 0;
}

/* What no step deleted. */
static int clean_up(struct sim *s, struct err *e)
{
	static const struct sim_step last[] = {
		{ "cleans up", "DELETE", "/Groups/{group}", NULL,
		    { 204, 404 }, { NULL }, NULL, "the group stays" },
		{ "cleans up", "DELETE", "/Users/{user}", NULL,
		    { 204, 404 }, { NULL }, NULL, "the user stays" },
	};

	for (size_t i = 0; i < ARRAY_LEN(last); i++) {
		struct str known;

		if (fill(s, last[i].path, false, &known) &&
		    play(s, &last[i], e))
			return -1;
	}
	return 0;
}

static int begin(struct sim *s, struct err *e)
{
	struct ctl *c = s->c;
	char run[RUN_LEN + 1] = "", uuid[UUID_LEN + 1];
	struct str token = ctl_value(c, "token"), domain;

	for (size_t i = 0; i < ARRAY_LEN(clients); i++)
		if (str_eq(str_of(clients[i]->name), c->args[0]))
			s->client = clients[i];
	if (!s->client)
		return ctl_usage(c, e, "%.*s is not one of: okta, okta-aiw, "
		    "entra, entra-2020, google, onelogin, jumpcloud, ping, "
		    "rippling, keycloak, authentik", STR_ARG(c->args[0]));
	if (!ctl_has(c, "url") || !ctl_has(c, "token"))
		return ctl_usage(c, e, "--url BASE and --token TOKEN are "
		    "needed");
	if (str_starts(token, S("@")) && ctl_read_file(c,
	    str_sub(token, 1, token.n), &token, e))
		return -1;
	if (http_base_read(c, ctl_value(c, "url"), &s->base, e) ||
	    rand_base62(run, RUN_LEN, e) || rand_uuid(uuid, e))
		return -1;
	domain = ctl_value(c, "domain");
	s->token = str_trim(token);
	set(s, S("run"), str_lower(c->arena, str_dup(c->arena,
	    str_of(run))));
	set(s, S("missing"), str_dup(c->arena, str_of(uuid)));
	set(s, S("domain"), domain.p ? domain : S("example.com"));
	return 0;
}

static int simulate(struct ctl *c, struct err *e)
{
	struct sim s = { .c = c };
	int rc = 0;

	if (begin(&s, e))
		return -1;
	out_columns(c->out, columns);
	for (const struct sim_step *p = s.client->steps; p->meaning && !rc;
	    p++)
		rc = play(&s, p, e);
	if (!rc && !ctl_has(c, "keep"))
		rc = clean_up(&s, e);
	out_end(c->out);
	if (!rc && s.wrong)
		rc = err_set(e, ERR_FORBIDDEN, "%s would have trouble with "
		    "%lld of %lld steps", s.client->title, (long long)s.wrong,
		    (long long)s.step);
	return rc;
}

const struct ctl_cmd ctl_simulate = {
	.name = "simulate",
	.args = "CLIENT",
	.help = "play what an identity provider says to a base URL",
	.more = "CLIENT is okta, okta-aiw (its app wizard), entra, entra-2020 "
	    "(with its SCIM\nflag), google, onelogin, jumpcloud, ping, "
	    "rippling, keycloak or authentik. Each\nstep is shown with what "
	    "it means and, when the answer is wrong for that client,\nwhat "
	    "would follow. A user and a group are made and deleted again. "
	    "Plain HTTP\nonly: give an address on this machine, or a tunnel's.",
	.example = "simulate okta --url http://127.0.0.1:8080/scim/v2 "
	    "--token @token.txt",
	.opts = (const struct ctl_opt[]){
		{ "url", "BASE", "base URL, http://HOST:PORT/PATH", false },
		{ "token", "TOKEN", "bearer token; @FILE: in a file, @-: "
		    "standard input", false },
		{ "domain", "NAME", "mail domain of the user; example.com",
		    false },
		{ "keep", NULL, "do not delete the user and the group",
		    false },
		{ NULL, NULL, NULL, false } },
	.min = 1,
	.need = CTL_NOTHING,
	.run = simulate,
};
