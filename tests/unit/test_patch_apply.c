/* SPDX-License-Identifier: Apache-2.0 */
#include "patch_fixture.h"

static void sets_adds_and_removes_single_values(void)
{
	static const struct patch_row rows[] = {
		{ DIALECT_RFC, "",
		  "[{'op':'add','path':'title','value':'a'}]",
		  "'title':'a'", ERR_NONE, NULL },
		{ DIALECT_RFC, "'title':'a'",
		  "[{'op':'add','path':'title','value':'b'}]",
		  "'title':'b'", ERR_NONE, NULL },
		{ DIALECT_RFC, "'title':'a'",
		  "[{'op':'add','path':'title','value':'a'}]",
		  "'title':'a'", ERR_NONE, NULL },
		{ DIALECT_RFC, "'title':'a'",
		  "[{'op':'replace','path':'TITLE','value':'b'}]",
		  "'title':'b'", ERR_NONE, NULL },
		{ DIALECT_RFC, "",
		  "[{'op':'replace','path':'" CORE ":title','value':'b'}]",
		  "'title':'b'", ERR_NONE, NULL },
		{ DIALECT_RFC, "'title':'a'",
		  "[{'op':'remove','path':'title'}]", "", ERR_NONE, NULL },
		{ DIALECT_RFC, "", "[{'op':'remove','path':'title'}]", "",
		  ERR_NONE, NULL },
		{ DIALECT_RFC, "'title':'a'",
		  "[{'op':'replace','path':'title','value':null}]", "",
		  ERR_NONE, NULL },
		{ DIALECT_RFC, "'title':'a'",
		  "[{'op':'add','path':'title','value':null}]",
		  "'title':'a'", ERR_NONE, NULL },
		{ DIALECT_DEFAULT, "",
		  "[{'op':'Replace','path':'active','value':'False'}]",
		  "'active':false", ERR_NONE, NULL },
		{ DIALECT_RFC, "",
		  "[{'op':'replace','value':{'active':false}}]",
		  "'active':false", ERR_NONE, NULL },
		{ DIALECT_RFC, "'title':'a'",
		  "[{'op':'remove','path':'title'},{'op':'add','path':'title',"
		    "'value':'b'},{'op':'replace','path':'nickName','value':"
		    "'n'}]", "'nickName':'n','title':'b'", ERR_NONE, NULL },
		{ DIALECT_RFC, "",
		  "[{'op':'replace','path':'userName','value':null}]", NULL,
		  ERR_INVALID_VALUE,
		  "operation 1: userName is required and must have a value" },
		{ DIALECT_RFC, "'title':'a'",
		  "[{'op':'replace','path':'title','value':'b'},{'op':"
		    "'remove','path':'userName'}]", NULL, ERR_MUTABILITY,
		  "operation 2: userName is required and cannot be removed" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		patch_check(&rows[i]);
}

static void merges_complex_values(void)
{
	static const struct patch_row rows[] = {
		{ DIALECT_RFC, "'name':{'familyName':'F','givenName':'G'}",
		  "[{'op':'replace','path':'name','value':{'givenName':'X'}}]",
		  "'name':{'familyName':'F','givenName':'X'}", ERR_NONE,
		  NULL },
		{ DIALECT_RFC, "'name':{'familyName':'F','givenName':'G'}",
		  "[{'op':'add','path':'name','value':{'middleName':'M'}}]",
		  "'name':{'familyName':'F','givenName':'G','middleName':'M'}",
		  ERR_NONE, NULL },
		{ DIALECT_RFC, "",
		  "[{'op':'replace','path':'name.givenName','value':'X'}]",
		  "'name':{'givenName':'X'}", ERR_NONE, NULL },
		{ DIALECT_RFC, "'name':{'familyName':'F','givenName':'G'}",
		  "[{'op':'remove','path':'name.givenName'}]",
		  "'name':{'familyName':'F'}", ERR_NONE, NULL },
		{ DIALECT_RFC, "'name':{'givenName':'G'}",
		  "[{'op':'remove','path':'name.givenName'}]", "", ERR_NONE,
		  NULL },
		{ DIALECT_RFC, "",
		  "[{'op':'remove','path':'name.givenName'}]", "", ERR_NONE,
		  NULL },
		{ DIALECT_RFC, "'name':{'familyName':'F','givenName':'G'}",
		  "[{'op':'remove','path':'name'}]", "", ERR_NONE, NULL },
		{ DIALECT_RFC, "'name':{'familyName':'F','givenName':'G'}",
		  "[{'op':'replace','path':'name','value':{'givenName':null}}]",
		  "'name':{'familyName':'F'}", ERR_NONE, NULL },
		{ DIALECT_RFC, "'name':{'familyName':'F','givenName':'G'}",
		  "[{'op':'replace','path':'name','value':{'givenName':null,"
		    "'familyName':null}}]", "", ERR_NONE, NULL },
		{ DIALECT_RFC, "'name':{'familyName':'F','givenName':'G'}",
		  "[{'op':'add','path':'name','value':{'givenName':null}}]",
		  "'name':{'familyName':'F','givenName':'G'}", ERR_NONE,
		  NULL },
		{ DIALECT_RFC, "'name':{'familyName':'F','givenName':'G'}",
		  "[{'op':'replace','path':'name','value':{}}]",
		  "'name':{'familyName':'F','givenName':'G'}", ERR_NONE,
		  NULL },
		{ DIALECT_DEFAULT,
		  "'name':{'familyName':'F','givenName':'G'}",
		  "[{'op':'replace','value':{'name.givenName':'X',"
		    "'displayName':'D'}}]",
		  "'name':{'familyName':'F','givenName':'X'},'displayName':'D'",
		  ERR_NONE, NULL },
		{ DIALECT_DEFAULT,
		  "'name':{'familyName':'F','givenName':'G'}",
		  "[{'op':'replace','path':'name','value':'X'}]", NULL,
		  ERR_INVALID_VALUE, NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		patch_check(&rows[i]);
}

static const struct patch_row reaches_rows[] = {
	{ DIALECT_RFC, "'" ENTERPRISE "':{'department':'D'}",
	  "[{'op':'add','path':'" ENTERPRISE "','value':null}]",
	  "'" ENTERPRISE "':{'department':'D'}", ERR_NONE, NULL },
	{ DIALECT_RFC, "",
	  "[{'op':'add','path':'" ENTERPRISE ":department','value':"
	    "'D'}]", "'" ENTERPRISE "':{'department':'D'}",
	  ERR_NONE, NULL },
	{ DIALECT_RFC, "",
	  "[{'op':'add','path':'department','value':'D'}]",
	  "'" ENTERPRISE "':{'department':'D'}", ERR_NONE, NULL },
	{ DIALECT_RFC, "",
	  "[{'op':'add','path':'" ENTERPRISE "','value':{'department':"
	    "'D'}}]", "'" ENTERPRISE "':{'department':'D'}",
	  ERR_NONE, NULL },
	{ DIALECT_RFC,
	  "'" ENTERPRISE "':{'department':'D','division':'V'}",
	  "[{'op':'replace','path':'" ENTERPRISE "','value':"
	    "{'department':'E'}}]",
	  "'" ENTERPRISE "':{'division':'V','department':'E'}",
	  ERR_NONE, NULL },
	{ DIALECT_RFC,
	  "'" ENTERPRISE "':{'department':'D','division':'V'}",
	  "[{'op':'remove','path':'" ENTERPRISE "'}]", "", ERR_NONE,
	  NULL },
	{ DIALECT_RFC, "'" ENTERPRISE "':{'department':'D'}",
	  "[{'op':'remove','path':'" ENTERPRISE ":department'}]",
	  "", ERR_NONE, NULL },
	{ DIALECT_RFC, "",
	  "[{'op':'remove','path':'" ENTERPRISE "'}]", "", ERR_NONE,
	  NULL },
	{ DIALECT_RFC, "",
	  "[{'op':'remove','path':'" ENTERPRISE ":manager.value'}]",
	  "", ERR_NONE, NULL },
	{ DIALECT_RFC, "",
	  "[{'op':'replace','value':{'" ENTERPRISE "':{'department':"
	    "'D'}}}]", "'" ENTERPRISE "':{'department':'D'}",
	  ERR_NONE, NULL },
	{ DIALECT_RFC, "",
	  "[{'op':'replace','value':{'" ENTERPRISE ":employeeNumber':"
	    "'7'}}]", "'" ENTERPRISE "':{'employeeNumber':'7'}",
	  ERR_NONE, NULL },
	{ DIALECT_DEFAULT, "",
	  "[{'op':'replace','value':{'" ENTERPRISE ":manager.value':"
	    "'m'}}]", "'" ENTERPRISE "':{'manager':{'value':'m'}}",
	  ERR_NONE, NULL },
	{ DIALECT_DEFAULT, "",
	  "[{'op':'replace','value':{'" ENTERPRISE "':"
	    "{'Manager.Value':'m'}}}]",
	  "'" ENTERPRISE "':{'manager':{'value':'m'}}", ERR_NONE,
	  NULL },
	{ DIALECT_DEFAULT, "",
	  "[{'op':'add','path':'" ENTERPRISE ":manager','value':'m'}]",
	  "'" ENTERPRISE "':{'manager':{'value':'m'}}", ERR_NONE,
	  NULL },
	{ DIALECT_DEFAULT,
	  "'" ENTERPRISE "':{'manager':{'value':'a'}}",
	  "[{'op':'Replace','path':'manager','value':[{'$ref':'http:"
	    "//x/Users/m','value':'m'}]}]",
	  "'" ENTERPRISE "':{'manager':{'value':'m'}}", ERR_NONE,
	  NULL },
	{ DIALECT_RFC, "'" ENTERPRISE "':{'manager':{'value':'m'}}",
	  "[{'op':'remove','path':'manager'}]", "", ERR_NONE, NULL },
	{ DIALECT_RFC, "'" ENTERPRISE "':{'department':'D'}",
	  "[{'op':'replace','path':'" ENTERPRISE "','value':null}]",
	  "", ERR_NONE, NULL },
	{ DIALECT_RFC, "",
	  "[{'op':'replace','path':'" ENTERPRISE ":manager','value':"
	    "'m'}]", NULL, ERR_INVALID_VALUE, NULL },
};

static void reaches_into_extensions(void)
{
	for (size_t i = 0; i < ARRAY_LEN(reaches_rows); i++)
		patch_check(&reaches_rows[i]);
}

static void passes_equal_read_only_values(void)
{
	static const struct patch_row rows[] = {
		{ DIALECT_DEFAULT, "", "[{'op':'replace','value':{'id':"
		    "'2819c223-7f76-453a-919d-413861904646','displayName':"
		    "'D'}}]", "'displayName':'D'", ERR_NONE, NULL },
		{ DIALECT_DEFAULT, "",
		  "[{'op':'replace','value':{'id':'other','displayName':'D'}}]",
		  NULL, ERR_MUTABILITY, "operation 1: id is read-only" },
		{ DIALECT_RFC, "", "[{'op':'replace','path':'id','value':"
		    "'2819c223-7f76-453a-919d-413861904646'}]", NULL,
		  ERR_MUTABILITY, NULL },
		{ DIALECT_DEFAULT, "",
		  "[{'op':'replace','path':'meta.resourceType','value':"
		    "'User'}]", "", ERR_NONE, NULL },
		{ DIALECT_DEFAULT, "",
		  "[{'op':'replace','value':{'meta':{'resourceType':'User'}}}]",
		  "", ERR_NONE, NULL },
		{ DIALECT_DEFAULT, "",
		  "[{'op':'replace','path':'meta.resourceType','value':"
		    "'Group'}]", NULL, ERR_MUTABILITY, NULL },
		{ DIALECT_DEFAULT, "",
		  "[{'op':'replace','path':'meta.created','value':"
		    "'2026-01-01T00:00:00Z'}]", NULL, ERR_MUTABILITY, NULL },
		{ DIALECT_DEFAULT, "",
		  "[{'op':'replace','path':'meta.created','value':"
		    "'2026-01-31T08:30:00.000Z'}]", "", ERR_NONE, NULL },
		{ DIALECT_DEFAULT, "",
		  "[{'op':'replace','value':{'groups':[{'value':'g'}]}}]",
		  NULL, ERR_MUTABILITY, NULL },
		{ DIALECT_DEFAULT, "",
		  "[{'op':'add','path':'groups','value':[]}]", "", ERR_NONE,
		  NULL },
		{ DIALECT_RFC, "",
		  "[{'op':'add','path':'groups','value':[]}]", NULL,
		  ERR_MUTABILITY, NULL },
		{ DIALECT_DEFAULT, "", "[{'op':'replace','path':'" ENTERPRISE
		  ":manager.displayName','value':null}]", "", ERR_NONE, NULL },
		{ DIALECT_DEFAULT, "",
		  "[{'op':'replace','path':'meta','value':null}]", NULL,
		  ERR_MUTABILITY, NULL },
		{ DIALECT_DEFAULT, "",
		  "[{'op':'replace','value':{'schemas':['" CORE "'],'id':"
		    "'2819c223-7f76-453a-919d-413861904646','displayName':"
		    "'D'}}]", "'displayName':'D'", ERR_NONE, NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		patch_check(&rows[i]);
}

/* A client sends back what it was shown, whole or in part. */
static void passes_the_groups_that_are_shown(void)
{
	static const struct { const char *sent; bool same; } rows[] = {
		{ "[{'value':'a','display':'A'},{'value':'b'}]", true },
		{ "[{'value':'a'},{'value':'b','display':'B'}]", false },
		{ "[{'value':'a'}]", false },
		{ "[{'value':'a'},{'value':'b'},{'value':'c'}]", false },
		{ "[]", false }, { "null", false }, { "'a'", false },
	};
	struct err e = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str ops = str_printf(unit_arena(),
		    "[{'op':'replace','path':'groups','value':%s}]",
		    rows[i].sent);

		patch_begin(DIALECT_DEFAULT, "User", NULL);
		pc.groups = patch_json("[{'value':'a','display':'A'},"
		    "{'value':'b'}]");
		T_OK(patch_operations(ops.p), &e);
		T_TRUE(pc.patch->names_computed);
		T_INT(patch_try(patch_json("{'userName':'j'}")),
		    rows[i].same ? 0 : -1);
	}
}

static void ignores_what_it_does_not_know(void)
{
	static const struct patch_row rows[] = {
		{ DIALECT_DEFAULT, "", "[{'op':'add','value':{"
		  "'emails[shoe eq `x`].value':'x'}}]", "", ERR_NONE, NULL },
		{ DIALECT_DEFAULT, "",
		  "[{'op':'replace','value':{'shoe':1,'__proto__':{},'urn:x:"
		    "y':{},'title':'t'}}]", "'title':'t'", ERR_NONE, NULL },
		{ DIALECT_DEFAULT, "",
		  "[{'op':'add','path':'title','value':'t','name':'stray',"
		    "'id':'stray'}]", "'title':'t'", ERR_NONE, NULL },
		{ DIALECT_ENTRA, "",
		  "[{'op':'replace','path':'shoe','value':'x'},{'op':"
		    "'replace','path':'emails[shoe eq `x`].value','value':"
		    "'x'},{'op':'replace','path':'name.shoe','value':'x'},"
		    "{'op':'replace','path':'active','value':false}]",
		  "'active':false", ERR_NONE, NULL },
		{ DIALECT_DEFAULT, "'title':'t'",
		  "[{'op':'add','path':'shoe','value':'x'}]", NULL,
		  ERR_INVALID_PATH, NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		patch_check(&rows[i]);
}

UNIT_MAIN("patch_apply",
    UNIT(sets_adds_and_removes_single_values),
    UNIT(merges_complex_values),
    UNIT(reaches_into_extensions),
    UNIT(passes_equal_read_only_values),
    UNIT(passes_the_groups_that_are_shown),
    UNIT(ignores_what_it_does_not_know))
