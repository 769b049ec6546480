/* SPDX-License-Identifier: Apache-2.0 */
/* why.h - one user's story, as the provisioning log and the record tell it. */
#ifndef SCIMD_CTL_WHY_H
#define SCIMD_CTL_WHY_H

#include "ctl/log_view.h"
#include "store/change.h"
#include "store/intent.h"
#include "store/operator.h"
#include "store/token.h"

/* A line of the story. */
struct why_event {
	int64_t time, last;             /* last: of those that are alike */
	int64_t n;
	struct str by, text;
	struct why_event *next;
};

struct why {
	struct ctl *c;
	struct str asked;               /* as the operator wrote it */
	bool exists;
	bool deleted;                   /* was there once */
	struct resource r;              /* when it exists */
	struct operator_view view;
	struct str uuid, name;          /* { NULL, 0 }: not known */
	struct token *tokens;           /* of the account */
	struct journal_entry *entries;  /* about the user, oldest first */
	struct journal_entry *recent;   /* of the account, newest first */
	struct why_event *events;       /* oldest first */
	struct intent *intents;         /* open, about the user */
};

/* why_advice.c: the state in a sentence, and what to do. */
struct str why_state(const struct why *y);
struct str why_advice(const struct why *y);

#endif
