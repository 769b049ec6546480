/* SPDX-License-Identifier: Apache-2.0 */
#include "patch_fixture.h"

static const struct patch_row adds_rows[] = {
	{ DIALECT_RFC, "'emails':[{'value':'w@x','type':'work'}]",
	  "[{'op':'add','path':'emails','value':[{'value':'h@x',"
	    "'type':'home'}]}]",
	  "'emails':[{'value':'w@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]", ERR_NONE, NULL },
	{ DIALECT_RFC, "'emails':[{'value':'w@x','type':'work'}]",
	  "[{'op':'add','path':'emails','value':[{'value':'w@x',"
	    "'type':'work'}]}]",
	  "'emails':[{'value':'w@x','type':'work'}]", ERR_NONE,
	  NULL },
	{ DIALECT_RFC, "'emails':[{'value':'w@x','type':'work'}]",
	  "[{'op':'add','path':'emails','value':[{'value':'W@X',"
	    "'type':'Work'}]}]",
	  "'emails':[{'value':'W@X','type':'Work'}]", ERR_NONE,
	  NULL },
	{ DIALECT_RFC, "'emails':[{'value':'w@x','type':'work'}]",
	  "[{'op':'add','path':'emails','value':[{'value':'w@x',"
	    "'type':'home'}]}]",
	  "'emails':[{'value':'w@x','type':'work'},{'value':'w@x',"
	    "'type':'home'}]", ERR_NONE, NULL },
	{ DIALECT_RFC, "'emails':[{'value':'w@x','type':'work'}]",
	  "[{'op':'add','path':'emails','value':[{'value':'w@x',"
	    "'type':'work','display':'D'}]}]",
	  "'emails':[{'value':'w@x','type':'work','display':'D'}]",
	  ERR_NONE, NULL },
	{ DIALECT_RFC,
	  "'emails':[{'value':'w@x','type':'work','primary':true}]",
	  "[{'op':'add','path':'emails','value':[{'value':'h@x',"
	    "'type':'home','primary':true}]}]",
	  "'emails':[{'value':'w@x','type':'work','primary':false},"
	    "{'value':'h@x','type':'home','primary':true}]",
	  ERR_NONE, NULL },
	{ DIALECT_RFC,
	  "'emails':[{'value':'w@x','type':'work','primary':true}]",
	  "[{'op':'add','path':'emails','value':[{'value':'h@x',"
	    "'type':'home'}]}]",
	  "'emails':[{'value':'w@x','type':'work','primary':true},"
	    "{'value':'h@x','type':'home'}]", ERR_NONE, NULL },
	{ DIALECT_RFC, "",
	  "[{'op':'add','path':'emails','value':[{'value':'w@x',"
	    "'type':'work','primary':true},{'value':'h@x','type':"
	    "'home','primary':true}]}]", NULL, ERR_INVALID_VALUE,
	  NULL },
	{ DIALECT_DEFAULT, "",
	  "[{'op':'add','path':'emails','value':{'value':'h@x','type':"
	    "'home'}}]", "'emails':[{'value':'h@x','type':'home'}]",
	  ERR_NONE, NULL },
	{ DIALECT_RFC, "",
	  "[{'op':'add','value':{'emails':[{'value':'h@x','type':"
	    "'home'}],'nickname':'B'}}]",
	  "'nickName':'B','emails':[{'value':'h@x','type':'home'}]",
	  ERR_NONE, NULL },
	{ DIALECT_RFC, "'emails':[{'value':'w@x','type':'work'}]",
	  "[{'op':'replace','path':'emails','value':[{'value':'h@x',"
	    "'type':'home'}]}]",
	  "'emails':[{'value':'h@x','type':'home'}]", ERR_NONE,
	  NULL },
	{ DIALECT_RFC, "'emails':[{'value':'w@x','type':'work'}]",
	  "[{'op':'replace','path':'emails','value':[]}]", "",
	  ERR_NONE, NULL },
	{ DIALECT_RFC,
	  "'emails':[{'value':'w@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]", "[{'op':'remove','path':'emails'}]",
	  "", ERR_NONE, NULL },
	{ DIALECT_RFC, "'addresses':[{'locality':'A'}]",
	  "[{'op':'add','path':'addresses','value':[{'locality':'A'},"
	    "{'locality':'B'}]}]",
	  "'addresses':[{'locality':'A'},{'locality':'B'}]",
	  ERR_NONE, NULL },
	{ DIALECT_ENTRA, "",
	  "[{'op':'add','path':'roles','value':[{'value':'{`id`:"
	    "`1`}'}]},{'op':'add','path':'roles','value':[{'value':"
	    "'{`id`:`1`}'}]}]", "'roles':[{'value':'{`id`:`1`}'}]",
	  ERR_NONE, NULL },
};

