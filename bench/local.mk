## SPDX-License-Identifier: Apache-2.0
## Benchmarks: programs that make bench builds, and scripts that it runs.
EXTRA_PROGRAMS += bench/gen bench/echo bench/load bench/peak bench/raw
bench_programs += bench/gen bench/echo bench/load bench/peak bench/raw
EXTRA_PROGRAMS += bench/bulk bench/spend
bench_programs += bench/bulk bench/spend
bench_scripts += bench/run.sh

bench_gen_SOURCES = bench/gen.c
bench_gen_LDADD = $(program_ldadd)
bench_load_SOURCES = bench/load.c
bench_load_LDADD = $(program_ldadd)
bench_echo_SOURCES = bench/echo.c
bench_echo_LDADD = $(FCGI_LIBS)
bench_peak_SOURCES = bench/peak.c
bench_peak_LDADD =
bench_raw_SOURCES = bench/raw.c
bench_raw_LDADD = libscimd.a $(LDADD) $(SQLITE_LIBS)
bench_bulk_SOURCES = bench/bulk.c
bench_bulk_LDADD = $(SQLITE_LIBS)
bench_spend_SOURCES = bench/spend.c
bench_spend_LDADD =

EXTRA_DIST += bench/run.sh bench/rig.sh bench/table.awk bench/check.awk \
	bench/lines.txt bench/get.lua bench/ratios.txt bench/plot.awk \
	doc/performance.md doc/performance.svg

## Fails when a ratio is worse than the one kept in the tree, beyond what the
## machine's own noise explains.  The kept ratios are of a
## million users; a record of 100 000 is quicker to make, and no slower.
bench-check: all $(bench_programs)
	BENCH_USERS=$${BENCH_USERS-100000} \
	    BENCH_CHECK='$(srcdir)/bench/ratios.txt' $(in_tree) \
	    $(SHELL) $(srcdir)/bench/run.sh

.PHONY: bench-check
