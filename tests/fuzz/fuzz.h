/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz.h - what a fuzz target provides.
 *
 * With --enable-fuzzing a target is linked with libFuzzer; `make check` links
 * it with replay.c instead, which runs every file of the directory
 * tests/fuzz/corpus/<fuzz_name> through it, or the files that it is given.
 */
#ifndef SCIMD_TESTS_FUZZ_FUZZ_H
#define SCIMD_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

extern const char fuzz_name[];
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
