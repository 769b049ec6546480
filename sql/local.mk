## SPDX-License-Identifier: Apache-2.0
## Migrations in the order of their numbers; they are embedded in the programs:
##   sql_files += sql/0001_name.sql
sql_files += sql/0001_record.sql
sql_files += sql/0002_group_state.sql
sql_files += sql/0003_views.sql
## Those of the provisioning log, numbered for themselves.
sql_files += sql/log/0001_log.sql
sql_files += sql/log/0002_leniency.sql
sql_files += sql/log/0003_blocks.sql
