/* SPDX-License-Identifier: Apache-2.0 */
#include "base/thread.h"

#include <sys/prctl.h>

void thread_name(const char *name)
{
	prctl(PR_SET_NAME, name);
}
