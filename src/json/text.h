/* SPDX-License-Identifier: Apache-2.0 */
/* text.h - what is looked at before yajl sees a text; for src/json alone. */
#ifndef SCIMD_JSON_TEXT_H
#define SCIMD_JSON_TEXT_H

#include "base/err.h"
#include "base/str.h"

/* The checks that json_read() promises and yajl does not make. */
int json_check_text(struct str s, struct err *e);
/* Refuses the text for what is at this byte. */
int json_bad_near(struct err *e, size_t at, const char *why);
/* A letter of ASCII in lower case. */
unsigned char json_lower(char c);

#endif
