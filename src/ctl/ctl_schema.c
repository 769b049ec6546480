/* SPDX-License-Identifier: Apache-2.0 */
/* ctl_schema.c - schemas and resource types, and an operator's own. */
#include "ctl/commands.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store/extras.h"

static struct json *row(struct ctl *c, const char *kind, struct str id,
    struct str name, struct str about)
{
	struct json *v = json_object(c->arena);

	json_set(v, S("kind"), json_str(c->arena, str_of(kind)));
	json_set(v, S("name"), json_str(c->arena, name));
	json_set(v, S("id"), json_str(c->arena, id));
	json_set(v, S("description"), json_str(c->arena, about));
	return v;
}

static int list_run(struct ctl *c, struct err *e)
{
	static const char *const columns[] = { "kind", "name", "id",
	    "description", NULL };

	(void)e;
	out_columns(c->out, columns);
	for (size_t i = 0; i < c->catalog->type_count; i++) {
		const struct restype *t = c->catalog->types[i];

		out_row(c->out, row(c, "resource type", t->endpoint, t->name,
		    json_text(t->doc, S("description"))));
	}
	for (size_t i = 0; i < c->catalog->schema_count; i++) {
		const struct schema *s = c->catalog->schemas[i];

		out_row(c->out, row(c, "schema", s->id, s->name,
		    json_text(s->doc, S("description"))));
	}
	out_end(c->out);
	return 0;
}

const struct ctl_cmd ctl_schema_list = {
	.name = "schema list",
	.help = "list the resource types and schemas",
	.example = "schema list",
	.need = CTL_CATALOG,
	.run = list_run,
};

static const struct json *find(const struct catalog *c, struct str name)
{
	const struct schema *s = catalog_schema(c, name);
	const struct restype *t = catalog_type(c, name);

	for (size_t i = 0; !s && !t && i < c->schema_count; i++)
		if (str_ieq(c->schemas[i]->name, name))
			s = c->schemas[i];
	return s ? s->doc : t ? t->doc : NULL;
}

static int show_run(struct ctl *c, struct err *e)
{
	const struct json *doc = find(c->catalog, c->args[0]);
	struct buf b;

	if (!doc)
		return err_set(e, ERR_NOT_FOUND, "there is no schema or "
		    "resource type \"%.*s\"; scimctl schema list shows them",
		    STR_ARG(c->args[0]));
	buf_init(&b, c->arena);
	json_write_pretty(&b, doc);
	buf_addc(&b, '\n');
	out_text(c->out, doc, buf_str(&b));
	return 0;
}

const struct ctl_cmd ctl_schema_show = {
	.name = "schema show",
	.args = "ID",
	.help = "print a schema or a resource type as it is served",
	.more = "ID is a URN, or the name of a resource type.",
	.example = "schema show User",
	.min = 1,
	.need = CTL_CATALOG,
	.run = show_run,
};

/* Reads the files that are named, and builds the catalog with them. */
static int try_files(struct ctl *c, struct catalog_source *files, int n,
    struct err *e)
{
	struct catalog_source *have = NULL, *all;
	struct catalog *catalog;
	size_t count;

	for (int i = 0; i < n; i++) {
		files[i].name = c->args[i];
		if (ctl_read_file(c, c->args[i], &files[i].text, e))
			return -1;
	}
	if (extras_read(c->arena, c->config.schema_dir, &have, &count, e))
		return -1;
	all = ARENA_ARRAY(c->arena, struct catalog_source,
	    count + (size_t)n + 1);
	if (count)
		memcpy(all, have, count * sizeof(*all));
	memcpy(all + count, files, (size_t)n * sizeof(*all));
	return catalog_build(c->arena, all, count + (size_t)n, &catalog, e);
}

static int check_run(struct ctl *c, struct err *e)
{
	struct catalog_source *files = ARENA_ARRAY(c->arena,
	    struct catalog_source, (size_t)c->arg_count);
	struct json *v = json_object(c->arena);

	if (try_files(c, files, c->arg_count, e))
		return -1;
	json_set(v, S("ok"), json_bool(c->arena, true));
	json_set(v, S("files"), json_i64(c->arena, c->arg_count));
	out_done(c->out, v, "good");
	return 0;
}

const struct ctl_cmd ctl_schema_check = {
	.name = "schema check",
	.args = "FILE …",
	.help = "check files of schemas and resource types",
	.more = "They are checked together with what is built in and in "
	    "schema_dir.",
	.example = "schema check device.json",
	.min = 1, .max = -1,
	.need = CTL_CONFIG,
	.run = check_run,
};

static int save(int fd, struct str text)
{
	ssize_t n;

	while (text.n) {
		n = write(fd, text.p, text.n);
		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0)
			text = str_sub(text, (size_t)n, text.n);
	}
	return fsync(fd);
}

static int copy(struct ctl *c, const struct catalog_source *file,
    struct str *path, struct err *e)
{
	struct str name = file->name, at;
	int fd, rc;

	name = str_sub(name, str_rfind(name, '/') == name.n ? 0 :
	    str_rfind(name, '/') + 1, name.n);
	at = str_printf(c->arena, "%.*s/%.*s",
	    STR_ARG(c->config.schema_dir), STR_ARG(name));
	fd = open(at.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return err_set(e, ERR_CONFLICT, "cannot write %.*s: %s",
		    STR_ARG(at), strerror(errno));
	rc = save(fd, file->text);
	if (rc) {
		err_set(e, ERR_FULL, "cannot write %.*s: %s", STR_ARG(at),
		    strerror(errno));
		unlink(at.p);
	}
	close(fd);
	*path = at;
	return rc;
}

static int add_run(struct ctl *c, struct err *e)
{
	struct json *v = json_object(c->arena);
	struct catalog_source file;
	struct str path;

	if (!c->config.schema_dir.n)
		return err_set(e, ERR_INVALID_VALUE, "there is no schema_dir "
		    "in the configuration to put it into");
	if (!str_ends(c->args[0], S(".json")))
		return err_set(e, ERR_INVALID_VALUE,
		    "the name of the file must end in .json");
	if (try_files(c, &file, 1, e) || copy(c, &file, &path, e))
		return -1;
	json_set(v, S("file"), json_str(c->arena, path));
	out_done(c->out, v, "%.*s is there; restart scimd to use it",
	    STR_ARG(path));
	return 0;
}

const struct ctl_cmd ctl_schema_add = {
	.name = "schema add",
	.args = "FILE",
	.help = "check a file and copy it into schema_dir",
	.more = "scimd reads it when it starts the next time.",
	.example = "schema add device.json",
	.min = 1,
	.need = CTL_CONFIG,
	.run = add_run,
};
