-- Own channels of a company or an estate (B-02): the shipped one that such a channel behaves like.
ALTER TABLE cases ADD COLUMN channel_parent text;
