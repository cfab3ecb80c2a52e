-- A word may mean thousands of subjects: whose they are is read from here, not from the long rows of words.
CREATE INDEX search_subjects ON search (id, feature, subject);

-- The index of words gets a small part with every commit; eight of a size are merged into one.
-- dialect: search_merging
