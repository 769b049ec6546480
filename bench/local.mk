## SPDX-License-Identifier: Apache-2.0
## Benchmarks.  Programs that make bench builds, and scripts that it runs:
##   EXTRA_PROGRAMS += bench/thing
##   bench_programs += bench/thing
##   bench_scripts += bench/run.sh
