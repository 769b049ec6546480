/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static void hands_out_aligned_memory_that_does_not_overlap(void)
{
	struct arena *a = unit_arena();
	unsigned char *p[600];

	for (size_t i = 0; i < ARRAY_LEN(p); i++) {
		p[i] = arena_alloc(a, i * 7);
		T_INT((uintptr_t)p[i] % 16, 0);
		memset(p[i], (int)(i & 255), i * 7);
	}
	for (size_t i = 0; i < ARRAY_LEN(p); i++)
		for (size_t j = 0; j < i * 7; j++)
			if (p[i][j] != (i & 255)) {
				T_INT(p[i][j], i & 255);
				return;
			}
}

static void zeroes_what_it_says_it_zeroes(void)
{
	struct arena *a = unit_arena();
	char *p = arena_alloc(a, 1000);
	char sum = 0;

	memset(p, 'x', 1000);
	arena_reset(a);
	p = ARENA_ARRAY(a, char, 1000);
	for (size_t i = 0; i < 1000; i++)
		sum |= p[i];
	T_INT(sum, 0);
	T_INT(*ARENA_NEW(a, int64_t), 0);
}

static void grows_the_newest_piece_in_place(void)
{
	struct arena *a = unit_arena();
	char *p = arena_grow(a, NULL, 0, 10), *q;

	memcpy(p, "123456789", 10);
	q = arena_grow(a, p, 10, 5000);
	T_TRUE(q == p);
	T_STR(q, "123456789");
	T_TRUE(arena_grow(a, q, 5000, 100) == q);
	arena_alloc(a, 1);
	q = arena_grow(a, p, 5000, 6000);
	T_TRUE(q != p);
	T_STR(q, "123456789");
	q = arena_grow(a, q, 6000, 3000000);
	T_STR(q, "123456789");
}

static void does_not_grow_past_its_block(void)
{
	struct arena *a = unit_arena();
	char *p, *q;

	arena_alloc(a, 10000);
	p = arena_alloc(a, 100);
	memset(p, 'p', 100);
	q = arena_grow(a, p, 100, 10000);
	T_TRUE(q != p);
	T_TRUE(q[0] == 'p' && q[99] == 'p');
	memset(q, 'q', 10000);
}

static void goes_back_to_a_mark(void)
{
	struct arena *a = unit_arena();
	struct arena_mark none = arena_mark(a), m;
	char *kept = arena_alloc(a, 100);
	size_t used = arena_used(a);

	memcpy(kept, "kept", 5);
	m = arena_mark(a);
	for (int i = 0; i < 100; i++)
		arena_alloc(a, 5000);
	T_TRUE(arena_used(a) >= used + 500000);
	arena_release(a, m);
	T_INT(arena_used(a), used);
	T_STR(kept, "kept");
	arena_release(a, none);
	T_INT(arena_used(a), 0);
	T_TRUE(arena_alloc(a, 1) != NULL);
	arena_reset(a);
	T_INT(arena_used(a), 0);
}

/* Every step lets go of what is left over, so the limit is never met although
 * far more than the limit is handed out in all. */
static void a_reset_gives_the_memory_back(void)
{
	struct arena *a = arena_new(3 << 20);
	struct arena_guard g;
	volatile int turns = 0;

	if (arena_guard(a, &g) == 0)
		for (; turns < 100; turns++) {
			arena_alloc(a, 40000);
			arena_alloc(a, 2 << 20);
			arena_reset(a);
		}
	arena_unguard(a);
	T_INT(turns, 100);
	arena_free(a);
}

static void leaves_through_the_guard_at_the_limit(void)
{
	struct arena *a = arena_new(64 << 10);
	struct arena_guard g;
	volatile size_t got = 0;

	if (arena_guard(a, &g) == 0) {
		for (;;) {
			memset(arena_alloc(a, 1000), 'x', 1000);
			got += 1000;
		}
	}
	arena_unguard(a);
	T_TRUE(got > 50000 && got <= 64 << 10);
	T_TRUE(arena_used(a) <= 64 << 10);
	arena_reset(a);
	T_TRUE(arena_alloc(a, 1000) != NULL);
	arena_free(a);
}

static void a_tiny_limit_is_kept(void)
{
	struct arena *a = arena_new(200);
	struct arena_guard g;
	volatile int left = 0;

	if (arena_guard(a, &g) == 0) {
		arena_alloc(a, 100);
		arena_alloc(a, 100);
	} else {
		left = 1;
	}
	arena_unguard(a);
	T_INT(left, 1);
	arena_free(a);
}

static void refuses_sizes_that_overflow(void)
{
	static const struct { size_t count, size; } bad[] = {
		{ SIZE_MAX / 2, 3 },
		{ SIZE_MAX, 1 },
		{ SIZE_MAX / 16 + 1, 16 },
		{ 1, SIZE_MAX - 8 },
		{ 2, SIZE_MAX / 2 - 8 },
	};
	struct arena *a = unit_arena();

	for (volatile size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct arena_guard g;
		volatile int left = 1;

		if (arena_guard(a, &g) == 0) {
			arena_array(a, bad[i].count, bad[i].size);
			left = 0;
		}
		arena_unguard(a);
		T_INT(left, 1);
	}
}

static void a_guard_is_left_through_once(void)
{
	struct arena *a = arena_new(1);
	struct arena_guard outer, inner;
	volatile int outer_left = 0, inner_left = 0;

	if (arena_guard(a, &outer) == 0) {
		if (arena_guard(a, &inner)) {
			inner_left++;
			arena_alloc(a, 1);
		}
		arena_alloc(a, 1);
	} else {
		outer_left++;
	}
	arena_unguard(a);
	T_INT(inner_left, 1);
	T_INT(outer_left, 1);
	arena_free(a);
}

static void an_inner_guard_gives_way_to_the_outer(void)
{
	struct arena *a = arena_new(1);
	struct arena_guard outer, inner;
	volatile int way = 0;

	if (arena_guard(a, &outer) == 0) {
		if (arena_guard(a, &inner) == 0)
			arena_alloc(a, 1);
		else
			way = 1;
		arena_unguard(a);
		arena_alloc(a, 1);
	} else {
		way = way * 10 + 2;
	}
	arena_unguard(a);
	T_INT(way, 12);
	arena_free(a);
}

static void without_a_guard_the_process_ends(void)
{
	struct rlimit none = { 0, 0 };
	int status = 0;
	pid_t pid = fork();

	T_NEED(pid >= 0);
	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &none);
		arena_alloc(arena_new(1), 1);
		_exit(0);
	}
	T_INT(waitpid(pid, &status, 0), pid);
	T_FALSE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void plain_memory_is_zeroed(void)
{
	char *p = mem_new(64);

	T_NEED(p != NULL);
	for (size_t i = 0; i < 64; i++)
		T_INT(p[i], 0);
	mem_free(p);
	mem_free(NULL);
	arena_free(NULL);
}

UNIT_MAIN("arena", UNIT(hands_out_aligned_memory_that_does_not_overlap),
    UNIT(zeroes_what_it_says_it_zeroes),
    UNIT(grows_the_newest_piece_in_place),
    UNIT(does_not_grow_past_its_block), UNIT(goes_back_to_a_mark),
    UNIT(a_reset_gives_the_memory_back),
    UNIT(leaves_through_the_guard_at_the_limit), UNIT(a_tiny_limit_is_kept),
    UNIT(refuses_sizes_that_overflow), UNIT(a_guard_is_left_through_once),
    UNIT(an_inner_guard_gives_way_to_the_outer),
    UNIT(without_a_guard_the_process_ends), UNIT(plain_memory_is_zeroed))
