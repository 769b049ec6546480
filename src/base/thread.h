/* SPDX-License-Identifier: Apache-2.0 */
/* thread.h - what a thread is called, in top -H, ps -L and a debugger. */
#ifndef SCIMD_BASE_THREAD_H
#define SCIMD_BASE_THREAD_H

/* Of the calling thread; at most 15 bytes are kept. */
void thread_name(const char *name);

#endif
