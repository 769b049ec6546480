/* SPDX-License-Identifier: Apache-2.0 */
/* options.h - the command line of scimd.
 *
 * Every key of the configuration is an option, --key-with-dashes VALUE or
 * --key-with-dashes=VALUE, and wins over the file.
 */
#ifndef SCIMD_SCIMD_OPTIONS_H
#define SCIMD_SCIMD_OPTIONS_H

#include "store/config.h"

enum options_wish { OPTIONS_RUN, OPTIONS_CHECK, OPTIONS_HELP, OPTIONS_VERSION };

/* Reads the file, then the options over it. -1: e says what is wrong; *usage
 * tells that it is the command line and not the file. */
int options_read(struct arena *a, int argc, char **argv, struct config *c,
    enum options_wish *wish, bool *usage, struct err *e);
/* The text of --help. */
struct str options_help(struct arena *a);

#endif
