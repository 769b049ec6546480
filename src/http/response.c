/* SPDX-License-Identifier: Apache-2.0 */
#include "http/response.h"

#include "scim/error.h"

static const struct { int status; const char *reason; } reasons[] = {
	{ 200, "OK" },
	{ 201, "Created" },
	{ 204, "No Content" },
	{ 304, "Not Modified" },
	{ 308, "Permanent Redirect" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 409, "Conflict" },
	{ 412, "Precondition Failed" },
	{ 413, "Content Too Large" },
	{ 415, "Unsupported Media Type" },
	{ 429, "Too Many Requests" },
	{ 500, "Internal Server Error" },
	{ 501, "Not Implemented" },
	{ 503, "Service Unavailable" },
	{ 507, "Insufficient Storage" },
};

static const char *reason(int status)
{
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Status";
}

void response_init(struct response *r, struct arena *a,
    const struct response_sink *sink)
{
	*r = (struct response){ .arena = a, .sink = sink, .status = 200 };
	buf_init(&r->body, a);
}

/* A header must not be able to end itself. */
static bool is_one_line(struct str value)
{
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

void response_header(struct response *r, const char *name, struct str value)
{
	size_t i = 0;

	if (!is_one_line(value))
		return;
	while (i < r->headers && !str_ieq(str_of(r->header[i].name),
	    str_of(name)))
		i++;
	if (i == RESPONSE_HEADERS)
		return;
	r->header[i].name = name;
	r->header[i].value = value;
	if (i == r->headers)
		r->headers++;
}

static bool has_header(const struct response *r, const char *name)
{
	for (size_t i = 0; i < r->headers; i++)
		if (str_ieq(str_of(r->header[i].name), str_of(name)))
			return true;
	return false;
}

/* 1xx, 204 and 304 have none (RFC 9110 section 6.4.1). */
static bool has_body(const struct response *r)
{
	return r->status >= 200 && r->status != 204 && r->status != 304;
}

static void line(struct buf *b, const char *name, struct str value)
{
	buf_adds(b, name);
	buf_adds(b, ": ");
	buf_add(b, value);
	buf_adds(b, "\r\n");
}

/* whole: the body is all there, so that its length is known. */
static void write_head(const struct response *r, struct buf *b, bool whole)
{
	buf_adds(b, "Status: ");
	buf_i64(b, r->status);
	buf_addc(b, ' ');
	buf_adds(b, reason(r->status));
	buf_adds(b, "\r\n");
	if (has_body(r) && (r->body.n || !whole) &&
	    !has_header(r, "Content-Type"))
		line(b, "Content-Type", r->plain_json ? S("application/json") :
		    S("application/scim+json"));
	if (has_body(r) && whole) {
		buf_adds(b, "Content-Length: ");
		buf_i64(b, (int64_t)r->body.n);
		buf_adds(b, "\r\n");
	}
	for (size_t i = 0; i < r->headers; i++)
		line(b, r->header[i].name, r->header[i].value);
	line(b, "Cache-Control", S("no-store"));
	line(b, "X-Content-Type-Options", S("nosniff"));
	buf_adds(b, "\r\n");
}

static int put(struct response *r, struct str bytes)
{
	if (!r->failed && r->sink->write(r->sink->arg, bytes))
		r->failed = true;
	if (r->failed)
		return -1;
	r->bytes += bytes.n;
	return 0;
}

/* Head and what is there of the body, in one piece. */
static int start(struct response *r, bool whole)
{
	struct buf b;

	buf_init(&b, r->arena);
	write_head(r, &b, whole);
	if (has_body(r) && !r->head_only)
		buf_add(&b, buf_str(&r->body));
	r->started = true;
	return put(r, buf_str(&b));
}

static int emit(struct response *r, bool whole)
{
	int rc = 0;

	if (!r->started)
		rc = start(r, whole);
	else if (has_body(r) && !r->head_only && r->body.n)
		rc = put(r, buf_str(&r->body));
	buf_clear(&r->body);
	return r->failed ? -1 : rc;
}

int response_flow(struct response *r, struct err *e)
{
	if ((r->body.n <= RESPONSE_CHUNK || r->held) && !r->failed)
		return 0;
	if (emit(r, false))
		return err_set(e, ERR_CANCELLED,
		    "the connection ended before the answer did");
	return 0;
}

int response_end(struct response *r)
{
	if (emit(r, true))
		return -1;
	return put(r, (struct str){ NULL, 0 });
}

/* What is as true of an error as of an answer. */
static bool stays(const char *name)
{
	return str_eq(str_of(name), S("Allow")) ||
	    str_eq(str_of(name), S("Preference-Applied"));
}

bool response_restart(struct response *r)
{
	size_t kept = 0;

	if (r->started)
		return false;
	for (size_t i = 0; i < r->headers; i++)
		if (stays(r->header[i].name))
			r->header[kept++] = r->header[i];
	buf_clear(&r->body);
	r->headers = kept;
	r->status = 200;
	return true;
}

void response_error(struct response *r, const struct err *e,
    struct str request_id, const char *challenge)
{
	r->status = error_status(e->kind);
	error_write(&r->body, e, request_id);
	if (challenge)
		response_header(r, "WWW-Authenticate", str_of(challenge));
	if (e->retry_after > 0)
		response_header(r, "Retry-After", str_printf(r->arena, "%d",
		    e->retry_after));
}
