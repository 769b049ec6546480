## SPDX-License-Identifier: Apache-2.0
## The FastCGI worker.
sbin_PROGRAMS += scimd
scimd_LDADD = $(worker_ldadd)
scimd_SOURCES = src/scimd/main.c
scimd_SOURCES += src/scimd/conns.c src/scimd/conns.h
scimd_SOURCES += src/scimd/duty.c src/scimd/duty.h
scimd_SOURCES += src/scimd/fastcgi.c src/scimd/fastcgi.h
scimd_SOURCES += src/scimd/frame.c src/scimd/frame.h
scimd_SOURCES += src/scimd/listener.c src/scimd/listener.h
scimd_SOURCES += src/scimd/options.c src/scimd/options.h
scimd_SOURCES += src/scimd/peers.c src/scimd/peers.h
scimd_SOURCES += src/scimd/pool.c src/scimd/pool.h
