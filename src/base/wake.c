/* SPDX-License-Identifier: Apache-2.0 */
#include "base/wake.h"

#include <errno.h>
#include <time.h>

/* The thread sanitizer of some compilers does not know sem_clockwait(). */
#if defined(__SANITIZE_THREAD__)
#define TELL_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define TELL_TSAN 1
#endif
#endif

#ifdef TELL_TSAN
#include <sanitizer/tsan_interface.h>
#define ACQUIRE(w) __tsan_acquire(w)
#define RELEASE(w) __tsan_release(w)
#else
#define ACQUIRE(w) ((void)(w))
#define RELEASE(w) ((void)(w))
#endif

static _Thread_local const struct wake_watch *watch;

void wake_watch(const struct wake_watch *w)
{
	watch = w;
}

void wake_init(struct wake *w)
{
	sem_init(&w->sem, 0, 0);
}

void wake_release(struct wake *w)
{
	sem_destroy(&w->sem);
}

void wake_up(struct wake *w)
{
	RELEASE(w);
	sem_post(&w->sem);
}

static int wait(struct wake *w, int64_t until)
{
	const struct timespec at = {
		.tv_sec = (time_t)(until / 1000000),
		.tv_nsec = (long)(until % 1000000) * 1000,
	};
	int rc;

	do
		rc = until ? sem_clockwait(&w->sem, CLOCK_MONOTONIC, &at) :
		    sem_wait(&w->sem);
	while (rc && errno == EINTR);
	return rc;
}

bool wake_wait(struct wake *w, int64_t until)
{
	int rc = sem_trywait(&w->sem);

	if (rc && watch)
		watch->begins(watch->arg);
	if (rc) {
		rc = wait(w, until);
		if (watch)
			watch->ended(watch->arg);
	}
	if (!rc)
		ACQUIRE(w);
	return !rc;
}
