## SPDX-License-Identifier: Apache-2.0
## Configuration for servers: EXTRA_DIST += deploy/name
