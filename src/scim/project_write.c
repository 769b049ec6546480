/* SPDX-License-Identifier: Apache-2.0 */
/* A resource as it is sent: id in front, the stored document, meta behind. */
#include "base/clock.h"
#include "scim/project_build.h"

/* What was stored was checked; these only bound a damaged row. */
static const struct json_limits stored = { 32, 4000000 };

/* The sub-attributes of one complex value that are shown. */
static struct json *cut_object(struct arena *a, const struct projection *p,
    const struct attr *attr, struct json *v)
{
	struct json *o = json_object(a), *next;

	for (struct json *child = v->first; child; child = next) {
		const struct attr *sub = attr_sub(attr, child->name);
		struct str name = child->name;

		next = child->next;
		if (!sub || !projection_shows_sub(p, sub))
			continue;
		json_push(o, child);
		child->name = name;
	}
	return o->count ? o : NULL;
}

static struct json *cut_value(struct arena *a, const struct projection *p,
    const struct attr *attr, struct json *v)
{
	struct json *list, *next;

	if (attr->type != ATTR_COMPLEX)
		return v;
	if (v->kind == JSON_OBJECT)
		return cut_object(a, p, attr, v);
	list = json_array(a);
	for (struct json *child = v->first; child; child = next) {
		struct json *o = cut_object(a, p, attr, child);

		next = child->next;
		if (o)
			json_push(list, o);
	}
	return list->count ? list : NULL;
}

static const struct attr *attr_of(const struct projection *p,
    const struct schema *s, struct str name)
{
	const struct attr *attr = schema_attr(s, name);

	if (!attr && s == projection_type(p)->schema)
		attr = schema_attr(projection_common(p), name);
	return attr;
}

/* The members of v, the document or an extension's object, that are attributes
 * of s and shown. */
static struct json *cut(struct arena *a, const struct projection *p,
    const struct schema *s, struct json *v, struct json *o)
{
	struct json *next;

	for (struct json *child = v->first; child; child = next) {
		const struct schema *ext = restype_extension(
		    projection_type(p), child->name);
		const struct attr *attr = attr_of(p, s, child->name);
		struct str name = child->name;
		struct json *kept = NULL;

		next = child->next;
		if (ext)
			kept = cut(a, p, ext, child, json_object(a));
		else if (attr && projection_shows(p, attr))
			kept = cut_value(a, p, attr, child);
		if (!kept)
			continue;
		json_push(o, kept);
		kept->name = name;
	}
	return o->count ? o : NULL;
}

static int write_cut(struct arena *a, struct buf *out,
    const struct projection *p, const struct resource_view *v, struct err *e)
{
	struct json *doc, *o = json_object(a);
	struct err why = { 0 };

	if (json_read(a, v->doc, &stored, &doc, &why))
		return err_internal(e, "stored document %.*s: %s",
		    STR_ARG(v->id), why.detail);
	json_set(o, S("id"), json_str(a, v->id));
	cut(a, p, v->type->schema, doc, o);
	json_write(out, o);
	out->n--;               /* the last "}" comes with the caller's end */
	return 0;
}

/* One member of meta, unless it is not shown; *sep goes before it. */
static void meta_member(struct buf *out, const struct projection *p,
    const char *name, struct str value, char *sep)
{
	const struct attr *meta = schema_attr(projection_common(p), S("meta"));
	const struct attr *sub = attr_sub(meta, str_of(name));

	if (!sub || !projection_shows_sub(p, sub))
		return;
	buf_addc(out, *sep);
	buf_json(out, str_of(name));
	buf_addc(out, ':');
	buf_json(out, value);
	*sep = ',';
}

/* All of it, as most answers have it; dates and versions need no escapes. */
static void whole_meta(struct buf *out, const struct resource_view *v,
    const char *created, const char *modified)
{
	buf_adds(out, ",\"meta\":{\"resourceType\":");
	buf_json(out, v->type->name);
	buf_adds(out, ",\"created\":\"");
	buf_adds(out, created);
	buf_adds(out, "\",\"lastModified\":\"");
	buf_adds(out, modified);
	buf_adds(out, "\",\"version\":");
	buf_json(out, v->version);
	buf_adds(out, ",\"location\":");
	buf_json(out, v->location);
	buf_addc(out, '}');
}

static void write_meta(struct buf *out, const struct projection *p,
    const struct resource_view *v)
{
	const struct attr *meta = schema_attr(projection_common(p), S("meta"));
	char created[CLOCK_TEXT_LEN + 1], modified[CLOCK_TEXT_LEN + 1];
	size_t before = out->n;
	char sep = '{';

	if (!projection_shows(p, meta))
		return;
	clock_text(v->created, created);
	clock_text(v->modified, modified);
	if (projection_is_default(p)) {
		whole_meta(out, v, created, modified);
		return;
	}
	buf_adds(out, ",\"meta\":");
	meta_member(out, p, "resourceType", v->type->name, &sep);
	meta_member(out, p, "created", str_of(created), &sep);
	meta_member(out, p, "lastModified", str_of(modified), &sep);
	meta_member(out, p, "version", v->version, &sep);
	meta_member(out, p, "location", v->location, &sep);
	if (sep == ',')
		buf_addc(out, '}');
	else
		out->n = before;        /* each of its parts was excluded */
}

/* The stored text is canonical JSON and begins with "schemas". */
static int write_copy(struct buf *out, const struct resource_view *v,
    struct err *e)
{
	struct str doc = v->doc;

	if (doc.n <= 2 || doc.p[0] != '{' || doc.p[doc.n - 1] != '}')
		return err_internal(e, "stored document %.*s: not an object",
		    STR_ARG(v->id));
	buf_adds(out, "{\"id\":");
	buf_json(out, v->id);
	buf_addc(out, ',');
	buf_add(out, str_sub(doc, 1, doc.n - 1));
	return 0;
}

int resource_write(struct arena *a, struct buf *out, const struct projection *p,
    const struct resource_view *v, struct err *e)
{
	if (projection_is_default(p) ? write_copy(out, v, e) :
	    write_cut(a, out, p, v, e))
		return -1;
	write_meta(out, p, v);
	return 0;
}
