CREATE TABLE log_position (
    topic       text PRIMARY KEY,
    next_offset bigint NOT NULL CHECK (next_offset >= 0)
);
COMMENT ON TABLE log_position IS 'The next offset of each topic, written in the transaction of its effect';