static void adds_to_lists_without_duplicates(void)
{
	for (size_t i = 0; i < ARRAY_LEN(adds_rows); i++)
		patch_check(&adds_rows[i]);
}

static const struct patch_row removes_rows[] = {
	{ DIALECT_DEFAULT,
	  "'emails':[{'value':'w@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]",
	  "[{'op':'remove','path':'emails','value':[{'value':'W@x'}]}]",
	  "'emails':[{'value':'h@x','type':'home'}]", ERR_NONE,
	  NULL },
	{ DIALECT_DEFAULT,
	  "'emails':[{'value':'w@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]",
	  "[{'op':'remove','path':'emails','value':{'value':'w@x',"
	    "'type':'work'}}]",
	  "'emails':[{'value':'h@x','type':'home'}]", ERR_NONE,
	  NULL },
	{ DIALECT_DEFAULT,
	  "'emails':[{'value':'w@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]",
	  "[{'op':'remove','path':'emails','value':[{'value':'w@x',"
	    "'type':'home'}]}]",
	  "'emails':[{'value':'w@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]", ERR_NONE, NULL },
	{ DIALECT_DEFAULT,
	  "'emails':[{'value':'w@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]",
	  "[{'op':'remove','path':'emails','value':'h@x'}]",
	  "'emails':[{'value':'w@x','type':'work'}]", ERR_NONE,
	  NULL },
	{ DIALECT_DEFAULT,
	  "'emails':[{'value':'w@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]",
	  "[{'op':'remove','path':'emails','value':[]}]",
	  "'emails':[{'value':'w@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]", ERR_NONE, NULL },
	{ DIALECT_DEFAULT,
	  "'emails':[{'value':'w@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]",
	  "[{'op':'remove','path':'emails','value':[{}]}]",
	  "'emails':[{'value':'w@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]", ERR_NONE, NULL },
	{ DIALECT_DEFAULT,
	  "'emails':[{'value':'w@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]",
	  "[{'op':'remove','path':'emails','value':[{'type':'work'}]}]",
	  "'emails':[{'value':'h@x','type':'home'}]", ERR_NONE,
	  NULL },
	{ DIALECT_DEFAULT,
	  "'emails':[{'value':'w@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]",
	  "[{'op':'remove','path':'emails','value':[{'type':'work',"
	    "'display':'not there'}]}]",
	  "'emails':[{'value':'w@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]", ERR_NONE, NULL },
	{ DIALECT_DEFAULT,
	  "'emails':[{'value':'w@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]",
	  "[{'op':'remove','path':'emails','value':[{'value':'w@x',"
	    "'type':'work'},{'value':'h@x','type':'home'}]}]", "",
	  ERR_NONE, NULL },
	{ DIALECT_DEFAULT,
	  "'emails':[{'value':'w@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]",
	  "[{'op':'remove','path':'emails','value':null}]", "",
	  ERR_NONE, NULL },
	{ DIALECT_DEFAULT, "",
	  "[{'op':'remove','path':'emails','value':[{'value':'w@x',"
	    "'type':'work'}]}]", "", ERR_NONE, NULL },
};

static void removes_only_the_listed_values(void)
{
	for (size_t i = 0; i < ARRAY_LEN(removes_rows); i++)
		patch_check(&removes_rows[i]);
}

