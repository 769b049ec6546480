/* SPDX-License-Identifier: Apache-2.0 */
/* journal_file.h - the inside of the log's file; for src/store alone. */
#ifndef SCIMD_STORE_JOURNAL_FILE_H
#define SCIMD_STORE_JOURNAL_FILE_H

#include "db/db.h"
#include "store/journal.h"

struct journal_file {
	struct db *db;
};

/* Inside the transaction that writes x. */
int journal_leniency_count(struct journal_file *f,
    const struct journal_entry *x, struct err *e);

#endif
