/* SPDX-License-Identifier: Apache-2.0 */
/* What only a schema of one's own can show, and what holds of any PATCH. */
#include "patch_fixture.h"

static const char thing_schema[] =
	"{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:Schema\"],"
	"\"id\":\"" THING "\",\"name\":\"Thing\",\"attributes\":["
	"{\"name\":\"serial\",\"type\":\"string\",\"mutability\":"
	"\"immutable\"},"
	"{\"name\":\"state\",\"type\":\"string\",\"mutability\":"
	"\"readOnly\"},"
	"{\"name\":\"tags\",\"type\":\"string\",\"multiValued\":true},"
	"{\"name\":\"keys\",\"type\":\"string\",\"multiValued\":true,"
	"\"required\":true},"
	"{\"name\":\"marks\",\"type\":\"string\",\"multiValued\":true,"
	"\"mutability\":\"immutable\"},"
	"{\"name\":\"box\",\"type\":\"complex\",\"subAttributes\":["
	"{\"name\":\"code\",\"type\":\"string\",\"mutability\":"
	"\"immutable\"},"
	"{\"name\":\"label\",\"type\":\"string\"},"
	"{\"name\":\"sizes\",\"type\":\"integer\",\"multiValued\":true}]},"
	"{\"name\":\"parts\",\"type\":\"complex\",\"multiValued\":true,"
	"\"subAttributes\":["
	"{\"name\":\"value\",\"type\":\"string\",\"caseExact\":true},"
	"{\"name\":\"code\",\"type\":\"string\",\"mutability\":"
	"\"immutable\"},"
	"{\"name\":\"size\",\"type\":\"integer\"}]}]}";

struct row {
	const char *before, *ops;
	const char *after;              /* NULL: refused */
	enum err_kind kind;
};

static void check(const struct row *row)
{
	int rc;

	patch_begin(DIALECT_DEFAULT, "Thing", thing_schema);
	rc = patch_operations(row->ops);
	if (!rc)
		rc = patch_try(patch_json(row->before));
	T_INT(rc, row->after ? 0 : -1);
	if (!row->after)
		T_INT(pc.err.kind, row->kind);
	else if (rc || !json_eq(pc.doc, patch_json(row->after)))
		T_STR(rc ? str_of(pc.err.detail) : patch_text(pc.doc),
		    row->after);
}

