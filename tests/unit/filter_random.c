/* SPDX-License-Identifier: Apache-2.0 */
/* Random filters: every attribute with every operator, in every nesting. */
#include "tests/unit/filter_oracle.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"

enum kind { WORD, NAME, NUMBER, TIME, MOMENT, FLAG, ID, KIND, WAY, URL, VERSION,
	SITE, BLOB, NONE };

struct choice {
	const char *name;
	enum kind kind;
};

static const struct choice common[] = {
	{ "id", ID }, { "externalId", WORD }, { "meta.created", MOMENT },
	{ "meta.lastModified", MOMENT }, { "meta.resourceType", KIND },
	{ "meta.version", VERSION }, { "meta.location", URL },
	{ "schemas", SITE }, { "meta", NONE },
};
static const struct choice users[] = {
	{ "userName", NAME }, { "displayName", WORD }, { "title", WORD },
	{ "name.givenName", WORD }, { "name.familyName", WORD },
	{ "name", NONE }, { "emails", WORD }, { "emails.value", WORD },
	{ "emails.type", WORD }, { "emails.primary", FLAG },
	{ "phoneNumbers.value", WORD }, { "phoneNumbers.type", WORD },
	{ "active", FLAG }, { "department", WORD }, { "costCenter", WORD },
	{ "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:"
	  "department", WORD },
	{ "groups", ID }, { "groups.value", ID }, { "groups.type", WAY },
	{ "groups.display", NAME },
};
static const struct choice groups[] = {
	{ "displayName", NAME }, { "members", ID }, { "members.value", ID },
	{ "members.type", KIND },
};
static const struct choice gadgets[] = {
	{ "label", NAME }, { "serial", WORD }, { "colour", WORD },
	{ "code", WORD }, { "rank", NUMBER }, { "size", NUMBER },
	{ "weight", NUMBER }, { "made", TIME }, { "seen", TIME },
	{ "armed", FLAG }, { "sold", FLAG }, { "site", SITE },
	{ "blob", BLOB }, { "tags", WORD }, { "notes", WORD },
	{ "marks", NUMBER }, { "ports", WORD }, { "ports.type", WORD },
	{ "ports.number", NUMBER }, { "ports.primary", FLAG },
	{ "ports.open", FLAG }, { "ports.labels", WORD }, { "box", NONE },
	{ "box.shape", WORD }, { "box.edge", NUMBER },
	{ "box.sizes", NUMBER },
};
static const struct choice of_email[] = {
	{ "value", WORD }, { "type", WORD }, { "primary", FLAG },
};
static const struct choice of_port[] = {
	{ "value", WORD }, { "type", WORD }, { "primary", FLAG },
	{ "number", NUMBER }, { "open", FLAG }, { "labels", WORD },
};
static const struct choice of_group[] = {
	{ "value", ID }, { "type", WAY }, { "display", NAME },
};
static const struct choice of_member[] = { { "value", ID }, { "type", KIND } };
static const struct choice of_tag[] = { { "value", WORD } };
static const struct choice of_mark[] = { { "value", NUMBER } };
static const struct choice of_name[] = {
	{ "givenName", WORD }, { "familyName", WORD },
};
static const struct choice of_box[] = {
	{ "shape", WORD }, { "edge", NUMBER }, { "sizes", NUMBER },
};

struct table {
	const char *name;
	const struct choice *rows;
	size_t n;
};
#define TABLE(name, rows) { (name), (rows), ARRAY_LEN(rows) }

static const struct table types[] = {
	TABLE("User", users), TABLE("Group", groups),
	TABLE("Gadget", gadgets),
};
static const struct table lists[][4] = {
	{ TABLE("emails", of_email), TABLE("phoneNumbers", of_email),
	  TABLE("groups", of_group), TABLE("name", of_name) },
	{ TABLE("members", of_member), TABLE("members", of_member),
	  TABLE("members", of_member), TABLE("members", of_member) },
	{ TABLE("ports", of_port), TABLE("tags", of_tag),
	  TABLE("marks", of_mark), TABLE("box", of_box) },
};

struct poet {
	struct world *w;
	size_t type;
	struct buf b;
	int depth;
};

static void quoted(struct poet *p, struct str s)
{
	struct world *w = p->w;

	/* Often only a part: that is what co, sw and ew are about. */
	if (world_below(w, 3) == 0 && s.n && (unsigned char)s.p[0] < 0x80)
		s = str_sub(s, 0, 1 + world_below(w, 2));
	if (s.n && s.p[s.n - 1] == '\\' && (s.n < 2 || s.p[s.n - 2] != '\\'))
		s.n--;
	if (s.n && (unsigned char)s.p[s.n - 1] >= 0xc0)
		s.n--;
	buf_printf(&p->b, "\"%.*s\"", STR_ARG(s));
}

static const struct thing *any(struct poet *p)
{
	return &p->w->things[world_below(p->w, p->w->count)];
}