static const struct patch_row changes_rows[] = {
	{ DIALECT_RFC,
	  "'emails':[{'value':'w@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]",
	  "[{'op':'replace','path':'emails[type eq `work`].value',"
	    "'value':'n@x'}]",
	  "'emails':[{'value':'n@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]", ERR_NONE, NULL },
	{ DIALECT_RFC,
	  "'emails':[{'value':'w@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]",
	  "[{'op':'replace','path':'emails[value ew `x`].display',"
	    "'value':'D'}]",
	  "'emails':[{'value':'w@x','display':'D','type':'work'},"
	    "{'value':'h@x','display':'D','type':'home'}]",
	  ERR_NONE, NULL },
	{ DIALECT_RFC,
	  "'emails':[{'value':'w@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]",
	  "[{'op':'replace','path':'emails[type eq `work`]','value':"
	    "{'value':'n@x'}}]",
	  "'emails':[{'value':'n@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]", ERR_NONE, NULL },
	{ DIALECT_RFC,
	  "'emails':[{'value':'w@x','display':'D','type':'work'}]",
	  "[{'op':'replace','path':'emails[type eq `work`]','value':"
	    "{'display':null}}]",
	  "'emails':[{'value':'w@x','type':'work'}]", ERR_NONE,
	  NULL },
	{ DIALECT_RFC,
	  "'emails':[{'value':'w@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]",
	  "[{'op':'remove','path':'emails[type eq `work` and value ew "
	    "`x`]'}]", "'emails':[{'value':'h@x','type':'home'}]",
	  ERR_NONE, NULL },
	{ DIALECT_RFC, "'emails':[{'value':'w@x','type':'work'}]",
	  "[{'op':'remove','path':'emails[type eq `work`]'}]", "",
	  ERR_NONE, NULL },
	{ DIALECT_RFC, "'emails':[{'value':'w@x','type':'work'}]",
	  "[{'op':'remove','path':'emails[type eq `home`]'}]",
	  "'emails':[{'value':'w@x','type':'work'}]", ERR_NONE,
	  NULL },
	{ DIALECT_RFC,
	  "'emails':[{'value':'w@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]",
	  "[{'op':'remove','path':'emails[type eq `work`].type'}]",
	  "'emails':[{'value':'w@x'},{'value':'h@x','type':'home'}]",
	  ERR_NONE, NULL },
	{ DIALECT_RFC,
	  "'emails':[{'value':'w@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]",
	  "[{'op':'remove','path':'emails[type eq `work`].value'}]",
	  "'emails':[{'value':'h@x','type':'home'}]", ERR_NONE,
	  NULL },
	{ DIALECT_RFC,
	  "'emails':[{'value':'w@x','type':'work','primary':true},"
	    "{'value':'h@x','type':'home'}]",
	  "[{'op':'remove','path':'emails[type eq `work`].value'}]",
	  "'emails':[{'value':'h@x','type':'home'}]", ERR_NONE,
	  NULL },
	{ DIALECT_RFC,
	  "'emails':[{'value':'w@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]",
	  "[{'op':'replace','path':'emails[type eq `work`]','value':"
	    "null}]", "'emails':[{'value':'h@x','type':'home'}]",
	  ERR_NONE, NULL },
	{ DIALECT_RFC,
	  "'emails':[{'value':'w@x','type':'work','primary':true},"
	    "{'value':'h@x','type':'home'}]",
	  "[{'op':'replace','path':'emails[type eq `home`].primary',"
	    "'value':true}]",
	  "'emails':[{'value':'w@x','type':'work','primary':false},"
	    "{'value':'h@x','type':'home','primary':true}]",
	  ERR_NONE, NULL },
	{ DIALECT_RFC,
	  "'emails':[{'value':'w@x','type':'work','primary':true},"
	    "{'value':'h@x','type':'home'}]",
	  "[{'op':'replace','path':'emails[type eq `work`].primary',"
	    "'value':true}]",
	  "'emails':[{'value':'w@x','type':'work','primary':true},"
	    "{'value':'h@x','type':'home'}]", ERR_NONE, NULL },
	{ DIALECT_RFC,
	  "'emails':[{'value':'w@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]",
	  "[{'op':'replace','path':'emails[value ew `x`].primary',"
	    "'value':true}]", NULL, ERR_INVALID_VALUE,
	  "operation 1: emails would have two values with primary"
	    " true" },
	{ DIALECT_RFC, "'emails':[{'value':'w@x','type':'work'}]",
	  "[{'op':'replace','path':'emails[type eq `home`].value',"
	    "'value':'n@x'}]", NULL, ERR_NO_TARGET,
	  "operation 1: no value of emails matches the filter of the "
	    "path" },
	{ DIALECT_RFC, "",
	  "[{'op':'replace','path':'emails[type eq `home`]','value':"
	    "{'value':'n@x'}}]", NULL, ERR_NO_TARGET, NULL },
	{ DIALECT_RFC,
	  "'emails':[{'value':'w@x','type':'work'},{'value':'h@x',"
	    "'type':'home'}]",
	  "[{'op':'replace','path':'emails.display','value':'D'}]",
	  "'emails':[{'value':'w@x','display':'D','type':'work'},"
	    "{'value':'h@x','display':'D','type':'home'}]",
	  ERR_NONE, NULL },
	{ DIALECT_RFC, "'emails':[{'value':'w@x','display':'D'}]",
	  "[{'op':'remove','path':'emails.display'}]",
	  "'emails':[{'value':'w@x'}]", ERR_NONE, NULL },
	{ DIALECT_RFC, "",
	  "[{'op':'replace','path':'emails.value','value':'n@x'}]",
	  "'emails':[{'value':'n@x'}]", ERR_NONE, NULL },
	{ DIALECT_RFC, "'emails':[{'value':'w@x','type':'work'}]",
	  "[{'op':'add','path':'emails[not (primary eq "
	    "true)].display','value':'D'}]",
	  "'emails':[{'value':'w@x','display':'D','type':'work'}]",
	  ERR_NONE, NULL },
};

