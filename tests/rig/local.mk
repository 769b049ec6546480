## SPDX-License-Identifier: Apache-2.0
## A fresh scimd behind a real web server, for tests and benchmarks.
EXTRA_DIST += tests/rig/serve
