/* SPDX-License-Identifier: Apache-2.0 */
#include "ctl/token_view.h"

#define DAY ((int64_t)24 * 3600 * 1000)
#define WARN_DAYS 30

static const struct { struct str name; unsigned cap; } permissions[] = {
	{ STR("settings:read"), CAP_SETTINGS_READ },
	{ STR("settings:edit"), CAP_SETTINGS_EDIT },
	{ STR("memberships:read"), CAP_MEMBERSHIPS_READ },
	{ STR("memberships:edit"), CAP_MEMBERSHIPS_EDIT },
	{ STR("dry-run"), CAP_DRY_RUN },
};

struct str token_state(const struct ctl *c, const struct token *t)
{
	if (t->revoked)
		return S("revoked");
	if (t->disabled)
		return S("disabled");
	if (t->expires && t->expires <= c->now)
		return S("expired");
	if (t->not_before > c->now)
		return S("not yet");
	return S("active");
}

static bool lives(const struct ctl *c, const struct token *t)
{
	return !t->revoked && (!t->expires || t->expires > c->now);
}

int token_pick(struct ctl *c, struct session *w, struct token *out,
    struct err *e)
{
	struct token *t, *found = NULL;
	struct err first = { 0 };
	size_t n = 0;

	if (!token_get(c->arena, w, c->account.id, c->args[1], out, &first))
		return 0;
	if (first.kind == ERR_CONFLICT) {
		if (token_list(c->arena, w, c->account.id, &t, e))
			return -1;
		for (; t; t = t->next)
			if (str_eq(t->name, c->args[1]) && lives(c, t)) {
				found = t;
				n++;
			}
	}
	if (n != 1) {
		*e = first;
		return -1;
	}
	*out = *found;
	return 0;
}

static struct json *names(struct ctl *c, unsigned caps)
{
	struct json *v = json_array(c->arena);

	for (size_t i = 0; i < ARRAY_LEN(permissions); i++)
		if (caps & permissions[i].cap)
			json_push(v, json_str(c->arena, permissions[i].name));
	return v;
}

/* In one word when a preset has it. */
static struct json *may(struct ctl *c, unsigned caps)
{
	if (caps == CAP_PROVISION)
		return json_str(c->arena, S("provision"));
	if (caps == CAP_READ_ALL)
		return json_str(c->arena, S("read"));
	return names(c, caps);
}

static struct json *warning(struct ctl *c, const struct token *t)
{
	int64_t days = (t->expires - c->now) / DAY;

	if (!t->expires || t->expires <= c->now || days >= WARN_DAYS ||
	    t->revoked)
		return json_null(c->arena);
	return json_str(c->arena, days ? str_printf(c->arena,
	    "ends in %lld day%s", (long long)days, days == 1 ? "" : "s") :
	    S("ends within a day"));
}

static struct json *number(struct ctl *c, int64_t n)
{
	return n ? json_i64(c->arena, n) : json_null(c->arena);
}

struct json *token_view(struct ctl *c, const struct token *t)
{
	struct arena *a = c->arena;
	struct json *v = json_object(a);

	json_set(v, S("id"), json_str(a, t->public_id));
	json_set(v, S("name"), json_str(a, t->name));
	json_set(v, S("state"), json_str(a, token_state(c, t)));
	json_set(v, S("may"), may(c, t->permissions));
	json_set(v, S("permissions"), names(c, t->permissions));
	json_set(v, S("dialect"), json_str(a, dialect_name(t->dialect)));
	json_set(v, S("created"), ctl_time(c, t->created));
	json_set(v, S("not_before"), ctl_time(c, t->not_before));
	json_set(v, S("expires"), ctl_time(c, t->expires));
	json_set(v, S("disabled"), ctl_time(c, t->disabled));
	json_set(v, S("revoked"), ctl_time(c, t->revoked));
	json_set(v, S("last_used"), ctl_time(c, t->last_used));
	json_set(v, S("last_address"), ctl_text(c, t->last_address));
	json_set(v, S("page_size"), number(c, t->page_size));
	json_set(v, S("rate"), number(c, t->rate));
	json_set(v, S("allow"), ctl_text(c, t->allow_cidr));
	json_set(v, S("deny"), ctl_text(c, t->deny_cidr));
	json_set(v, S("unknown_members"), json_str(a,
	    t->skip_unknown_members ? S("skip") : S("refuse")));
	json_set(v, S("warning"), warning(c, t));
	return v;
}

