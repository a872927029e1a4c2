CREATE TABLE ordering_state (
    id            smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    fence         bigint NOT NULL DEFAULT 0,
    genesis_hash  bytea,
    snapshot      bytea,
    signed_number bigint NOT NULL DEFAULT 0,
    signed_seal   bytea
);
COMMENT ON COLUMN ordering_state.fence IS 'Raised by the instance that takes over; writes of the one before then fail';
COMMENT ON COLUMN ordering_state.snapshot IS 'What the log rules know (LogSnapshot), with the position it was taken at';
COMMENT ON COLUMN ordering_state.signed_seal IS 'The last seal signed: durable before it leaves, appended again byte for byte';
INSERT INTO ordering_state DEFAULT VALUES;

CREATE TABLE derived_block (
    number         bigint PRIMARY KEY,
    hash           bytea NOT NULL,
    timestamp_ms   bigint NOT NULL,
    slot           bigint NOT NULL,
    rank           integer NOT NULL,
    sequencer      bytea NOT NULL,
    log_offset     bigint NOT NULL,
    transactions   integer NOT NULL,
    inbox_messages integer NOT NULL
);
COMMENT ON TABLE derived_block IS 'Blocks by their seals; log_offset is where the seal stands in tx-in';

CREATE TABLE inbox_message (
    index   bigint PRIMARY KEY,
    message bytea NOT NULL
);
COMMENT ON TABLE inbox_message IS 'L1 messages of this operator''s own L1 that are not applied yet';

CREATE TABLE evidence (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    operator bytea NOT NULL,
    number   bigint NOT NULL,
    message  bytea NOT NULL,
    UNIQUE (operator, number)
);
COMMENT ON TABLE evidence IS 'Two seals that one sequencer signed for one number (Evidence)';
