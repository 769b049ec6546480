## SPDX-License-Identifier: Apache-2.0
## The FastCGI worker:
##   sbin_PROGRAMS += scimd
##   scimd_SOURCES = src/scimd/main.c
##   scimd_LDADD = $(worker_ldadd)
