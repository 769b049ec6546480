CREATE TABLE record (
    one            INTEGER PRIMARY KEY CHECK (one = 1),
    epoch          INTEGER NOT NULL,        -- raised when a backup is restored
    fold_version   TEXT    NOT NULL,        -- Unicode data behind the keys
    cursor_secret  BLOB    NOT NULL,        -- authenticates paging cursors
    created        INTEGER NOT NULL
) STRICT;
INSERT INTO record VALUES(1,1,'14.0.0',X'00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff',1763900000000);
CREATE TABLE account (
    id                 INTEGER PRIMARY KEY,
    tag                TEXT    NOT NULL UNIQUE,     -- its name in URLs
    name               TEXT    NOT NULL,
    state              TEXT    NOT NULL DEFAULT 'active'
                       CHECK (state IN ('active', 'suspended')),
    created            INTEGER NOT NULL,
    deprovision        TEXT    NOT NULL DEFAULT 'all'
                       CHECK (deprovision IN ('all', 'connector_domains')),
    attribute_updates  TEXT    NOT NULL DEFAULT 'apply'
                       CHECK (attribute_updates IN
                              ('apply', 'ignore', 'refuse')),
    administrator_role TEXT    NOT NULL DEFAULT 'Super Administrator',
    adopt              TEXT    NOT NULL DEFAULT 'never'
                       CHECK (adopt IN ('never', 'on_match')),
    unique_group_names INTEGER NOT NULL DEFAULT 1,
    members_returned   TEXT    NOT NULL DEFAULT 'default'
                       CHECK (members_returned IN ('default', 'request')),
    last_change        INTEGER NOT NULL DEFAULT 0,  -- number of its last change
    last_intent        INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO account VALUES(1,'acme','Acme Inc.','active',1763900000000,'all','apply','Super Administrator','never',1,'default',3,1);
CREATE TABLE connector (
    id          INTEGER PRIMARY KEY,
    account     INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    domain      TEXT    NOT NULL,
    subdomains  INTEGER NOT NULL DEFAULT 0,
    enabled     INTEGER NOT NULL DEFAULT 1,
    created     INTEGER NOT NULL,
    UNIQUE (account, domain)
) STRICT;
INSERT INTO connector VALUES(1,1,'acme.com',0,1,1763900000000);
CREATE TABLE token (
    id           INTEGER PRIMARY KEY,
    account      INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    public_id    TEXT    NOT NULL UNIQUE,       -- the part between the "_"
    name         TEXT    NOT NULL,              -- "okta production"
    digest       BLOB    NOT NULL CHECK (length(digest) = 32),
    permissions  INTEGER NOT NULL,              -- bits: CAP_* in scim/caller.h
    dialect      TEXT    NOT NULL DEFAULT 'default',
    page_size    INTEGER,                       -- default count, NULL: server's
    unknown_members TEXT NOT NULL DEFAULT 'refuse'
                 CHECK (unknown_members IN ('refuse', 'skip')),
    created      INTEGER NOT NULL,
    not_before   INTEGER,
    expires      INTEGER,                       -- NULL: chosen not to expire
    disabled     INTEGER,                       -- since when, NULL: works
    revoked      INTEGER,
    replaced_by  INTEGER REFERENCES token (id) ON DELETE SET NULL,
    allow_cidr   TEXT,                          -- blank-separated, NULL: any
    deny_cidr    TEXT,
    rate         INTEGER,                       -- requests a second, NULL: server's
    last_used    INTEGER,                       -- written once a minute at most
    last_address TEXT
) STRICT;
INSERT INTO token VALUES(1,1,'Qk2b7','okta production',X'0000000000000000000000000000000000000000000000000000000000000000',15,'default',NULL,'refuse',1763900000000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE resource_type (
    id    INTEGER PRIMARY KEY,
    name  TEXT NOT NULL UNIQUE                  -- "User"
) STRICT;
INSERT INTO resource_type VALUES(1,'User');
INSERT INTO resource_type VALUES(2,'Group');
CREATE TABLE attribute_name (
    id    INTEGER PRIMARY KEY,
    type  INTEGER NOT NULL REFERENCES resource_type (id),
    path  TEXT    NOT NULL,                     -- "emails.value"
    UNIQUE (type, path)
) STRICT;
INSERT INTO attribute_name VALUES(1,1,'emails.value');
CREATE TABLE resource (
    id           INTEGER PRIMARY KEY,
    account      INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    type         INTEGER NOT NULL REFERENCES resource_type (id),
    uuid         TEXT    NOT NULL UNIQUE,       -- the SCIM id
    position     INTEGER NOT NULL,              -- order of creation, never reused
    name_key     TEXT    NOT NULL,              -- folded userName, displayName
    external_id  TEXT,                          -- as sent
    active       INTEGER NOT NULL DEFAULT 1,    -- as shown: 0 while blocked
    blocked      INTEGER NOT NULL DEFAULT 0,    -- by an operator
    version      INTEGER NOT NULL,              -- change number of the last write
    created      INTEGER NOT NULL,
    modified     INTEGER NOT NULL,
    origin       INTEGER,                       -- token that made it, NULL: local
    doc          TEXT    NOT NULL
) STRICT;
INSERT INTO resource VALUES(1,1,1,'fa8e2c1e-7d5c-4a52-9d5c-0f3d8c1f7b01',1,'jane@acme.com','00u1',1,0,1,1763900000000,1763900000000,1,'{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"jane@acme.com","emails":[{"value":"j@home.example"},{"value":"jane@acme.com","primary":true}]}');
INSERT INTO resource VALUES(2,1,1,'fa8e2c1e-7d5c-4a52-9d5c-0f3d8c1f7b02',2,'root@acme.com',NULL,1,0,2,1763900000000,1763900000000,NULL,'{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"root@acme.com"}');
INSERT INTO resource VALUES(3,1,2,'fa8e2c1e-7d5c-4a52-9d5c-0f3d8c1f7b03',1,'auditors',NULL,1,0,3,1763900000000,1763900000000,1,'{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Auditors"}');
CREATE TABLE attribute (
    account   INTEGER NOT NULL,
    name      INTEGER NOT NULL REFERENCES attribute_name (id),
    value     ANY     NOT NULL,                 -- folded text, or a number
    resource  INTEGER NOT NULL REFERENCES resource (id) ON DELETE CASCADE,
    element   INTEGER NOT NULL,                 -- which element, from 0
    PRIMARY KEY (account, name, value, resource, element)
) STRICT, WITHOUT ROWID;
INSERT INTO attribute VALUES(1,1,'j@home.example',1,0);
INSERT INTO attribute VALUES(1,1,'jane@acme.com',1,1);
CREATE TABLE membership (
    account   INTEGER NOT NULL,
    grp       INTEGER NOT NULL REFERENCES resource (id) ON DELETE CASCADE,
    member    INTEGER NOT NULL REFERENCES resource (id) ON DELETE CASCADE,
    added     INTEGER NOT NULL,
    added_by  INTEGER,                          -- token, NULL: operator
    PRIMARY KEY (grp, member)
) STRICT, WITHOUT ROWID;
INSERT INTO membership VALUES(1,3,1,1763900000000,1);
CREATE TABLE role_grant (
    id          INTEGER PRIMARY KEY,
    account     INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    role        TEXT    NOT NULL,
    user        INTEGER REFERENCES resource (id) ON DELETE CASCADE,
    grp         INTEGER REFERENCES resource (id) ON DELETE CASCADE,
    group_key   TEXT,                           -- folded displayName
    group_name  TEXT,                           -- as the operator wrote it
    created     INTEGER NOT NULL,
    CHECK ((user IS NOT NULL) + (grp IS NOT NULL) + (group_key IS NOT NULL) = 1)
) STRICT;
INSERT INTO role_grant VALUES(1,1,'Super Administrator',2,NULL,NULL,NULL,1763900000000);
INSERT INTO role_grant VALUES(2,1,'Auditor',NULL,NULL,'auditors','Auditors',1763900000000);
CREATE TABLE change (
    account    INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    number     INTEGER NOT NULL,
    time       INTEGER NOT NULL,
    token      INTEGER,                         -- NULL: operator
    request    TEXT,                            -- request id, as in the log
    operation  TEXT    NOT NULL,                -- "create", "update", "delete" …
    type       INTEGER,
    uuid       TEXT,                            -- the SCIM id of the resource
    name       TEXT,                            -- its name at that time
    diff       TEXT,                            -- JSON, see doc/database.md
    PRIMARY KEY (account, number)
) STRICT, WITHOUT ROWID;
INSERT INTO change VALUES(1,1,1763900000000,1,'r1','create',1,'fa8e2c1e-7d5c-4a52-9d5c-0f3d8c1f7b01','jane@acme.com',NULL);
INSERT INTO change VALUES(1,2,1763900000000,NULL,'r2','create',1,'fa8e2c1e-7d5c-4a52-9d5c-0f3d8c1f7b02','root@acme.com',NULL);
INSERT INTO change VALUES(1,3,1763900000000,1,'r3','create',2,'fa8e2c1e-7d5c-4a52-9d5c-0f3d8c1f7b03','Auditors',NULL);
CREATE TABLE change_member (
    account  INTEGER NOT NULL,
    number   INTEGER NOT NULL,
    member   TEXT    NOT NULL,                  -- the SCIM id of the member
    added    INTEGER NOT NULL,
    PRIMARY KEY (account, number, member),
    FOREIGN KEY (account, number) REFERENCES change (account, number)
        ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
INSERT INTO change_member VALUES(1,3,'fa8e2c1e-7d5c-4a52-9d5c-0f3d8c1f7b01',1);
CREATE TABLE position_count (
    account  INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    type     INTEGER NOT NULL,
    level    INTEGER NOT NULL,
    bucket   INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    PRIMARY KEY (account, type, level, bucket)
) STRICT, WITHOUT ROWID;
INSERT INTO position_count VALUES(1,1,0,0,2);
INSERT INTO position_count VALUES(1,2,0,0,1);
CREATE TABLE counter (
    account   INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    type      INTEGER NOT NULL,
    position  INTEGER NOT NULL DEFAULT 0,
    active    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, type)
) STRICT, WITHOUT ROWID;
INSERT INTO counter VALUES(1,1,2,2);
INSERT INTO counter VALUES(1,2,1,1);
CREATE TABLE attribute_policy (
    account    INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    attribute  TEXT    NOT NULL,                -- "title", "urn:…:department"
    updates    TEXT    NOT NULL
               CHECK (updates IN ('apply', 'ignore', 'refuse')),
    PRIMARY KEY (account, attribute)
) STRICT, WITHOUT ROWID;
INSERT INTO attribute_policy VALUES(1,'title','ignore');
CREATE TABLE brake (
    account  INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind     TEXT    NOT NULL
             CHECK (kind IN ('deactivate', 'delete', 'member_remove')),
    number   INTEGER,                           -- in the whole account
    percent  INTEGER,                           -- of its users, of the group
    period   INTEGER NOT NULL,                  -- ms
    held     INTEGER,                           -- since when, NULL: open
    PRIMARY KEY (account, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO brake VALUES(1,'deactivate',50,20,3600000,NULL);
CREATE TABLE brake_event (
    account  INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind     TEXT    NOT NULL,
    scope    INTEGER NOT NULL,                  -- type, or the group
    item     TEXT    NOT NULL,                  -- SCIM id
    time     INTEGER NOT NULL,
    PRIMARY KEY (account, kind, scope, item)
) STRICT, WITHOUT ROWID;
INSERT INTO brake_event VALUES(1,'deactivate',1,'fa8e2c1e-7d5c-4a52-9d5c-0f3d8c1f7b01',1763900000000);
CREATE TABLE intent (
    account  INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    number   INTEGER NOT NULL,                  -- per account, never reused
    kind     TEXT    NOT NULL CHECK (kind IN
             ('deactivate', 'delete', 'remove_member', 'update')),
    type     INTEGER NOT NULL REFERENCES resource_type (id),
    uuid     TEXT    NOT NULL,                  -- of the user, of the group
    member   TEXT    NOT NULL DEFAULT '',       -- remove_member: its SCIM id
    name     TEXT    NOT NULL,                  -- at that time
    reason   TEXT    NOT NULL
             CHECK (reason IN ('connector', 'administrator', 'brake')),
    wanted   TEXT    NOT NULL,                  -- JSON
    token    INTEGER,
    request  TEXT,                              -- the last that asked for it
    since    INTEGER NOT NULL,
    last     INTEGER NOT NULL,
    tries    INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (account, number),
    UNIQUE (account, uuid, kind, member)
) STRICT, WITHOUT ROWID;
INSERT INTO intent VALUES(1,1,'deactivate',1,'fa8e2c1e-7d5c-4a52-9d5c-0f3d8c1f7b02','','root@acme.com','administrator','{"active":false}',1,'r4',1763900000000,1763900000000,1);
CREATE UNIQUE INDEX connector_owner ON connector (domain) WHERE enabled = 1;
CREATE INDEX token_account ON token (account, id);
CREATE UNIQUE INDEX resource_position ON resource (account, type, position);
CREATE INDEX resource_name ON resource (account, type, name_key);
CREATE INDEX resource_external ON resource (account, type, external_id)
    WHERE external_id IS NOT NULL;
CREATE INDEX resource_modified ON resource (account, type, modified);
CREATE INDEX resource_inactive ON resource (account, type, position)
    WHERE active = 0;
CREATE INDEX attribute_resource ON attribute (resource, name);
CREATE INDEX membership_member ON membership (member, grp);
CREATE UNIQUE INDEX role_grant_user ON role_grant (account, role, user)
    WHERE user IS NOT NULL;
CREATE UNIQUE INDEX role_grant_group ON role_grant (account, role, grp)
    WHERE grp IS NOT NULL;
CREATE UNIQUE INDEX role_grant_key ON role_grant (account, role, group_key)
    WHERE group_key IS NOT NULL;
CREATE INDEX change_resource ON change (uuid, number);
CREATE INDEX change_member_of ON change_member (member, number);
CREATE INDEX brake_event_time ON brake_event (account, kind, time);
CREATE INDEX intent_member ON intent (account, member) WHERE member <> '';
CREATE VIEW users AS
SELECT a.tag AS account, r.uuid AS id,
       json_extract(r.doc, '$.userName') AS user_name,
       r.external_id AS external_id,
       CASE WHEN r.blocked THEN 0 ELSE r.active END AS active,
       json_extract(r.doc, '$.displayName') AS display_name,
       json_extract(r.doc, '$.name.givenName') AS given_name,
       json_extract(r.doc, '$.name.familyName') AS family_name,
       (SELECT json_extract(e.value, '$.value')
          FROM json_each(r.doc, '$.emails') AS e
         ORDER BY coalesce(json_extract(e.value, '$.primary'), 0) DESC, e.key
         LIMIT 1) AS email,
       r.version AS version,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.created / 1000.0, 'unixepoch')
           AS created,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.modified / 1000.0, 'unixepoch')
           AS last_modified,
       CASE WHEN r.blocked THEN json_set(r.doc, '$.active', json('false'))
            ELSE r.doc END AS attributes
  FROM resource AS r
  JOIN account AS a ON a.id = r.account
 WHERE r.type = (SELECT id FROM resource_type WHERE name = 'User');
CREATE VIEW groups AS
SELECT a.tag AS account, r.uuid AS id,
       json_extract(r.doc, '$.displayName') AS display_name,
       r.external_id AS external_id, r.version AS version,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.created / 1000.0, 'unixepoch')
           AS created,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.modified / 1000.0, 'unixepoch')
           AS last_modified,
       r.doc AS attributes
  FROM resource AS r
  JOIN account AS a ON a.id = r.account
 WHERE r.type = (SELECT id FROM resource_type WHERE name = 'Group');