static void moment(struct poet *p)
{
	char text[CLOCK_TEXT_LEN + 1];

	clock_text(any(p)->r.modified, text);
	buf_printf(&p->b, "\"%s\"", text);
}

/* The name of some resource, or another word. */
static struct str name(struct poet *p)
{
	const struct json *doc = any(p)->doc;
	struct str s = json_text(doc, S("userName"));

	if (!s.p)
		s = json_text(doc, S("displayName"));
	if (!s.p)
		s = json_text(doc, S("label"));
	if (s.n < 3 || str_find(s, '\\') < s.n || str_find(s, '"') < s.n)
		s = S("jan");
	return s;
}

static void literal(struct poet *p, enum kind kind)
{
	static const char *const kinds[] = { "User", "user", "Group", "G" };
	static const char *const ways[] = { "direct", "indirect", "in", "x" };
	static const char *const sites[] = {
		"https://example.com/a", "https://example.com/A",
		"urn:ietf:params:scim:schemas:core:2.0:User", "urn:", "",
	};
	static const char *const blobs[] = { "YQ==", "Yg==", "yq==" };
	struct world *w = p->w;

	switch (kind) {
	case WORD:
	case NONE:
		if (world_below(w, 30) == 0)
			buf_adds(&p->b, "\"\"");
		else
			quoted(p, str_of(world_word(w)));
		break;
	case NAME:
		quoted(p, name(p));
		break;
	case NUMBER:
		buf_adds(&p->b, world_number(w));
		break;
	case TIME:
		buf_printf(&p->b, "\"%s\"", world_time(w));
		break;
	case MOMENT:
		moment(p);
		break;
	case FLAG:
		buf_adds(&p->b, world_below(w, 2) ? "true" : "false");
		break;
	case ID:
		buf_printf(&p->b, "\"%.*s\"", STR_ARG(any(p)->r.uuid));
		break;
	case KIND:
		buf_printf(&p->b, "\"%s\"", WORLD_PICK(w, kinds));
		break;
	case WAY:
		buf_printf(&p->b, "\"%s\"", WORLD_PICK(w, ways));
		break;
	case SITE:
		buf_printf(&p->b, "\"%s\"", WORLD_PICK(w, sites));
		break;
	case BLOB:
		buf_printf(&p->b, "\"%s\"", WORLD_PICK(w, blobs));
		break;
	case URL:
		buf_printf(&p->b, "\"https://scim.example.com/acme/v2%.*s/"
		    "%.*s\"", STR_ARG(any(p)->r.type->endpoint),
		    STR_ARG(any(p)->r.uuid));
		break;
	case VERSION:
		buf_printf(&p->b, "\"W/\\\"1.%zu\\\"\"", world_below(w, 50));
		break;
	}
}

static void leaf(struct poet *p, const struct choice *c)
{
	static const char *const ops[] = {
		"eq", "eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le",
	};
	struct world *w = p->w;

	buf_adds(&p->b, c->name);
	if (c->kind == NONE || world_below(w, 8) == 0) {
		buf_adds(&p->b, " pr");
		return;
	}
	buf_printf(&p->b, " %s ", WORLD_PICK(w, ops));
	if (world_below(w, 40) == 0)
		buf_adds(&p->b, "null");
	else
		literal(p, c->kind);
}

static void expression(struct poet *p, int depth, const struct table *of);

static void term(struct poet *p, const struct table *of)
{
	struct world *w = p->w;

	if (!of && world_below(w, 4) == 0) {
		const struct table *list = &lists[p->type][world_below(w, 4)];

		buf_printf(&p->b, "%s[", list->name);
		expression(p, 1 + (int)world_below(w, 2), list);
		buf_addc(&p->b, ']');
		return;
	}
	if (!of && world_below(w, 4) == 0)
		leaf(p, &WORLD_PICK(w, common));
	else if (of)
		leaf(p, &of->rows[world_below(w, of->n)]);
	else
		leaf(p, &types[p->type].rows[world_below(w,
		    types[p->type].n)]);
}

static void expression(struct poet *p, int depth, const struct table *of)
{
	size_t way = depth > 0 ? world_below(p->w, 6) : 0;

	if (way < 2) {
		term(p, of);
	} else if (way == 2) {
		buf_adds(&p->b, "not (");
		expression(p, depth - 1, of);
		buf_addc(&p->b, ')');
	} else {
		buf_addc(&p->b, '(');
		expression(p, depth - 1, of);
		buf_adds(&p->b, way == 3 ? ") or (" : ") and (");
		expression(p, depth - 1, of);
		buf_addc(&p->b, ')');
	}
}

const char *oracle_filter(struct world *w, const struct restype *t, int depth)
{
	struct poet p = { .w = w };

	while (!str_eq(str_of(types[p.type].name), t->name))
		p.type++;
	buf_init(&p.b, w->f->arena);
	expression(&p, depth, NULL);
	return str_c(w->f->arena, buf_str(&p.b));
}
