#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# simulate.sh - every client that scimctl can play is content with scimd, and
# notices when something is wrong.  Needs nginx: part of make check-servers.
if [ "${1-}" != inside ]; then
	exec sh "${srcdir:-.}/tests/rig/serve" --server nginx -- \
	    sh "$0" inside
fi
scimctl=${SCIMCTL_PROGRAM:-./scimctl}
out=$(mktemp) || exit 1
trap 'rm -f "$out"' EXIT
rc=0

# play WANTED CLIENT ARGUMENT...
play() {
	want=$1
	shift
	"$scimctl" simulate "$@" >"$out" 2>&1
	got=$?
	if [ "$got" = "$want" ]; then
		echo "ok - simulate $1 ends with $want"
	else
		echo "not ok - simulate $1 ended with $got, not $want"
		sed 's/^/#   /' "$out"
		rc=1
	fi
}
says() {
	grep -qE -e "$1" "$out" && return
	echo "not ok -   … but does not say $1"
	sed 's/^/#   /' "$out"
	rc=1
}

for client in okta okta-aiw entra entra-2020 google onelogin jumpcloud ping \
    rippling keycloak authentik; do
	play 0 "$client" --url "$SCIM_BASE_URL" --token "$SCIM_TOKEN" \
	    --domain acme.example
	says '	ok	'
done
play 1 okta --url "$SCIM_BASE_URL" --token wrong
says 'WRONG	.*status 401 instead of 200: .*Test API Credentials'
says 'would have trouble with'
play 3 okta --url http://127.0.0.1:1/x --token x
play 2 okta --url https://127.0.0.1/x --token x
says 'tunnel'
play 2 nobody --url http://127.0.0.1/x --token x
play 2 okta --url 127.0.0.1 --token x
play 2 okta
exit $rc
