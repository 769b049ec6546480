/* SPDX-License-Identifier: Apache-2.0 */
/* log_view.h - the provisioning log as the commands show it. */
#ifndef SCIMD_CTL_LOG_VIEW_H
#define SCIMD_CTL_LOG_VIEW_H

#include "ctl/commands.h"
#include "store/journal.h"

/* Options that choose entries. */
#define LOG_CHOICE \
	{ "account", "TAG", "of one account (-a)", false }, \
	{ "token", "ID", "of one token, by its public id", false }, \
	{ "user", "NAME", "about a user or group: name or id", false }, \
	{ "operation", "WORD", "create, update, deactivate, delete, look-up " \
	    "…", false }, \
	{ "status", "CODE", "of an HTTP status: 409, or 4xx", false }, \
	{ "since", "TIME", "not older than that: 1h, 7d", false }

/* The file that the configuration names; it must be there. */
int log_open(struct ctl *c, struct journal_file **out, struct err *e);
/* From the options of LOG_CHOICE. */
int log_choice(struct ctl *c, struct journal_query *q, struct err *e);
struct json *log_entry(struct ctl *c, const struct journal_entry *x);
/* Name, requests and times of one leniency. */
struct json *log_leniency(struct ctl *c, const struct journal_leniency *x);
/* What it was about: the name, else the id; { NULL, 0 }: nothing. */
struct str log_subject(const struct journal_entry *x);

#endif
