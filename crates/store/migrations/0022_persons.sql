-- Customers on file.
CREATE TABLE persons (
    id uuid NOT NULL PRIMARY KEY,
    version bigint NOT NULL,
    head bytea NOT NULL,
    estate_id uuid,
    state text NOT NULL,
    -- Emptied when the person is erased.
    name text NOT NULL,
    salutation text NOT NULL,
    phone text,
    under_14 boolean NOT NULL,
    erased_at timestamptz
);
CREATE INDEX persons_name ON persons (estate_id, name, id);

-- Normalised numbers, for the caller who is not known yet.
-- clustered
CREATE TABLE person_phones (
    estate_id uuid NOT NULL,
    number text NOT NULL,
    person_id uuid NOT NULL,
    PRIMARY KEY (estate_id, number, person_id)
);
CREATE INDEX person_phones_person ON person_phones (person_id);

-- What a person is to a unit, and when.
-- clustered
CREATE TABLE person_units (
    unit_id uuid NOT NULL,
    person_id uuid NOT NULL,
    nr bigint NOT NULL,
    estate_id uuid NOT NULL,
    role text NOT NULL,
    from_on date,
    until_on date,
    PRIMARY KEY (unit_id, person_id, nr)
);
CREATE INDEX person_units_person ON person_units (person_id);
