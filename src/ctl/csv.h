/* SPDX-License-Identifier: Apache-2.0 */
/* csv.h - comma-separated values (RFC 4180).
 *
 * A field may stand in quotes; "" in it is one quote, and commas and line ends
 * in it are data.  Lines end with LF or CR LF.
 */
#ifndef SCIMD_CTL_CSV_H
#define SCIMD_CTL_CSV_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* Bytes of the first record of text with its line end; 0: it goes on beyond
 * text. At the end of the input what is left is the last record. */
size_t csv_record(struct str text, bool at_end);
/* The fields of one record. ERR_INVALID_SYNTAX: a quote in the wrong place. */
int csv_fields(struct arena *a, struct str record, struct str **out,
    size_t *count, struct err *e);

#endif
