/* SPDX-License-Identifier: Apache-2.0 */
#include "db/mapped.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Address space to take for one file; pages beyond are read as usual. */
#define REACH ((size_t)64 << 30)
/* SQLite may look a little past the end of a page that is damaged. */
#define GUARD 256
/* A file of this size does not stay in the caches of a processor, which fetches
 * so much at a time. */
#define LARGE ((size_t)16 << 20)
#define LINE 64
/* Different files mapped at a time. */
#define REGIONS 8

/* A file in the address space, from its first use to the end of the process:
 * closing its descriptor would take away all locks that SQLite holds on the
 * file (POSIX).  base is what the signal handler goes by, so it is set last. */
struct region {
	_Atomic(char *) base;           /* NULL: free */
	size_t length;
	atomic_size_t size;             /* of the file, when last looked at */
	atomic_bool broken;
	dev_t device;
	ino_t number;
};

/* Stands behind SQLite's own struct of an open file, whose functions these
 * are, but for those that have to do with mapping. */
struct tail {
	sqlite3_io_methods methods;
	const sqlite3_io_methods *own;
	struct region *region;          /* NULL: not mapped */
};

static struct region regions[REGIONS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_uint_least64_t faults;
static sqlite3_vfs *usual, mapped;
static size_t tail_at;                  /* in the struct of an open file */
static struct sigaction before;
static uintptr_t page_size;

uint64_t mapped_faults(void)
{
	return atomic_load_explicit(&faults, memory_order_relaxed);
}

static struct tail *tail_of(sqlite3_file *f)
{
	return (struct tail *)((char *)f + tail_at);
}

/* --- pages that cannot be read -------------------------------------------- */

static struct region *region_at(uintptr_t address)
{
	for (size_t i = 0; i < REGIONS; i++) {
		uintptr_t base = (uintptr_t)atomic_load(&regions[i].base);

		if (base && address >= base &&
		    address - base < regions[i].length)
			return &regions[i];
	}
	return NULL;
}

/* Only what may be called in a signal handler: atomics, system calls. */
static void on_bus(int signal, siginfo_t *info, void *context)
{
	uintptr_t address = (uintptr_t)info->si_addr;
	struct region *r = region_at(address);
	int saved = errno;

	(void)context;
	if (r) {
		atomic_store(&r->broken, true);
		atomic_fetch_add(&faults, 1);
	}
	/* Whatever is not ours happens again, to who was here before us. */
	if (!r || mmap((void *)(address & ~(page_size - 1)), page_size,
	    PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
	    MAP_FAILED)
		sigaction(signal, &before, NULL);
	errno = saved;
}

static int watch(void)
{
	struct sigaction act = { .sa_sigaction = on_bus,
	    .sa_flags = SA_SIGINFO };

	page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
	sigemptyset(&act.sa_mask);
	return sigaction(SIGBUS, &act, &before) ? SQLITE_ERROR : SQLITE_OK;
}

/* --- regions -------------------------------------------------------------- */

static void *map(int fd, size_t size, size_t *length)
{
	void *base = MAP_FAILED;

	for (*length = REACH; *length >= size; *length /= 2) {
		base = mmap(NULL, *length, PROT_READ, MAP_SHARED, fd, 0);
		if (base != MAP_FAILED)
			break;
	}
	if (base == MAP_FAILED)
		return NULL;
	/* Which page is next tells nothing about the one after it. */
	madvise(base, *length, MADV_NORMAL);
	return base;
}

static struct region *region_of(const struct stat *st)
{
	for (size_t i = 0; i < REGIONS; i++)
		if (atomic_load(&regions[i].base) &&
		    regions[i].device == st->st_dev &&
		    regions[i].number == st->st_ino)
			return &regions[i];
	return NULL;
}

static struct region *region_new(const char *path)
{
	struct region *r = regions;
	int fd = -1;
	struct stat st;
	char *base = NULL;

	while (r < regions + REGIONS && atomic_load(&r->base))
		r++;
	if (r < regions + REGIONS)
		fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && !fstat(fd, &st))
		base = map(fd, (size_t)st.st_size, &r->length);
	if (!base)
		return NULL;
	r->device = st.st_dev;
	r->number = st.st_ino;
	atomic_store(&r->size, (size_t)st.st_size);
	atomic_store(&r->base, base);
	return r;
}

/* NULL: there is no room for it; it is read as any file then. */
static struct region *region_use(const char *path)
{
	struct region *r = NULL;
	struct stat st;

	if (stat(path, &st))
		return NULL;
	pthread_mutex_lock(&lock);
	r = region_of(&st);
	if (!r)
		r = region_new(path);
	pthread_mutex_unlock(&lock);
	return r;
}

/* --- what SQLite calls ---------------------------------------------------- */

/* The file may have grown since. */
static bool grown(sqlite3_file *f, struct region *r, size_t end)
{
	sqlite3_int64 size;

	if (tail_of(f)->own->xFileSize(f, &size) || (size_t)size < end)
		return false;
	atomic_store(&r->size, (size_t)size);
	return true;
}

/* The lines of a page are fetched at once, not one after the other as SQLite
 * gets to them. */
static void expect(const char *page, int n)
{
	for (int i = 0; i < n; i += LINE)
		__builtin_prefetch(page + i);
}

/* *out stays NULL for a page that SQLite is to read by itself. */
static int fetch(sqlite3_file *f, sqlite3_int64 at, int n, void **out)
{
	struct region *r = tail_of(f)->region;
	size_t end = (size_t)at + (size_t)n, size;

	*out = NULL;
	if (end + GUARD > r->length ||
	    atomic_load_explicit(&r->broken, memory_order_relaxed))
		return SQLITE_OK;
	size = atomic_load_explicit(&r->size, memory_order_relaxed);
	if (end + GUARD > size && (end <= size || !grown(f, r, end + GUARD)))
		return SQLITE_OK;
	*out = atomic_load_explicit(&r->base, memory_order_relaxed) + at;
	if (size > LARGE)
		expect(*out, n);
	return SQLITE_OK;
}

static int unfetch(sqlite3_file *f, sqlite3_int64 at, void *page)
{
	(void)f;
	(void)at;
	(void)page;
	return SQLITE_OK;
}

/* SQLite's own mapping must not come on top. */
static int control(sqlite3_file *f, int op, void *arg)
{
	if (op != SQLITE_FCNTL_MMAP_SIZE)
		return tail_of(f)->own->xFileControl(f, op, arg);
	*(sqlite3_int64 *)arg = (sqlite3_int64)tail_of(f)->region->length;
	return SQLITE_OK;
}

static int open_mapped(sqlite3_vfs *vfs, sqlite3_filename path,
    sqlite3_file *f, int flags, int *out)
{
	struct tail *t = tail_of(f);
	int code = usual->xOpen(usual, path, f, flags, out);

	(void)vfs;
	if (code || !(flags & SQLITE_OPEN_MAIN_DB) || f->pMethods->iVersion < 3)
		return code;
	t->region = region_use(path);
	if (!t->region)
		return SQLITE_OK;
	t->own = f->pMethods;
	t->methods = *f->pMethods;
	t->methods.xFetch = fetch;
	t->methods.xUnfetch = unfetch;
	t->methods.xFileControl = control;
	f->pMethods = &t->methods;
	return SQLITE_OK;
}

int mapped_start(void)
{
	const size_t unit = sizeof(void *);

	usual = sqlite3_vfs_find(NULL);
	if (!usual)
		return SQLITE_ERROR;
	tail_at = ((size_t)usual->szOsFile + unit - 1) / unit * unit;
	mapped = *usual;
	mapped.zName = MAPPED_VFS;
	mapped.szOsFile = (int)(tail_at + sizeof(struct tail));
	mapped.xOpen = open_mapped;
	return watch() ? SQLITE_ERROR : sqlite3_vfs_register(&mapped, 0);
}
