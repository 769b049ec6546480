/* SPDX-License-Identifier: Apache-2.0 */
/* commands.h - the commands, by the files they stand in. */
#ifndef SCIMD_CTL_COMMANDS_H
#define SCIMD_CTL_COMMANDS_H

#include "ctl/ctl.h"

extern const struct ctl_cmd ctl_account_create, ctl_account_list,
    ctl_account_set, ctl_account_show;
extern const struct ctl_cmd ctl_token_create, ctl_token_list,
    ctl_token_revoke;
extern const struct ctl_cmd ctl_user_add;
extern const struct ctl_cmd ctl_db_migrate;
extern const struct ctl_cmd ctl_help, ctl_version;

#endif
