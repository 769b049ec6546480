/* SPDX-License-Identifier: Apache-2.0 */
/* address.h - client addresses and networks (IPv4, IPv6, CIDR). */
#ifndef SCIMD_STORE_ADDRESS_H
#define SCIMD_STORE_ADDRESS_H

#include "base/err.h"
#include "base/str.h"

/* Blank-separated networks ("10.0.0.0/8 2001:db8::/32 192.0.2.7"), checked:
 * ERR_INVALID_VALUE names the bad one. Absent is fine. */
int address_check(struct str networks, struct err *e);
/* Is address inside one of networks? An IPv4-mapped IPv6 address is the IPv4
 * address. */
bool address_in(struct str address, struct str networks);
/* Denied when in deny, or when allow is not absent and it is not in allow. An
 * address that cannot be read is allowed only when neither list is there. */
bool address_allowed(struct str address, struct str allow, struct str deny);

#endif
