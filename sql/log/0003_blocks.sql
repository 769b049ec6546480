-- The indexes by which a person's story is found hold values that come in no
-- order.  As one long index each row of the log went to another page of it;
-- now it goes to the part of the last 8192 rows.  A search looks into each
-- part: store/journal_list.c says "id >> 13" as these do.
DROP INDEX entry_resource;
DROP INDEX entry_name;
DROP INDEX entry_looked;
CREATE INDEX entry_resource ON entry (id >> 13, resource)
    WHERE resource IS NOT NULL;
CREATE INDEX entry_name ON entry (id >> 13, name_key)
    WHERE name_key IS NOT NULL;
CREATE INDEX entry_looked ON entry (id >> 13, looked)
    WHERE looked IS NOT NULL;
