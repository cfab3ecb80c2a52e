-- Staff of the estates and of the company.
CREATE TABLE staff (
    id uuid NOT NULL PRIMARY KEY,
    version bigint NOT NULL,
    head bytea NOT NULL,
    estate_id uuid,
    state text NOT NULL,
    name text NOT NULL,
    service_number text NOT NULL,
    department_id uuid,
    -- Signed on where and since when.
    shift_estate_id uuid,
    shift_since_at timestamptz,
    away_from_on date,
    away_until_on date,
    left_on date
);
CREATE UNIQUE INDEX staff_number ON staff (service_number);
CREATE INDEX staff_estate ON staff (estate_id, service_number);
CREATE INDEX staff_shift ON staff (shift_estate_id) WHERE shift_estate_id IS NOT NULL;
CREATE INDEX staff_department ON staff (department_id) WHERE department_id IS NOT NULL;