static int permission(struct ctl *c, struct str name, unsigned *out,
    struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(permissions); i++)
		if (str_eq(permissions[i].name, name)) {
			*out |= permissions[i].cap;
			return 0;
		}
	return ctl_usage(c, e, "--permission %.*s: it may be settings:read, "
	    "settings:edit, memberships:read, memberships:edit, dry-run",
	    STR_ARG(name));
}

int token_permissions(struct ctl *c, unsigned *out, struct err *e)
{
	struct str preset = ctl_value(c, "preset");
	struct str list = ctl_values(c, "permission"), one;
	unsigned caps = 0;

	if (!preset.p && !list.p)
		preset = S("provision");
	if (str_eq(preset, S("provision")))
		caps = CAP_PROVISION;
	else if (str_eq(preset, S("read")))
		caps = CAP_READ_ALL;
	else if (preset.p)
		return ctl_usage(c, e, "--preset %.*s: it may be provision "
		    "or read", STR_ARG(preset));
	while (list.p && str_split(&list, ' ', &one))
		if (permission(c, one, &caps, e))
			return -1;
	*out = caps;
	return 0;
}

/* How long it lives must be said: a token that ends breaks provisioning on
 * that day, one that does not end is a standing risk (RFC 7644 section 7.4). */
int token_lifetime(struct ctl *c, struct token *t, struct err *e)
{
	int64_t ttl = 0, from;
	int n = ctl_has(c, "ttl") + ctl_has(c, "expires") +
	    ctl_has(c, "no-expiry");

	if (n != 1)
		return ctl_usage(c, e, "say how long the token lives, by one "
		    "of --ttl 90d, --expires 2027-01-31 and --no-expiry: the "
		    "identity provider stops on the day it ends, and a leaked "
		    "one that never ends works until it is revoked");
	t->expires = 0;
	if (ctl_duration(c, "ttl", &ttl, e) ||
	    ctl_date(c, "expires", &t->expires, e) ||
	    ctl_date(c, "not-before", &t->not_before, e))
		return -1;
	from = t->not_before > c->now ? t->not_before : c->now;
	if (ttl)
		t->expires = from + ttl;
	if (t->expires && t->expires <= c->now)
		ctl_note("scimctl: note: this token has expired already");
	return 0;
}

/* "none" takes the list away. */
static void networks(struct ctl *c, const char *name, struct str *out)
{
	if (!ctl_has(c, name))
		return;
	*out = ctl_values(c, name);
	if (str_eq(*out, S("none")))
		*out = (struct str){ NULL, 0 };
}

int token_settings(struct ctl *c, struct token *t, struct err *e)
{
	struct str dialect = ctl_value(c, "dialect");
	struct str unknown = ctl_value(c, "unknown-members");

	if (dialect.p && !dialect_read(dialect, &t->dialect))
		return ctl_usage(c, e, "--dialect %.*s: it may be default, "
		    "rfc, interop-strict, entra or okta", STR_ARG(dialect));
	if (unknown.p && !str_eq(unknown, S("skip")) &&
	    !str_eq(unknown, S("refuse")))
		return ctl_usage(c, e, "--unknown-members may be skip or "
		    "refuse");
	if (unknown.p)
		t->skip_unknown_members = str_eq(unknown, S("skip"));
	networks(c, "allow", &t->allow_cidr);
	networks(c, "deny", &t->deny_cidr);
	return ctl_number(c, "page-size", 0, 100000, &t->page_size, e) ||
	    ctl_number(c, "rate", 0, 1000000, &t->rate, e) ? -1 : 0;
}
