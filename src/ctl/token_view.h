/* SPDX-License-Identifier: Apache-2.0 */
/* token_view.h - a token as the token commands show and read it. */
#ifndef SCIMD_CTL_TOKEN_VIEW_H
#define SCIMD_CTL_TOKEN_VIEW_H

#include "ctl/commands.h"
#include "store/token.h"

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
/* "active", "expired" … at this moment. */
struct str token_state(const struct ctl *c, const struct token *t);
/* From --preset and --permission. */
int token_permissions(struct ctl *c, unsigned *out, struct err *e);
/* The options of TOKEN_SETTINGS that are given. */
int token_settings(struct ctl *c, struct token *t, struct err *e);

#endif
