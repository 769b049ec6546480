-- How often each token needed each leniency: a sum that stays when the rows of
-- entry are pruned.  It counts requests whose token was good, from this step
-- on, so nobody without a token can make rows here.
CREATE TABLE leniency (
    account   TEXT    NOT NULL,             -- its tag
    token     TEXT    NOT NULL,             -- public id
    name      TEXT    NOT NULL,             -- "boolean-as-text"
    requests  INTEGER NOT NULL,             -- that needed it
    first     INTEGER NOT NULL,             -- time of the earliest
    last      INTEGER NOT NULL,             -- and of the latest
    PRIMARY KEY (account, token, name)
) STRICT, WITHOUT ROWID;
