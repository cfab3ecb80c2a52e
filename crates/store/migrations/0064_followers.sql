-- How far those who follow the journal have come: one row each.
CREATE TABLE followers (
    name text NOT NULL PRIMARY KEY,
    txid bigint NOT NULL,
    position bigint NOT NULL
);

-- Cases were folded by errand before; now whoever follows the journal does it.
DELETE FROM errands WHERE kind = 'index';
