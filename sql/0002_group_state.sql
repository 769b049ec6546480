-- What users show of their groups may be remembered: this number is another
-- one when a group was renamed, removed, or put into a group.
ALTER TABLE record ADD COLUMN group_state INTEGER NOT NULL DEFAULT 0;
