/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_token_verify.c - what a token that somebody pasted is good for. */
#include "ctl/token_view.h"

static const struct { enum token_fault fault; const char *why; } reasons[] = {
	{ TOKEN_MALFORMED, "it does not look like a token of scimd "
	    "(scim_…, 67 characters): is something missing, or was "
	    "\"Bearer \" pasted with it?" },
	{ TOKEN_CHECKSUM, "its check characters are wrong: it was cut off or "
	    "mistyped" },
	{ TOKEN_UNKNOWN, "no account of this database has it" },
	{ TOKEN_EXPIRED, "it has expired: scimctl token roll makes a new one" },
	{ TOKEN_NOT_YET, "it does not work yet" },
	{ TOKEN_DISABLED, "it is disabled: scimctl token enable" },
	{ TOKEN_REVOKED, "it is revoked: make a new one" },
	{ TOKEN_ADDRESS, "it may not be used from that address" },
	{ TOKEN_SUSPENDED, "its account is suspended: scimctl account set "
	    "TAG state active" },
};

static const char *reason(enum token_fault fault)
{
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		if (reasons[i].fault == fault)
			return reasons[i].why;
	return "it does not work";
}

/* A token on the command line can be seen by others; so it may come by
 * standard input. */
static int read_text(struct ctl *c, struct str *out, struct err *e)
{
	if (c->arg_count)
		*out = c->args[0];
	else if (ctl_read_file(c, S("-"), out, e))
		return -1;
	*out = str_trim(*out);
	return 0;
}

static int verify_run(struct ctl *c, struct err *e)
{
	struct credential shown = { .address = ctl_value(c, "address"),
	    .now = c->now };
	struct json *v = json_object(c->arena);
	struct token t = { 0 };
	enum token_fault fault;
	bool known, ok;

	if (read_text(c, &shown.text, e) || token_authenticate(c->arena,
	    c->read, &shown, &c->caller, &fault, e))
		return -1;
	/* Without an address the networks are shown, not judged. */
	ok = fault == TOKEN_OK || (fault == TOKEN_ADDRESS && !shown.address.p);
	known = c->caller.token != 0;
	if (known && token_get(c->arena, c->read, c->caller.account,
	    c->caller.token_public, &t, e))
		return -1;
	json_set(v, S("valid"), json_bool(c->arena, ok));
	if (!ok)
		json_set(v, S("reason"), json_str(c->arena,
		    str_of(reason(fault))));
	if (known) {
		json_set(v, S("account"), json_str(c->arena,
		    c->caller.account_tag));
		JSON_EACH(one, token_view(c, &t))
			json_set(v, one->name, json_copy(c->arena, one));
	}
	out_record(c->out, v);
	if (!ok)
		c->exit = CTL_FAILED;
	return 0;
}

const struct ctl_cmd ctl_token_verify = {
	.name = "token verify",
	.args = "[TOKEN]",
	.help = "say whose a token is and whether it works",
	.more = "Without TOKEN it is read from standard input, so that it "
	    "stands in no history of\ncommands. Ends with 1 when the token "
	    "does not work.",
	.example = "token verify <token.txt",
	.opts = (const struct ctl_opt[]){
		{ "address", "IP", "as if it came from there", false },
		{ NULL, NULL, NULL, false } },
	.max = 1,
	.run = verify_run,
};
