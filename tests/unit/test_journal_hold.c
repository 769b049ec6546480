/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include <string.h>

#include "store/journal_hold.h"

#define PIECES 4000

/* So large is the piece of that number: some fill a chunk, some need their
 * own. */
static size_t size_of(size_t i)
{
	return i % 97 == 0 ? 200000 : i % 13 == 0 ? 30000 : 1 + i * 7 % 900;
}

static void fill(char *p, size_t i)
{
	memset(p, (int)(i % 251), size_of(i));
}

static bool is_whole(const char *p, size_t i)
{
	for (size_t k = 0; k < size_of(i); k++)
		if ((unsigned char)p[k] != i % 251)
			return false;
	return true;
}

/* A queue, as the log has it, that is now longer and now shorter. */
static void keeps_pieces_apart(void)
{
	static char *piece[PIECES];
	struct hold h = { 0 };
	size_t first = 0, broken = 0;

	for (size_t i = 0; i < PIECES; i++) {
		piece[i] = hold_get(&h, size_of(i));
		T_NEED(piece[i]);
		T_INT((uintptr_t)piece[i] %
		    _Alignof(max_align_t), 0);
		fill(piece[i], i);
		for (; first + i % 300 < i; first++) {
			broken += !is_whole(piece[first], first);
			hold_put(&h, piece[first]);
		}
	}
	for (; first < PIECES; first++) {
		broken += !is_whole(piece[first], first);
		hold_put(&h, piece[first]);
	}
	T_INT(broken, 0);
	T_TRUE(h.spare_n > 0 && h.spare_n <= 16);
	hold_put(&h, NULL);
	hold_free(&h);
	T_TRUE(!h.open && !h.spare);
}

static void uses_its_memory_again(void)
{
	struct hold h = { 0 };
	char *one = hold_get(&h, 100), *two;

	T_NEED(one);
	hold_put(&h, one);
	two = hold_get(&h, 100);
	T_TRUE(one == two);
	hold_put(&h, two);
	hold_free(&h);
}

UNIT_MAIN("journal_hold", UNIT(keeps_pieces_apart),
    UNIT(uses_its_memory_again))
