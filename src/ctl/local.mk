## SPDX-License-Identifier: Apache-2.0
## The admin command:
##   bin_PROGRAMS += scimctl
##   scimctl_SOURCES = src/ctl/main.c
##   scimctl_LDADD = $(program_ldadd)
