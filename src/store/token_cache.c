/* SPDX-License-Identifier: Apache-2.0 */
#include "store/token_cache.h"

#include <string.h>

#define PLACES 16
#define TEXT 640                /* the texts of one row */

struct place {
	struct token_row row;
	size_t used;            /* of text; 0: the place is free */
	char text[TEXT];
};

struct token_cache {
	int64_t version;        /* of the record, when these rows were read */
	size_t next;            /* whose turn it is to be forgotten */
	struct place place[PLACES];
};

struct token_cache *token_cache_new(void)
{
	return mem_new(sizeof(struct token_cache));
}

void token_cache_free(struct token_cache *c)
{
	mem_free(c);
}

int token_cache_find(struct session *w, struct str public_id,
    const struct token_row **out, struct err *e)
{
	struct token_cache *c = w->tokens;
	int64_t version = 0;

	*out = NULL;
	if (!c)
		return 0;
	if (session_version(w, &version, e))
		return -1;
	for (size_t i = 0; i < PLACES; i++) {
		struct place *p = &c->place[i];

		if (version != c->version)
			p->used = 0;
		else if (p->used && str_eq(p->row.caller.token_public,
		    public_id))
			*out = &p->row;
	}
	c->version = version;
	return 0;
}

void token_cache_keep(struct session *w, const struct token_row *row)
{
	struct token_cache *c = w->tokens;
	struct place *p;
	struct token_row *to;
	struct str *texts[6];
	size_t need = 0, used = 0;

	if (!c)
		return;
	p = &c->place[c->next];
	to = &p->row;
	*to = *row;
	p->used = 0;
	texts[0] = &to->caller.token_public;
	texts[1] = &to->caller.token_name;
	texts[2] = &to->caller.account_tag;
	texts[3] = &to->caller.administrator_role;
	texts[4] = &to->allow_cidr;
	texts[5] = &to->deny_cidr;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		need += texts[i]->n;
	if (need > TEXT)
		return;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		if (texts[i]->n)
			memcpy(p->text + used, texts[i]->p, texts[i]->n);
		if (texts[i]->p)
			texts[i]->p = p->text + used;
		used += texts[i]->n;
	}
	p->used = used;
	c->next = (c->next + 1) % PLACES;
}