static void sets_immutable_values_once(void)
{
	static const struct row rows[] = {
		{ "{}", "[{'op':'add','path':'serial','value':'a'}]",
		  "{'serial':'a'}", ERR_NONE },
		{ "{'serial':'a'}", "[{'op':'replace','path':'serial',"
		  "'value':'a'}]", "{'serial':'a'}", ERR_NONE },
		{ "{'serial':'a'}", "[{'op':'replace','path':'serial',"
		  "'value':'b'}]", NULL, ERR_MUTABILITY },
		{ "{'serial':'a'}", "[{'op':'remove','path':'serial'}]", NULL,
		  ERR_MUTABILITY },
		{ "{}", "[{'op':'remove','path':'serial'}]", "{}", ERR_NONE },
		{ "{'serial':'a'}", "[{'op':'replace','value':{'serial':"
		  "null}}]", NULL, ERR_MUTABILITY },
		{ "{'marks':['a']}", "[{'op':'add','path':'marks','value':"
		  "['b']}]", NULL, ERR_MUTABILITY },
		{ "{'marks':['a']}", "[{'op':'add','path':'marks','value':"
		  "['A']}]", "{'marks':['a']}", ERR_NONE },
		{ "{'marks':['a']}", "[{'op':'remove','path':'marks[value eq"
		  " `a`]'}]", NULL, ERR_MUTABILITY },
		{ "{'box':{'code':'a'}}", "[{'op':'add','path':'box','value':"
		  "{'code':'a','label':'l'}}]",
		  "{'box':{'code':'a','label':'l'}}", ERR_NONE },
		{ "{'box':{'code':'a'}}", "[{'op':'add','path':'box','value':"
		  "{'code':'b'}}]", NULL, ERR_MUTABILITY },
		{ "{'box':{'code':'a'}}", "[{'op':'replace','path':'box',"
		  "'value':{'code':null}}]", NULL, ERR_MUTABILITY },
		{ "{'parts':[{'value':'v','code':'a'}]}", "[{'op':'replace',"
		  "'path':'parts[value eq `v`].code','value':'b'}]", NULL,
		  ERR_MUTABILITY },
		{ "{'parts':[{'value':'v'}]}", "[{'op':'replace','path':"
		  "'parts[value eq `v`].code','value':'b'}]",
		  "{'parts':[{'value':'v','code':'b'}]}", ERR_NONE },
		{ "{'parts':[{'value':'v','code':'a'}]}", "[{'op':'remove',"
		  "'path':'parts[value eq `v`]'}]", "{}", ERR_NONE },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check(&rows[i]);
}

static void handles_lists_of_simple_values(void)
{
	static const struct row rows[] = {
		{ "{'tags':['a']}", "[{'op':'add','path':'tags','value':"
		  "['A','b']}]", "{'tags':['a','b']}", ERR_NONE },
		{ "{'tags':['a','b']}", "[{'op':'remove','path':'tags',"
		  "'value':['B']}]", "{'tags':['a']}", ERR_NONE },
		{ "{'tags':['a','b']}", "[{'op':'remove','path':"
		  "'tags[value eq `a`]'}]", "{'tags':['b']}", ERR_NONE },
		{ "{'tags':['a','b']}", "[{'op':'remove','path':"
		  "'tags eq `a`'}]", "{'tags':['b']}", ERR_NONE },
		{ "{'tags':['a','b']}", "[{'op':'replace','path':"
		  "'tags[value eq `a`]','value':'c'}]", "{'tags':['c','b']}",
		  ERR_NONE },
		{ "{'tags':['b']}", "[{'op':'add','path':"
		  "'tags[value eq `a`]','value':'c'}]", NULL, ERR_NO_TARGET },
		{ "{'box':{'sizes':[1]}}", "[{'op':'add','path':'box.sizes',"
		  "'value':[1,2]}]", "{'box':{'sizes':[1,2]}}", ERR_NONE },
		{ "{'box':{'sizes':[1]}}", "[{'op':'replace','path':"
		  "'box.sizes','value':[2]}]", "{'box':{'sizes':[2]}}",
		  ERR_NONE },
		{ "{'parts':[{'value':'v'}]}", "[{'op':'add','path':'parts',"
		  "'value':[{'value':'V','size':1}]}]",
		  "{'parts':[{'value':'v'},{'value':'V','size':1}]}",
		  ERR_NONE },
		{ "{'parts':[{'value':'v','size':2}]}", "[{'op':'replace',"
		  "'path':'parts[size gt 1].size','value':7}]",
		  "{'parts':[{'value':'v','size':7}]}", ERR_NONE },
		{ "{}", "[{'op':'add','path':'parts[size eq 1].value',"
		  "'value':'v'}]", "{'parts':[{'value':'v','size':1}]}",
		  ERR_NONE },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check(&rows[i]);
}

static void keeps_required_and_read_only_values(void)
{
	static const struct row rows[] = {
		{ "{'keys':['a']}", "[{'op':'remove','path':'keys'}]", NULL,
		  ERR_MUTABILITY },
		{ "{'keys':['a']}", "[{'op':'remove','path':"
		  "'keys[value eq `a`]'}]", NULL, ERR_MUTABILITY },
		{ "{'keys':['a']}", "[{'op':'remove','path':'keys','value':"
		  "['a']}]", NULL, ERR_MUTABILITY },
		{ "{'keys':['a','b']}", "[{'op':'remove','path':'keys',"
		  "'value':['a']}]", "{'keys':['b']}", ERR_NONE },
		{ "{'keys':['a','b']}", "[{'op':'remove','path':"
		  "'keys[value eq `a`]'}]", "{'keys':['b']}", ERR_NONE },
		{ "{'keys':['a']}", "[{'op':'replace','path':'keys','value':"
		  "[]}]", NULL, ERR_INVALID_VALUE },
		{ "{'state':'on'}", "[{'op':'replace','path':'state','value':"
		  "'on'}]", "{'state':'on'}", ERR_NONE },
		{ "{'state':'on'}", "[{'op':'replace','path':'state','value':"
		  "'off'}]", NULL, ERR_MUTABILITY },
		{ "{}", "[{'op':'add','path':'state','value':'off'}]", NULL,
		  ERR_MUTABILITY },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check(&rows[i]);
}

static void leaves_nothing_empty_behind(void)
{
	static const struct row rows[] = {
		{ "{'box':{'label':'l'}}", "[{'op':'replace','path':'box',"
		  "'value':{'label':null}}]", "{}", ERR_NONE },
		{ "{'box':{'label':'l'}}", "[{'op':'remove','path':"
		  "'box.label'}]", "{}", ERR_NONE },
		{ "{}", "[{'op':'remove','path':'box.label'}]", "{}",
		  ERR_NONE },
		{ "{'tags':['a']}", "[{'op':'remove','path':'tags','value':"
		  "['a']}]", "{}", ERR_NONE },
		{ "{'tags':['a']}", "[{'op':'remove','path':"
		  "'tags[value eq `a`]'}]", "{}", ERR_NONE },
		{ "{'parts':[{'size':1}]}", "[{'op':'replace','path':'parts["
		  "size eq 1]','value':{'size':null}}]", "{}", ERR_NONE },
		{ "{}", "[{'op':'add','path':'parts[size eq 1]','value':"
		  "{'code':null}}]", "{}", ERR_NONE },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check(&rows[i]);
	patch_begin(DIALECT_RFC, "User", NULL);
	T_OK(patch_operations("[{'op':'remove','path':'department'}]"),
	    &pc.err);
	T_OK(patch_try(patch_json("{'" ENTERPRISE "':{'department':'d'}}")),
	    &pc.err);
	T_STR(patch_text(pc.doc), "{}");
	T_OK(patch_try(patch_json("{}")), &pc.err);
	T_STR(patch_text(pc.doc), "{}");
	T_FALSE(pc.changed);
}

/* n e-mail addresses, from number from. */
static struct str emails(size_t from, size_t n)
{
	struct buf b;

	buf_init(&b, unit_arena());
	for (size_t i = from; i < from + n; i++)
		buf_printf(&b, "%s{'value':'%zu@x'}", i > from ? "," : "", i);
	return buf_str(&b);
}

static int add_emails(size_t have, size_t more)
{
	struct str doc = str_printf(unit_arena(), "{'emails':[%.*s]}",
	    STR_ARG(emails(0, have)));
	struct str ops = str_printf(unit_arena(), "[{'op':'add','path':"
	    "'emails','value':[%.*s]}]", STR_ARG(emails(1, more)));

	patch_begin(DIALECT_RFC, "User", NULL);
	T_OK(patch_operations(ops.p), &pc.err);
	return patch_try(patch_json(doc.p));
}

static void bounds_the_work_of_one_request(void)
{
	T_OK(add_emails(5000, 5000), &pc.err);
	T_INT(json_gets(pc.doc, "emails")->count, 5001);
	T_ERR(add_emails(10000, 10000), &pc.err, ERR_TOO_LARGE);
}

static const char *const replaces[] = {
	"{'op':'replace','path':'title','value':'t'}",
	"{'op':'replace','path':'title','value':null}",
	"{'op':'replace','path':'name','value':{'givenName':'g',"
	    "'familyName':null}}",
	"{'op':'replace','path':'name.middleName','value':'m'}",
	"{'op':'replace','path':'emails','value':[{'value':'a@x','type':"
	    "'work','primary':true},{'value':'b@x'}]}",
	"{'op':'replace','path':'emails','value':[]}",
	"{'op':'replace','path':'emails[type eq `work`].value','value':"
	    "'n@x'}",
	"{'op':'replace','path':'emails[type eq `home`]','value':{'value':"
	    "'h@x','primary':true}}",
	"{'op':'replace','path':'emails.display','value':'D'}",
	"{'op':'replace','path':'" ENTERPRISE "','value':{'department':"
	    "'d'}}",
	"{'op':'replace','value':{'active':'False','roles':{'value':'r'},"
	    "'" ENTERPRISE ":manager':'m'}}",
	"{'op':'replace','path':'manager','value':null}",
};

/* A request of one to six replace operations, by the bits of n. */
static const char *request(unsigned n)
{
	size_t count = 1 + n % 6;
	struct buf b;

	buf_init(&b, unit_arena());
	buf_addc(&b, '[');
	for (size_t i = 0; i < count; i++) {
		n = n * 1103515245u + 12345u;
		buf_printf(&b, "%s%s", i ? "," : "",
		    replaces[(n >> 16) % ARRAY_LEN(replaces)]);
	}
	buf_addc(&b, ']');
	return str_c(unit_arena(), buf_str(&b));
}

static void changes_nothing_when_a_single_replace_is_repeated(void)
{
	patch_begin(DIALECT_OKTA, "User", NULL);
	for (unsigned i = 0; i < 200; i++) {
		struct json *doc = json_object(unit_arena());

		T_OK(patch_operations(request(i)), &pc.err);
		T_OK(patch_try(doc), &pc.err);
		for (size_t j = 0; j < ARRAY_LEN(replaces); j++) {
			T_OK(patch_operations(str_printf(unit_arena(), "[%s]",
			    replaces[j]).p), &pc.err);
			T_OK(patch_try(doc), &pc.err);
			T_OK(patch_try(doc), &pc.err);
			T_FALSE(pc.changed);
		}
	}
}

static void leaves_the_operations_as_they_were(void)
{
	struct json *one, *two;

	patch_begin(DIALECT_OKTA, "User", NULL);
	for (unsigned i = 0; i < 200; i++) {
		one = json_object(unit_arena());
		two = json_object(unit_arena());
		T_OK(patch_operations(request(i)), &pc.err);
		T_OK(patch_try(one), &pc.err);
		T_OK(patch_try(two), &pc.err);
		T_TRUE(json_eq(one, two));
	}
}

UNIT_MAIN("patch_rules", UNIT(sets_immutable_values_once),
    UNIT(handles_lists_of_simple_values),
    UNIT(keeps_required_and_read_only_values),
    UNIT(leaves_nothing_empty_behind),
    UNIT(bounds_the_work_of_one_request),
    UNIT(changes_nothing_when_a_single_replace_is_repeated),
    UNIT(leaves_the_operations_as_they_were))
