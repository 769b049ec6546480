-- What applications ask, and how it is found.

-- A role that every active user of an account holds, without a grant; NULL:
-- there is none.  It is never the administrator role.
ALTER TABLE account ADD COLUMN default_role TEXT;

-- As before, and that role.  CROSS JOIN: SQLite would go through all resources
-- to find the groups that grants name.
DROP VIEW account_roles;
CREATE VIEW account_roles AS
WITH RECURSIVE granted (account, role, grp) AS (
    SELECT account, role, grp FROM role_grant WHERE grp IS NOT NULL
    UNION
    SELECT x.account, x.role, r.id
      FROM role_grant AS x
      CROSS JOIN resource AS r ON r.account = x.account
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
 WHERE r.active = 1 AND r.blocked = 0 AND h.role IS NOT a.default_role
UNION ALL
SELECT a.tag, a.default_role, r.uuid, json_extract(r.doc, '$.userName')
  FROM account AS a
  JOIN resource AS r ON r.account = a.id
   AND r.type = (SELECT id FROM resource_type WHERE name = 'User')
 WHERE a.default_role IS NOT NULL AND r.active = 1 AND r.blocked = 0;

CREATE INDEX role_grant_account ON role_grant (account);
-- The same rows, from the user upwards: what one user holds costs as much as
-- the groups this user is in and the account's grants, however many others are
-- in these groups.
CREATE VIEW user_roles AS
SELECT DISTINCT a.tag AS account, r.uuid AS user_id,
       json_extract(r.doc, '$.userName') AS user_name, x.role AS role
  FROM resource AS r
  JOIN account AS a ON a.id = r.account
  JOIN role_grant AS x ON x.account = r.account
 WHERE r.type = (SELECT id FROM resource_type WHERE name = 'User')
   AND r.active = 1 AND r.blocked = 0 AND x.role IS NOT a.default_role
   AND (x.user = r.id OR EXISTS (
        WITH RECURSIVE inside (grp) AS (
            SELECT m.grp FROM membership AS m WHERE m.member = r.id
            UNION
            SELECT m.grp FROM inside AS i
              JOIN membership AS m ON m.member = i.grp
        )
        SELECT 1 FROM inside AS i JOIN resource AS g ON g.id = i.grp
         WHERE g.id = x.grp
            OR (g.name_key = x.group_key AND g.type =
                (SELECT id FROM resource_type WHERE name = 'Group'))))
UNION ALL
SELECT a.tag, r.uuid, json_extract(r.doc, '$.userName'), a.default_role
  FROM account AS a
  JOIN resource AS r ON r.account = a.id
   AND r.type = (SELECT id FROM resource_type WHERE name = 'User')
 WHERE a.default_role IS NOT NULL AND r.active = 1 AND r.blocked = 0;

-- As before, and the key by which a name is found.
DROP VIEW users;
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
            ELSE r.doc END AS attributes,
       r.name_key AS user_name_key
  FROM resource AS r
  JOIN account AS a ON a.id = r.account
 WHERE r.type = (SELECT id FROM resource_type WHERE name = 'User');

DROP VIEW groups;
CREATE VIEW groups AS
SELECT a.tag AS account, r.uuid AS id,
       json_extract(r.doc, '$.displayName') AS display_name,
       r.external_id AS external_id, r.version AS version,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.created / 1000.0, 'unixepoch')
           AS created,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.modified / 1000.0, 'unixepoch')
           AS last_modified,
       r.doc AS attributes,
       r.name_key AS display_name_key
  FROM resource AS r
  JOIN account AS a ON a.id = r.account
 WHERE r.type = (SELECT id FROM resource_type WHERE name = 'Group');

-- Every mail address of every user, by the key by which it is found.
CREATE VIEW user_emails AS
SELECT a.tag AS account, x.value AS email_key, r.uuid AS user_id,
       json_extract(r.doc, '$.emails[' || x.element || '].value') AS email
  FROM attribute AS x
  JOIN resource AS r ON r.id = x.resource
  JOIN account AS a ON a.id = x.account
 WHERE x.name = (SELECT n.id
                   FROM attribute_name AS n
                   JOIN resource_type AS t ON t.id = n.type
                  WHERE t.name = 'User' AND n.path = 'emails.value');
