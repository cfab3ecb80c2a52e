-- A word may mean thousands of subjects: whose they are is read from here, not from the long rows of words.
CREATE INDEX search_subjects ON search (id, feature, subject);

-- The same for the order of the units that were found.
CREATE INDEX units_order ON units (id, estate_id, sort, building_id);

-- The index of words gets a small part with every commit; eight of a size are merged into one.
-- dialect: search_merging
