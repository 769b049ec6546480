-- The provisioning log: what clients asked and how it ended.  A file of its
-- own, so that writing it never takes the lock of the record.  Times are Unix
-- milliseconds, UTC.

-- One row per request; for Bulk, one more per operation in it.
CREATE TABLE entry (
    id         INTEGER PRIMARY KEY,         -- in the order of writing
    time       INTEGER NOT NULL,            -- when the request came
    part       INTEGER NOT NULL DEFAULT 0,  -- 1, 2, …: an operation of Bulk
    status     INTEGER NOT NULL,
    changed    INTEGER NOT NULL DEFAULT 0,  -- the record was changed
    members    INTEGER NOT NULL DEFAULT 0,  -- memberships added and removed
    results    INTEGER,                     -- of a list or look-up
    us         INTEGER NOT NULL,            -- microseconds it took
    operation  TEXT    NOT NULL,            -- in words: "deactivate"
    account    TEXT,                        -- its tag, as the URL has it
    token      TEXT,                        -- public id
    client     TEXT,                        -- User-Agent
    address    TEXT,
    type       TEXT,                        -- "User"
    resource   TEXT,                        -- its id
    name       TEXT,                        -- userName, displayName, then
    name_key   TEXT,                        -- folded
    error      TEXT,                        -- a word: "uniqueness"
    scim_type  TEXT,
    refused    TEXT,                        -- what was wrong with the token
    detail     TEXT,                        -- as the client was told
    lenient    TEXT,                        -- leniencies used
    looked     TEXT,                        -- keyed hash of what was looked up
    request    TEXT    NOT NULL,            -- request id
    body       TEXT                         -- when configured, blanked
) STRICT;
CREATE INDEX entry_account ON entry (account, id);
CREATE INDEX entry_request ON entry (request);
CREATE INDEX entry_resource ON entry (resource, id) WHERE resource IS NOT NULL;
CREATE INDEX entry_name ON entry (name_key, id) WHERE name_key IS NOT NULL;
CREATE INDEX entry_looked ON entry (looked, id) WHERE looked IS NOT NULL;

-- What was said once and is not to be said again.
CREATE TABLE notice (
    what  TEXT    PRIMARY KEY,
    time  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
