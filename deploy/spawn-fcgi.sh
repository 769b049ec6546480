#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# spawn-fcgi.sh - starts scimd by spawn-fcgi, for systems without systemd.
#
# spawn-fcgi makes the socket, gives up its rights and becomes scimd, which
# takes the socket as its standard input; the keys socket, socket_mode and
# socket_group of scimd.conf mean nothing then.  It stays in the foreground:
# run it under a supervisor (runit, s6, daemontools) that starts it again.
# Every value can be given in the environment.
#
#   SCIMD          the worker            SCIMD_CONFIG  its configuration
#   SCIMD_SOCKET   the socket to make    SCIMD_USER    who it runs as
#   SCIMD_GROUP    the web server's group, which may open the socket
set -eu
SCIMD=${SCIMD:-/usr/sbin/scimd}
SCIMD_CONFIG=${SCIMD_CONFIG:-/etc/scimd/scimd.conf}
SCIMD_SOCKET=${SCIMD_SOCKET:-/run/scimd/scimd.sock}
SCIMD_USER=${SCIMD_USER:-scimd}
SCIMD_GROUP=${SCIMD_GROUP:-www-data}
export SCIMD_CONFIG

rm -f "$SCIMD_SOCKET"
set -- -n -s "$SCIMD_SOCKET" -M 0660
if [ "$(id -u)" -eq 0 ]; then
	set -- "$@" -u "$SCIMD_USER" -g "$SCIMD_GROUP" \
	    -U "$SCIMD_USER" -G "$SCIMD_GROUP"
fi
exec spawn-fcgi "$@" -- "$SCIMD"
