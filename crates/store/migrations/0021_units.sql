-- Units; their area is that of their building.
CREATE TABLE units (
    id uuid NOT NULL PRIMARY KEY,
    version bigint NOT NULL,
    head bytea NOT NULL,
    estate_id uuid,
    state text NOT NULL,
    building_id uuid NOT NULL,
    entrance_id uuid,
    floor bigint,
    room text NOT NULL,
    -- Building, entrance and room with their digits filled up: the order of every list of units.
    sort text NOT NULL DEFAULT '',
    occupancy text NOT NULL,
    area_centi_m2 bigint
);
CREATE INDEX units_sort ON units (estate_id, sort, id);
CREATE INDEX units_building ON units (building_id, room);
