CREATE TABLE inbox_message (
    index   bigint PRIMARY KEY CHECK (index > 0),
    message bytea NOT NULL
);
COMMENT ON TABLE inbox_message IS 'Messages of the inbox in L1''s own numbering, as published to l1-inbox';

CREATE TABLE inbox_cursor (
    one         boolean PRIMARY KEY DEFAULT true CHECK (one),
    number      bigint NOT NULL,
    hash        bytea  NOT NULL,
    timestamp   bigint NOT NULL,
    index       bigint NOT NULL,
    accumulator bytea  NOT NULL
);
COMMENT ON TABLE inbox_cursor IS 'The L1 block up to which the inbox is read, and the last message by then';

CREATE TABLE batch_on_l1 (
    index            bigint PRIMARY KEY,
    commitment       bytea   NOT NULL,
    first            bigint  NOT NULL,
    last             bigint  NOT NULL,
    transaction_hash bytea   NOT NULL,
    block_number     bigint  NOT NULL,
    block_hash       bytea   NOT NULL,
    block_timestamp  bigint  NOT NULL,
    poster           bytea   NOT NULL,
    fee_wei          numeric NOT NULL,
    blob_fee_wei     numeric NOT NULL,
    level            text    NOT NULL
);
CREATE INDEX batch_on_l1_open ON batch_on_l1 (index) WHERE level <> 'FINALIZED';
COMMENT ON TABLE batch_on_l1 IS 'Batches that L1 has, whoever posted them';

CREATE TABLE settlement (
    sequence   bigint PRIMARY KEY CHECK (sequence > 0),
    settlement bytea NOT NULL
);
COMMENT ON TABLE settlement IS 'What was said of batches, as published to settled';

CREATE TABLE settlement_cursor (
    one       boolean PRIMARY KEY DEFAULT true CHECK (one),
    number    bigint NOT NULL,
    hash      bytea  NOT NULL,
    timestamp bigint NOT NULL
);
COMMENT ON TABLE settlement_cursor IS 'The L1 block up to which batches are read';

CREATE TABLE batch (
    index       bigint PRIMARY KEY,
    commitment  bytea NOT NULL,
    header      bytea NOT NULL,
    payload     bytea,
    certificate bytea
);
COMMENT ON TABLE batch IS 'Batches from the batcher; the payload goes once its batch is final';

CREATE TABLE l1_transaction (
    id               bigserial PRIMARY KEY,
    hash             bytea   NOT NULL UNIQUE,
    batch_index      bigint  NOT NULL,
    nonce            bigint  NOT NULL,
    attempt          int     NOT NULL,
    raw              bytea,
    max_fee_wei      numeric NOT NULL,
    priority_fee_wei numeric NOT NULL,
    max_blob_fee_wei numeric NOT NULL,
    gas_limit        bigint  NOT NULL,
    signed_at_ms     bigint  NOT NULL,
    broadcast_at_ms  bigint  NOT NULL,
    state            text    NOT NULL
);
CREATE INDEX l1_transaction_batch ON l1_transaction (batch_index);
CREATE INDEX l1_transaction_first ON l1_transaction (id) WHERE attempt = 0;
COMMENT ON TABLE l1_transaction IS 'Every L1 transaction that was signed, kept before it was broadcast; its bytes go once its batch is final';
