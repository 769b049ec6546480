/* SPDX-License-Identifier: Apache-2.0 */
/* why_advice.c - what to do, from what the log and the record say. */
#include "ctl/why.h"

#include "base/clock.h"

#define HOUR ((int64_t)3600 * 1000)

/* By what was wrong with the last request about a user. */
static const struct { struct str error, cure; } cures[] = {
	{ STR("busy"), STR("The service was busy; the identity provider "
	    "tries again by itself. If it does not, push the user again "
	    "there.") },
	{ STR("conflict"), STR("Two things contradict each other, as the text "
	    "above says. Settle it there or here, then push the user "
	    "again.") },
	{ STR("forbidden"), STR("A rule of this account, or a permission that "
	    "the token lacks, forbids it, as the text above says. Do what it "
	    "says, or change the rule (scimctl account show, scimctl token "
	    "show), then push the user again.") },
	{ STR("full"), STR("The disk of the service is full. Make room; then "
	    "push the user again.") },
	{ STR("internal"), STR("The service failed; its log says more under "
	    "the request's id. Tell who runs it.") },
	{ STR("mutability"), STR("The identity provider changes what must not "
	    "change. Take that attribute out of its mapping for updates, then "
	    "push the user again.") },
	{ STR("notFound"), STR("The identity provider holds the id of a user "
	    "who is not here any more. Let it forget the user: take the "
	    "assignment away and give it again, so that it looks the user up "
	    "by name.") },
	{ STR("precondition"), STR("Somebody else changed the user at the "
	    "same moment. Push the user again.") },
	{ STR("rate"), STR("The token asked too often, or the account's brake "
	    "holds. The identity provider tries again by itself; see scimctl "
	    "account show for a brake.") },
	{ STR("tooLarge"), STR("The request was larger than is permitted: see "
	    "body_max and json_nodes in scimd.conf.") },
	{ STR("uniqueness"), STR("Another user has that name already. If it "
	    "is the same person, let the identity provider match on userName "
	    "so that it takes that user over; else correct one of the two "
	    "names. Then push the user again.") },
};

static const struct str other_cure = STR("The identity provider sent what "
    "is not accepted, as the text above says. Correct the attribute or its "
    "mapping in the identity provider, then push the user again (Okta: Retry "
    "under Tasks; Entra: provision on demand).");

static struct str cure_of(struct str error)
{
	for (size_t i = 0; i < ARRAY_LEN(cures); i++)
		if (str_eq(cures[i].error, error))
			return cures[i].cure;
	return other_cure;
}

static bool is_look(const struct journal_entry *x)
{
	return str_eq(x->operation, S("look-up"));
}

static bool reads(const struct journal_entry *x)
{
	return is_look(x) || str_eq(x->operation, S("read"));
}

/* The newest entry that wanted to change something. */
static const struct journal_entry *last_act(const struct why *y)
{
	const struct journal_entry *found = NULL;

	for (const struct journal_entry *x = y->entries; x; x = x->next)
		if (!reads(x))
			found = x;
	return found;
}

static const struct journal_entry *last_look(const struct why *y)
{
	const struct journal_entry *found = NULL;

	for (const struct journal_entry *x = y->entries; x; x = x->next)
		if (is_look(x) && x->status < 400)
			found = x;
	return found;
}

/* The token of the account is refused, and nothing went well since, nor
 * shortly before: one bad token among good ones locks nobody out. */
static const struct journal_entry *locked_out(const struct why *y)
{
	const struct journal_entry *bad = NULL;

	for (const struct journal_entry *x = y->recent; x; x = x->next) {
		if (x->refused.p && !bad)
			bad = x;
		else if (x->token.p && x->status < 400)
			return bad && bad->time - x->time > HOUR ? bad : NULL;
	}
	return bad;
}

static struct str time_of(const struct why *y, int64_t ms)
{
	char text[CLOCK_TEXT_LEN + 1];