CREATE VIEW memberships AS
SELECT a.tag AS account, g.uuid AS group_id, m.uuid AS member_id,
       t.name AS member_type,
       strftime('%Y-%m-%dT%H:%M:%fZ', s.added / 1000.0, 'unixepoch') AS added
  FROM membership AS s
  JOIN resource AS g ON g.id = s.grp
  JOIN resource AS m ON m.id = s.member
  JOIN resource_type AS t ON t.id = m.type
  JOIN account AS a ON a.id = g.account;
CREATE VIEW account_roles AS
WITH RECURSIVE granted (account, role, grp) AS (
    SELECT account, role, grp FROM role_grant WHERE grp IS NOT NULL
    UNION
    SELECT x.account, x.role, r.id
      FROM role_grant AS x
      JOIN resource AS r ON r.account = x.account
       AND r.type = (SELECT id FROM resource_type WHERE name = 'Group')
       AND r.name_key = x.group_key
     WHERE x.group_key IS NOT NULL
    UNION
    SELECT g.account, g.role, m.member
      FROM granted AS g
      JOIN membership AS m ON m.grp = g.grp
      JOIN resource AS r ON r.id = m.member
       AND r.type = (SELECT id FROM resource_type WHERE name = 'Group')
)
SELECT a.tag AS account, h.role AS role, r.uuid AS user_id,
       json_extract(r.doc, '$.userName') AS user_name
  FROM (SELECT account, role, user AS holder
          FROM role_grant WHERE user IS NOT NULL
        UNION
        SELECT g.account, g.role, m.member
          FROM granted AS g JOIN membership AS m ON m.grp = g.grp) AS h
  JOIN resource AS r ON r.id = h.holder
   AND r.type = (SELECT id FROM resource_type WHERE name = 'User')
  JOIN account AS a ON a.id = h.account
 WHERE r.active = 1 AND r.blocked = 0;
CREATE VIEW changes AS
SELECT a.tag AS account, c.number AS number,
       strftime('%Y-%m-%dT%H:%M:%fZ', c.time / 1000.0, 'unixepoch') AS time,
       c.operation AS operation, t.name AS resource_type, c.uuid AS resource_id,
       c.name AS resource_name, c.diff AS diff, k.name AS token,
       c.request AS request_id
  FROM change AS c
  JOIN account AS a ON a.id = c.account
  LEFT JOIN resource_type AS t ON t.id = c.type
  LEFT JOIN token AS k ON k.id = c.token;
CREATE VIEW change_members AS
SELECT a.tag AS account, m.number AS number, m.member AS member_id,
       m.added AS added
  FROM change_member AS m
  JOIN account AS a ON a.id = m.account;
