## SPDX-License-Identifier: Apache-2.0
## The admin command.
bin_PROGRAMS += scimctl
scimctl_LDADD = $(program_ldadd)
scimctl_SOURCES = src/ctl/args.c
scimctl_SOURCES += src/ctl/commands.h
scimctl_SOURCES += src/ctl/ctl.c src/ctl/ctl.h
scimctl_SOURCES += src/ctl/ctl_account.c
scimctl_SOURCES += src/ctl/ctl_db.c
scimctl_SOURCES += src/ctl/ctl_help.c
scimctl_SOURCES += src/ctl/ctl_token.c
scimctl_SOURCES += src/ctl/ctl_user.c
scimctl_SOURCES += src/ctl/help.c
scimctl_SOURCES += src/ctl/open.c
scimctl_SOURCES += src/ctl/out.c src/ctl/out.h
scimctl_SOURCES += src/ctl/resource.c src/ctl/resource.h
scimctl_SOURCES += src/ctl/token_view.c src/ctl/token_view.h
scimctl_SOURCES += src/ctl/util.c