	clock_text(ms, text);
	return str_dup(y->c->arena, str_sub(str_of(text), 0, 19));
}

struct str why_state(const struct why *y)
{
	struct arena *a = y->c->arena;
	struct str id = y->uuid;

	if (y->exists && y->view.blocked)
		return str_printf(a, "Now: blocked by an operator (id %.*s)",
		    STR_ARG(id));
	if (y->exists)
		return str_printf(a, "Now: %s (id %.*s), since %.*s, made by "
		    "%.*s", y->r.active ? "active" : "deactivated",
		    STR_ARG(id), STR_ARG(time_of(y, y->r.created)),
		    STR_ARG(y->view.origin_name.p ? y->view.origin_name :
		    S("an operator")));
	if (y->deleted)
		return str_printf(a, "Now: deleted (the id was %.*s)",
		    STR_ARG(id));
	return S("Now: no such user, and there never was one in the record");
}

static struct str unseen(const struct why *y)
{
	struct arena *a = y->c->arena;

	if (!y->recent)
		return S("No request of this account is in the log: the "
		    "identity provider has never called, or calls another "
		    "address. Compare its base URL with that of scimctl "
		    "account show, and test the connection there.");
	return str_printf(a, "The identity provider never asked for this "
	    "user; it called last at %.*s UTC for something else. See there "
	    "whether the user is assigned to the application and in the scope "
	    "of provisioning, and whether the name is written as here.",
	    STR_ARG(time_of(y, y->recent->time)));
}

static struct str gone(const struct why *y)
{
	const struct journal_entry *look = last_look(y);

	if (y->deleted)
		return S("The user was deleted, by whom says the story above. "
		    "To have the user back, assign the application again in "
		    "the identity provider, or create the user by scimctl "
		    "user add.");
	if (look && look->results == 0)
		return S("The identity provider looked for the user, was told "
		    "that there is none, and did not create one. Switch on "
		    "that it may create users (Okta: To App, Create Users; "
		    "Entra: target object actions), see whether a mapping of "
		    "a required attribute is empty, then push the user "
		    "again.");
	return unseen(y);
}

static struct str there(const struct why *y)
{
	if (y->view.blocked)
		return S("An operator blocked the user, which no identity "
		    "provider can lift: scimctl user unblock.");
	if (!y->r.active)
		return S("The user is deactivated. Who is to have access "
		    "again is assigned to the application again in the "
		    "identity provider, or: scimctl user activate.");
	return S("Nothing: the user is here and active. When the application "
	    "still refuses, look at the groups (scimctl user show) and at "
	    "what they grant (scimctl role list --holders).");
}

struct str why_advice(const struct why *y)
{
	const struct journal_entry *locked = locked_out(y);
	const struct journal_entry *act = last_act(y);

	if (locked)
		return str_printf(y->c->arena, "The token of the identity "
		    "provider is refused (%.*s), last at %.*s UTC, so nothing "
		    "reaches this account. Make a new one (scimctl token roll "
		    "or scimctl token create) and enter it there, then let it "
		    "test the connection.", STR_ARG(locked->refused),
		    STR_ARG(time_of(y, locked->time)));
	if (y->intents && y->intents->reason == INTENT_BRAKE)
		return S("The brake of this account holds it: more was to be "
		    "taken away at once than is permitted. If that is right, "
		    "scimctl account release does all that is held; if not, "
		    "scimctl intent dismiss forgets it, and the assignments "
		    "are corrected in the identity provider.");
	if (y->intents)
		return S("A rule of this account refused or holds what the "
		    "identity provider wanted, and it will not ask again. "
		    "Decide: scimctl intent list shows what waits, scimctl "
		    "intent apply does it, scimctl intent dismiss forgets "
		    "it.");
	if (act && act->status >= 400)
		return cure_of(act->error);
	return y->exists ? there(y) : gone(y);
}
