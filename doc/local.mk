## SPDX-License-Identifier: Apache-2.0
## Manual pages: dist_man_MANS += doc/name.8; the rest: EXTRA_DIST += doc/name
EXTRA_DIST += doc/conformance.md
EXTRA_DIST += doc/database.md
EXTRA_DIST += doc/log.md
EXTRA_DIST += doc/protocol.md
EXTRA_DIST += doc/rules.md
EXTRA_DIST += doc/schemas.md
dist_man_MANS += doc/scimctl.1
dist_man_MANS += doc/scimd.8
dist_man_MANS += doc/scimd.conf.5
