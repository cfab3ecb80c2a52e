-- No two units at one address, whoever writes at the same moment.
CREATE UNIQUE INDEX units_address ON units (building_id, entrance_id, room) WHERE entrance_id IS NOT NULL;
CREATE UNIQUE INDEX units_address_plain ON units (building_id, room) WHERE entrance_id IS NULL;
