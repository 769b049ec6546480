/* SPDX-License-Identifier: Apache-2.0 */
/* journal_file.h - the inside of the log's file; for src/store alone. */
#ifndef SCIMD_STORE_JOURNAL_FILE_H
#define SCIMD_STORE_JOURNAL_FILE_H

#include "db/db.h"
#include "store/journal.h"

struct journal_file {
	struct db *db;
};

#endif
