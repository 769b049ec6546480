/* SPDX-License-Identifier: Apache-2.0 */
/* session.h - the inside of a session; for src/store alone. */
#ifndef SCIMD_STORE_SESSION_H
#define SCIMD_STORE_SESSION_H

#include "db/db.h"
#include "store/store.h"

struct session {
	struct db *db;
	struct store *store;
	int64_t epoch;                  /* record.epoch */
	bool writes;
};

#endif
