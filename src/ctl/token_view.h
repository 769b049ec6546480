/* SPDX-License-Identifier: Apache-2.0 */
/* token_view.h - a token as the token commands show and read it. */
#ifndef SCIMD_CTL_TOKEN_VIEW_H
#define SCIMD_CTL_TOKEN_VIEW_H

#include "ctl/commands.h"
#include "store/token.h"

#define TOKEN_ID \
	"ID is the part of the token between the two \"_\", or its name " \
	"when no other living\ntoken has it."

#define TOKEN_PERMISSIONS \
	{ "preset", "NAME", "provision (all of the four) or read", false }, \
	{ "permission", "NAME", "settings:read settings:edit " \
	    "memberships:read memberships:edit dry-run", true }
#define TOKEN_LIFETIME \
	{ "ttl", "TIME", "it ends after that: 90d, 24h", false }, \
	{ "expires", "DATE", "it ends then", false }, \
	{ "no-expiry", NULL, "it does not end by itself", false }
/* Options that create and set share. */
#define TOKEN_SETTINGS \
	{ "dialect", "NAME", "default, rfc, interop-strict, entra, okta", \
	    false }, \
	{ "page-size", "N", "resources of a page when the client asks for " \
	    "none in particular", false }, \
	{ "rate", "N", "requests a second", false }, \
	{ "allow", "CIDR", "addresses it may be used from", true }, \
	{ "deny", "CIDR", "addresses it may not be used from", true }, \
	{ "unknown-members", "WHAT", "skip or refuse members that are not " \
	    "there", false }

struct json *token_view(struct ctl *c, const struct token *t);
/* The token that args[1] means: by its id, or by its name when one alone of
 * that name is neither expired nor revoked. */
int token_pick(struct ctl *c, struct session *w, struct token *out,
    struct err *e);
/* "active", "expired" … at this moment. */
struct str token_state(const struct ctl *c, const struct token *t);
/* From --preset and --permission. */
int token_permissions(struct ctl *c, unsigned *out, struct err *e);
/* From --ttl, --expires and --no-expiry, of which one must be there. */
int token_lifetime(struct ctl *c, struct token *t, struct err *e);
/* The options of TOKEN_SETTINGS that are given. */
int token_settings(struct ctl *c, struct token *t, struct err *e);

#endif
