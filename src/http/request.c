/* SPDX-License-Identifier: Apache-2.0 */
#include "http/request.h"

#include <ctype.h>

#include "http/url.h"

#define METHOD_MAX 32

static const struct { struct str text; enum method method; } methods[] = {
	{ STR("DELETE"),  HTTP_DELETE },
	{ STR("GET"),     HTTP_GET },
	{ STR("HEAD"),    HTTP_HEAD },
	{ STR("OPTIONS"), HTTP_OPTIONS },
	{ STR("PATCH"),   HTTP_PATCH },
	{ STR("POST"),    HTTP_POST },
	{ STR("PUT"),     HTTP_PUT },
};

/* A variable of the web server, absent when it is not set. */
static struct str variable(const struct request *r, const char *name)
{
	return str_of(r->source->variable(r->source->arg, name));
}

/* The same, where empty means absent (nginx sets every fastcgi_param). */
static struct str header(const struct request *r, const char *name)
{
	struct str s = variable(r, name);

	return s.n ? s : (struct str){ NULL, 0 };
}

static int read_method(struct request *r, struct err *e)
{
	struct str s = variable(r, "REQUEST_METHOD");

	if (!s.n || s.n > METHOD_MAX)
		return err_set(e, ERR_BAD_REQUEST, "the method is missing or "
		    "longer than %d characters", METHOD_MAX);
	for (size_t i = 0; i < s.n; i++)
		if (!isalnum((unsigned char)s.p[i]) && s.p[i] != '-')
			return err_set(e, ERR_BAD_REQUEST,
			    "the method is not a word");
	r->method_text = s;
	r->method = HTTP_OTHER;
	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		if (str_eq(methods[i].text, s))
			r->method = methods[i].method;
	return 0;
}

static int read_uri(struct request *r, struct str base,
    const struct request_limits *lim, struct err *e)
{
	struct str uri = variable(r, "REQUEST_URI");
	size_t cut = str_find(uri, '?');
	struct str path = str_sub(uri, 0, cut);
	struct str query = str_sub(uri, cut + 1, uri.n);

	if (!uri.n)
		return err_set(e, ERR_BAD_REQUEST, "the path is missing");
	if (path.n > lim->path)
		return err_set(e, ERR_TOO_LARGE,
		    "the path is longer than %zu bytes", lim->path);
	if (query.n > lim->query)
		return err_set(e, ERR_TOO_LARGE, "the query is longer than "
		    "%zu bytes: POST to /.search instead", lim->query);
	if (str_find(uri, '#') < uri.n)
		return err_set(e, ERR_BAD_REQUEST, "the URL holds a fragment");
	return url_path(r, path, base, e) || url_query(r, query, e) ? -1 : 0;
}

static int read_length(struct request *r, struct err *e)
{
	struct str s = header(r, "CONTENT_LENGTH");
	uint64_t n;

	r->length = -1;
	if (!s.p)
		return 0;
	if (!str_to_u64(s, &n) || n > INT64_MAX)
		return err_set(e, ERR_BAD_REQUEST,
		    "the Content-Length is not a number");
	r->length = (int64_t)n;
	return 0;
}

/* What only the web server's configuration can set. */
static bool is_https(const struct request *r)
{
	struct str s = variable(r, "HTTPS");

	return str_ieq(s, S("on")) || str_eq(s, S("1")) ||
	    str_ieq(variable(r, "REQUEST_SCHEME"), S("https"));
}

/* RFC 7240: preferences are a list; ours takes no value. */
static bool prefers(struct str list, struct str want)
{
	struct str one;

	while (str_split(&list, ',', &one))
		if (str_ieq(str_trim(one), want))
			return true;
	return false;
}

int request_view(struct request *r, struct str base,
    const struct request_limits *lim, struct err *e)
{
	r->authorization = header(r, "HTTP_AUTHORIZATION");
	r->accept = header(r, "HTTP_ACCEPT");
	r->content_type = header(r, "CONTENT_TYPE");
	r->content_encoding = header(r, "HTTP_CONTENT_ENCODING");
	r->if_match = header(r, "HTTP_IF_MATCH");
	r->if_none_match = header(r, "HTTP_IF_NONE_MATCH");
	r->user_agent = header(r, "HTTP_USER_AGENT");
	r->address = header(r, "REMOTE_ADDR");
	r->forwarded_for = header(r, "HTTP_X_FORWARDED_FOR");
	r->https = is_https(r);
	r->dry_run = prefers(variable(r, "HTTP_PREFER"), S("scimd-dry-run"));
	if (read_method(r, e) || read_length(r, e))
		return -1;
	return read_uri(r, base, lim, e);
}
