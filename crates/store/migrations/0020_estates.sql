-- Estates with what lies in them.
CREATE TABLE estates (
    id uuid NOT NULL PRIMARY KEY,
    version bigint NOT NULL,
    head bytea NOT NULL,
    estate_id uuid,
    state text NOT NULL,
    name text NOT NULL,
    -- Name of the time zone: local dates of the registers are counted in it.
    zone text NOT NULL,
    closed_on date
);
CREATE UNIQUE INDEX estates_name ON estates (name);

-- Areas, buildings and entrances of an estate, written with its row.
CREATE TABLE areas (
    id uuid NOT NULL PRIMARY KEY,
    estate_id uuid NOT NULL,
    name text NOT NULL
);
CREATE INDEX areas_estate ON areas (estate_id, name);

CREATE TABLE buildings (
    id uuid NOT NULL PRIMARY KEY,
    estate_id uuid NOT NULL,
    area_id uuid NOT NULL,
    number text NOT NULL,
    label text NOT NULL,
    -- The number with its digits filled up, so that 2 stands before 10.
    sort text NOT NULL
);
CREATE UNIQUE INDEX buildings_number ON buildings (estate_id, number);
CREATE INDEX buildings_area ON buildings (estate_id, area_id);

CREATE TABLE entrances (
    id uuid NOT NULL PRIMARY KEY,
    estate_id uuid NOT NULL,
    building_id uuid NOT NULL,
    number text NOT NULL
);
CREATE UNIQUE INDEX entrances_number ON entrances (building_id, number);

-- Who answers for an estate on a local day.
-- clustered
CREATE TABLE duty_days (
    estate_id uuid NOT NULL,
    day date NOT NULL,
    staff_id uuid NOT NULL,
    PRIMARY KEY (estate_id, day)
);
