CREATE TABLE IF NOT EXISTS log_identity (
    topic        text PRIMARY KEY,
    topic_id     text NOT NULL,
    entry_offset bigint NOT NULL CHECK (entry_offset >= 0),
    entry_hash   bytea NOT NULL CHECK (length(entry_hash) = 32)
);
COMMENT ON TABLE log_identity IS 'Which topic was read, by the id that Kafka gave it, and the hash of an entry that was applied: a log that was replaced is noticed';