static void changes_every_value_that_a_filter_selects(void)
{
	for (size_t i = 0; i < ARRAY_LEN(changes_rows); i++)
		patch_check(&changes_rows[i]);
}

static const struct patch_row creates_rows[] = {
	{ DIALECT_RFC, "",
	  "[{'op':'add','path':'emails[type eq `work`].value','value':"
	    "'w@x'}]", "'emails':[{'value':'w@x','type':'work'}]",
	  ERR_NONE, NULL },
	{ DIALECT_RFC, "'emails':[{'value':'h@x','type':'home'}]",
	  "[{'op':'add','path':'emails[type eq `work`].value','value':"
	    "'w@x'}]",
	  "'emails':[{'value':'h@x','type':'home'},{'value':'w@x',"
	    "'type':'work'}]", ERR_NONE, NULL },
	{ DIALECT_DEFAULT, "",
	  "[{'op':'add','path':'phoneNumbers[type eq `work`].value',"
	    "'value':'1'},{'op':'Add','path':'phoneNumbers[type eq "
	    "`work`].display','value':'D'}]",
	  "'phoneNumbers':[{'value':'1','display':'D','type':'work'}]",
	  ERR_NONE, NULL },
	{ DIALECT_RFC, "",
	  "[{'op':'add','path':'emails[type eq `work`]','value':"
	    "{'value':'w@x'}}]",
	  "'emails':[{'value':'w@x','type':'work'}]", ERR_NONE,
	  NULL },
	{ DIALECT_RFC, "'emails':[{'value':'w@x','type':'work'}]",
	  "[{'op':'add','path':'emails[type eq `work`]','value':"
	    "{'display':'D'}}]",
	  "'emails':[{'value':'w@x','display':'D','type':'work'}]",
	  ERR_NONE, NULL },
	{ DIALECT_ENTRA, "'roles':[{'value':'a','primary':true}]",
	  "[{'op':'add','path':'roles[primary eq `True`].value',"
	    "'value':'b'}]",
	  "'roles':[{'value':'b','primary':true}]", ERR_NONE, NULL },
	{ DIALECT_ENTRA, "'roles':[{'value':'a'}]",
	  "[{'op':'add','path':'roles[primary eq `True`].value',"
	    "'value':'b'}]",
	  "'roles':[{'value':'a'},{'value':'b','primary':true}]",
	  ERR_NONE, NULL },
	{ DIALECT_RFC,
	  "'emails':[{'value':'w@x','type':'work','primary':true}]",
	  "[{'op':'add','path':'emails[type eq `home` and primary eq "
	    "true].value','value':'h@x'}]",
	  "'emails':[{'value':'w@x','type':'work','primary':false},"
	    "{'value':'h@x','type':'home','primary':true}]",
	  ERR_NONE, NULL },
	{ DIALECT_OKTA, "",
	  "[{'op':'replace','path':'emails[type eq `work`].value',"
	    "'value':'w@x'}]",
	  "'emails':[{'value':'w@x','type':'work'}]", ERR_NONE,
	  NULL },
	{ DIALECT_ENTRA, "",
	  "[{'op':'replace','path':'emails[type eq `work`]','value':"
	    "{'value':'w@x'}}]",
	  "'emails':[{'value':'w@x','type':'work'}]", ERR_NONE,
	  NULL },
	{ DIALECT_RFC, "",
	  "[{'op':'add','path':'emails[type ne `work`].value','value':"
	    "'w@x'}]", NULL, ERR_NO_TARGET, NULL },
	{ DIALECT_RFC, "",
	  "[{'op':'add','path':'emails[type eq `a` or type eq "
	    "`b`].value','value':'w@x'}]", NULL, ERR_NO_TARGET,
	  NULL },
	{ DIALECT_OKTA, "",
	  "[{'op':'replace','path':'emails[type pr].value','value':"
	    "'w@x'}]", NULL, ERR_NO_TARGET, NULL },
	{ DIALECT_RFC, "",
	  "[{'op':'add','path':'emails[type eq `work`].value','value':"
	    "null}]", "", ERR_NONE, NULL },
};

static void creates_what_a_filter_describes(void)
{
	for (size_t i = 0; i < ARRAY_LEN(creates_rows); i++)
		patch_check(&creates_rows[i]);
}

UNIT_MAIN("patch_list",
    UNIT(adds_to_lists_without_duplicates),
    UNIT(removes_only_the_listed_values),
    UNIT(changes_every_value_that_a_filter_selects),
    UNIT(creates_what_a_filter_describes))
