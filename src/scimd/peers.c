/* SPDX-License-Identifier: Apache-2.0 */
#include "scimd/peers.h"

#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"

static int uid_of(struct arena *a, struct str name, uid_t *out, struct err *e)
{
	const struct passwd *pw;
	uint64_t n;

	if (str_to_u64(name, &n) && n < UINT32_MAX) {
		*out = (uid_t)n;
		return 0;
	}
	pw = getpwnam(str_c(a, name));
	if (!pw)
		return err_set(e, ERR_INVALID_VALUE,
		    "peer_users: there is no user \"%.*s\"",
		    STR_ARG(str_sub(name, 0, 60)));
	*out = pw->pw_uid;
	return 0;
}

int peers_read(struct arena *a, struct str list, struct peers *out,
    struct err *e)
{
	struct str name;

	*out = (struct peers){ .uids = ARENA_ARRAY(a, uid_t, list.n + 2) };
	out->uids[out->count++] = 0;
	out->uids[out->count++] = geteuid();
	while (str_split(&list, ' ', &name)) {
		name = str_trim(name);
		if (!name.n)
			continue;
		if (str_eq(name, S("*")))
			out->anybody = true;
		else if (uid_of(a, name, &out->uids[out->count++], e))
			return -1;
	}
	return 0;
}

bool peers_allow(const struct peers *p, int fd, uid_t *who)
{
	struct ucred c = { 0 };
	socklen_t n = sizeof(c);

	*who = (uid_t)-1;
	if (p->anybody)
		return true;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &c, &n))
		return false;
	*who = c.uid;
	for (size_t i = 0; i < p->count; i++)
		if (p->uids[i] == c.uid)
			return true;
	return false;
}
