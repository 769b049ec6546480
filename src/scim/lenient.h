/* SPDX-License-Identifier: Apache-2.0 */
/* lenient.h - the table of leniencies, for those who list it to people.
 *
 * The functions that use it are declared in scim/caller.h.
 */
#ifndef SCIMD_SCIM_LENIENT_H
#define SCIMD_SCIM_LENIENT_H

#include "scim/caller.h"

struct lenient_row {
	struct str name;                /* "boolean-as-text" */
	unsigned dialects;              /* bit per enum dialect granting it */
	struct str text;                /* what is accepted, for people */
};

/* The row of l; never NULL. */
const struct lenient_row *lenient_row(enum lenient l);

#endif
