/* SPDX-License-Identifier: Apache-2.0 */
/* Who looks for work, and who takes over from whom. */
#include "tests/unit/unit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/clock.h"
#include "scimd/duty.h"

#define SECOND 1000000

struct hand {
	struct duty_seat *seat;
	pthread_t id;
	atomic_bool on, stop;           /* on: it has taken its duty */
};

static void *take(void *arg)
{
	struct hand *h = arg;

	duty_take(h->seat);
	atomic_store(&h->on, true);
	while (!atomic_load(&h->stop))
		usleep(500);
	return NULL;
}

static void start(struct duty *d, size_t i, struct hand *h)
{
	*h = (struct hand){ .seat = duty_seat(d, i) };
	T_INT(pthread_create(&h->id, NULL, take, h), 0);
}

static void end(struct duty *d, struct hand *h)
{
	duty_end(d);
	atomic_store(&h->stop, true);
	pthread_join(h->id, NULL);
}

/* Within so many microseconds. */
static bool comes(struct hand *h, int64_t us)
{
	int64_t until = clock_ticks() + us;

	while (!atomic_load(&h->on) && clock_ticks() < until)
		usleep(200);
	return atomic_load(&h->on);
}

static struct duty *duty(size_t threads, size_t limit)
{
	struct err e = { 0 };
	struct duty *d;

	T_OK(duty_new(threads, limit, &d, &e), &e);
	return d;
}

/* Of three, two look and one stands by. */
static struct duty *two_look(struct hand *third)
{
	struct duty *d = duty(3, 2);

	for (size_t i = 0; i < 2; i++) {
		duty_take(duty_seat(d, i));
		duty_looks(duty_seat(d, i));
	}
	start(d, 2, third);
	T_TRUE(!comes(third, SECOND / 10));
	return d;
}

static void the_others_stand_by(void)
{
	struct hand third;
	struct duty *d = two_look(&third);
	struct duty_seat *one = duty_seat(d, 0);

	duty_found(one);
	T_TRUE(duty_stays(one));
	duty_looks(one);
	T_TRUE(!comes(&third, SECOND / 100));
	duty_end(d);
	T_TRUE(comes(&third, 10 * SECOND));
	end(d, &third);
	duty_free(d);
}

static void one_takes_over_from_who_leaves(void)
{
	struct duty *d = duty(2, 1);
	struct duty_seat *one = duty_seat(d, 0);
	struct hand second;

	duty_take(one);
	duty_looks(one);
	duty_found(one);
	start(d, 1, &second);
	duty_leave(one);
	T_TRUE(comes(&second, 10 * SECOND));
	duty_return(one);
	T_TRUE(!duty_stays(one));
	end(d, &second);
	duty_free(d);
}

static void nobody_takes_over_while_another_looks(void)
{
	struct hand third;
	struct duty *d = two_look(&third);
	struct duty_seat *one = duty_seat(d, 0), *two = duty_seat(d, 1);

	duty_found(one);
	duty_leave(one);
	T_TRUE(!comes(&third, SECOND / 10));
	duty_found(two);                /* now nobody looks */
	T_TRUE(comes(&third, 10 * SECOND));
	end(d, &third);
	duty_free(d);
}

/* Also after the watcher went to sleep for want of requests. */
static void one_takes_over_from_who_takes_long(void)
{
	struct duty *d = duty(2, 1);
	struct duty_seat *one = duty_seat(d, 0);
	struct hand second;

	duty_take(one);
	duty_looks(one);
	start(d, 1, &second);
	T_TRUE(!comes(&second, SECOND / 3));
	duty_found(one);                /* and is never seen again */
	T_TRUE(comes(&second, 10 * SECOND));
	T_TRUE(!duty_stays(one));       /* back at last, and one too many */
	end(d, &second);
	duty_free(d);
}

UNIT_MAIN("duty", UNIT(the_others_stand_by),
    UNIT(one_takes_over_from_who_leaves),
    UNIT(nobody_takes_over_while_another_looks),
    UNIT(one_takes_over_from_who_takes_long))
