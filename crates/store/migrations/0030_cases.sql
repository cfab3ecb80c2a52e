-- Matters from report to archive.
CREATE TABLE cases (
    id uuid NOT NULL PRIMARY KEY,
    version bigint NOT NULL,
    head bytea NOT NULL,
    estate_id uuid,
    state text NOT NULL,
    number text NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    fault text,
    grade text NOT NULL,
    level text,
    complaint boolean NOT NULL,
    channel text NOT NULL,
    stage text NOT NULL,
    is_open boolean NOT NULL,
    outcome text,
    unconfirmed boolean NOT NULL,
    leg bigint NOT NULL,
    transfers bigint NOT NULL,
    priority bigint NOT NULL,
    area_id uuid,
    building_id uuid,
    unit_id uuid,
    place text,
    first_contact_id uuid,
    responsible_id uuid,
    department_id uuid,
    tracker_id uuid,
    person_id uuid,
    about_staff_id uuid,
    about_department_id uuid,
    supervision boolean NOT NULL,
    work_type text,
    stars bigint,
    reported_at timestamptz NOT NULL,
    reported_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    resolved_at timestamptz,
    closed_at timestamptz,
    -- The running clock whose deadline comes first; `due_order` lies in the far future without one.
    clock text,
    clock_number bigint,
    clock_started_at timestamptz,
    clock_held_at timestamptz,
    clock_near boolean NOT NULL,
    clock_provisional boolean NOT NULL,
    due_at timestamptz,
    due_order timestamptz NOT NULL
);
CREATE INDEX cases_open_due ON cases (estate_id, due_order, id) WHERE is_open;
CREATE INDEX cases_open_area ON cases (estate_id, area_id, due_order, id) WHERE is_open;
CREATE INDEX cases_open_responsible ON cases (estate_id, responsible_id, due_order, id) WHERE is_open;
CREATE INDEX cases_reported ON cases (estate_id, reported_at, id);
CREATE INDEX cases_unit ON cases (estate_id, unit_id, reported_at);
CREATE INDEX cases_number ON cases (estate_id, number);

-- One narrow row a clock: boards, timers and figures read it.
CREATE TABLE case_clocks (
    case_id uuid NOT NULL,
    number bigint NOT NULL,
    estate_id uuid NOT NULL,
    area_id uuid,
    clock text NOT NULL,
    leg bigint NOT NULL,
    clause text NOT NULL,
    standard text NOT NULL,
    started_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    stopped_at timestamptz,
    paused_minutes bigint NOT NULL,
    late_minutes bigint NOT NULL,
    verdict text,
    lifted boolean NOT NULL,
    reported_on date NOT NULL,
    person_id uuid,
    PRIMARY KEY (case_id, number)
);
CREATE INDEX case_clocks_reported ON case_clocks (estate_id, reported_on, clock);
