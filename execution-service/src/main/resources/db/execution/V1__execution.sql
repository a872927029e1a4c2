-- The query side: filled from the chain's own store in block ranges, never written otherwise.

CREATE TABLE projection (
    one               boolean PRIMARY KEY DEFAULT true CHECK (one),
    projected_through bigint NOT NULL
);
INSERT INTO projection (projected_through) VALUES (-1);
COMMENT ON COLUMN projection.projected_through IS 'The last block in these tables, written in the transaction of its rows';

CREATE TABLE blocks (
    number        bigint PRIMARY KEY,
    hash          bytea NOT NULL,
    parent_hash   bytea NOT NULL,
    state_root    bytea NOT NULL,
    timestamp_ms  bigint NOT NULL,
    slot          bigint NOT NULL,
    epoch         bigint NOT NULL,
    sequencer     bytea NOT NULL,
    gas_used      bigint NOT NULL,
    base_fee_wei  bigint NOT NULL,
    transactions  integer NOT NULL,
    inbox_through bigint NOT NULL
);

CREATE TABLE transactions (
    hash             bytea NOT NULL,
    block_number     bigint NOT NULL,
    index            integer NOT NULL,
    sender           bytea NOT NULL,
    recipient        bytea,
    contract_address bytea,
    type             smallint NOT NULL,
    nonce            bigint NOT NULL,
    value_wei        numeric(78) NOT NULL,
    success          boolean NOT NULL,
    gas_used         bigint NOT NULL,
    gas_price_wei    numeric(78) NOT NULL,
    PRIMARY KEY (block_number, index)
);
CREATE INDEX transactions_hash ON transactions (hash);

CREATE TABLE logs (
    block_number bigint NOT NULL,
    index        integer NOT NULL,
    address      bytea NOT NULL,
    topic0       bytea,
    topic1       bytea,
    topic2       bytea,
    topic3       bytea,
    PRIMARY KEY (block_number, index)
);
CREATE INDEX logs_address ON logs (address, block_number);
CREATE INDEX logs_topic0 ON logs (topic0, block_number);

CREATE TABLE refused_transactions (
    hash         bytea NOT NULL,
    block_number bigint NOT NULL,
    index        integer NOT NULL,
    sender       bytea,
    origin       bytea,
    reason       integer NOT NULL,
    detail       text NOT NULL,
    PRIMARY KEY (block_number, index)
);
CREATE INDEX refused_transactions_hash ON refused_transactions (hash);

CREATE TABLE finality (
    one       boolean PRIMARY KEY DEFAULT true CHECK (one),
    safe      bigint NOT NULL,
    finalized bigint NOT NULL
);
INSERT INTO finality (safe, finalized) VALUES (0, 0);
COMMENT ON TABLE finality IS 'Heights of the tags safe and finalized, written in the transaction of the settled position';
