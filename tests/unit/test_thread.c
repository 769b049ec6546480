/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "base/thread.h"

#include <pthread.h>
#include <stdio.h>

static char seen[32];

static void *named(void *arg)
{
	FILE *f;

	thread_name(arg);
	f = fopen("/proc/thread-self/comm", "r");
	if (f && !fgets(seen, sizeof(seen), f))
		seen[0] = '\0';
	if (f)
		fclose(f);
	return NULL;
}

static void is_called_so_by_the_system(void)
{
	char name[] = "a name that is too long";
	pthread_t id;

	T_INT(pthread_create(&id, NULL, named, name), 0);
	pthread_join(id, NULL);
	T_STR(str_of(seen), "a name that is \n");
}

UNIT_MAIN("thread", UNIT(is_called_so_by_the_system))
