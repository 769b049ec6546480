/* SPDX-License-Identifier: Apache-2.0 */
/* commands.h - the commands, by the files they stand in. */
#ifndef SCIMD_CTL_COMMANDS_H
#define SCIMD_CTL_COMMANDS_H

#include "ctl/ctl.h"

extern const struct ctl_cmd ctl_account_create, ctl_account_list,
    ctl_account_release, ctl_account_set, ctl_account_show;
extern const struct ctl_cmd ctl_changes_follow, ctl_changes_list;
extern const struct ctl_cmd ctl_changes_prune, ctl_history_erase,
    ctl_user_purge;
extern const struct ctl_cmd ctl_config_check, ctl_config_show;
extern const struct ctl_cmd ctl_connector_add, ctl_connector_disable,
    ctl_connector_enable, ctl_connector_list, ctl_connector_remove;
extern const struct ctl_cmd ctl_db_backup, ctl_db_check, ctl_db_info,
    ctl_db_migrate;
extern const struct ctl_cmd ctl_explain;
extern const struct ctl_cmd ctl_export, ctl_import;
extern const struct ctl_cmd ctl_group_add, ctl_group_delete, ctl_group_list,
    ctl_group_member_add, ctl_group_member_remove, ctl_group_members,
    ctl_group_show;
extern const struct ctl_cmd ctl_help, ctl_version;
extern const struct ctl_cmd ctl_history_group, ctl_history_user;
extern const struct ctl_cmd ctl_intent_apply, ctl_intent_dismiss,
    ctl_intent_list, ctl_intent_show;
extern const struct ctl_cmd ctl_log_follow, ctl_log_leniencies, ctl_log_list,
    ctl_log_prune, ctl_log_show, ctl_log_summary;
extern const struct ctl_cmd ctl_log_why;
extern const struct ctl_cmd ctl_role_grant, ctl_role_list, ctl_role_revoke;
extern const struct ctl_cmd ctl_schema_add, ctl_schema_check,
    ctl_schema_list, ctl_schema_show;
extern const struct ctl_cmd ctl_token_create, ctl_token_list,
    ctl_token_show;
extern const struct ctl_cmd ctl_token_disable, ctl_token_enable,
    ctl_token_revoke, ctl_token_roll, ctl_token_set;
extern const struct ctl_cmd ctl_token_verify;
extern const struct ctl_cmd ctl_simulate;
extern const struct ctl_cmd ctl_try;
extern const struct ctl_cmd ctl_undo;
extern const struct ctl_cmd ctl_user_add, ctl_user_list, ctl_user_show;
extern const struct ctl_cmd ctl_user_activate, ctl_user_block,
    ctl_user_deactivate, ctl_user_delete, ctl_user_set, ctl_user_unblock;

#endif
