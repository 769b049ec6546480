## SPDX-License-Identifier: Apache-2.0
## Benchmarks: noinst programs and what make bench runs.
