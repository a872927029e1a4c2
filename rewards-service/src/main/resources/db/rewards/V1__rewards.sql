-- Evidence: one row a block, an attestation, a batch. Written with the topic's position, never changed by a later read.

CREATE TABLE epoch_span (
    epoch        bigint PRIMARY KEY,
    seed         bytea  NOT NULL,
    total_weight bigint NOT NULL,
    first_block  bigint NOT NULL,
    last_block   bigint NOT NULL
);
COMMENT ON TABLE epoch_span IS 'Blocks of each epoch as ordered so far; the epoch has ended when a later one has a block';

CREATE TABLE ordered_block (
    number       bigint PRIMARY KEY,
    hash         bytea  NOT NULL,
    epoch        bigint NOT NULL,
    slot         bigint NOT NULL,
    rank         integer NOT NULL,
    sequencer    bytea  NOT NULL,
    timestamp_ms bigint NOT NULL
);
COMMENT ON TABLE ordered_block IS 'Evidence of sealing: who sealed which block in which slot';
COMMENT ON COLUMN ordered_block.hash IS 'Seal hash';

CREATE TABLE registry_message (
    inbox_index  bigint PRIMARY KEY,
    block_number bigint NOT NULL,
    epoch        bigint NOT NULL,
    kind         integer NOT NULL,
    body         bytea  NOT NULL
);
CREATE INDEX registry_message_by_epoch ON registry_message (kind, epoch, inbox_index);
COMMENT ON TABLE registry_message IS 'Member lists, slashes and policies by the epoch whose block applied them';

CREATE TABLE executed_block (
    number    bigint PRIMARY KEY,
    hash      bytea NOT NULL,
    seal_hash bytea NOT NULL
);

CREATE TABLE delivery (
    number       bigint NOT NULL,
    origin       bytea  NOT NULL,
    transactions bigint NOT NULL,
    fees_wei     numeric(78) NOT NULL,
    burned_wei   numeric(78) NOT NULL,
    PRIMARY KEY (number, origin)
);
COMMENT ON TABLE delivery IS 'Evidence of delivering: fees of the included transactions of an operator''s bundles, a block';

CREATE TABLE attestation (
    number     bigint NOT NULL,
    operator   bytea  NOT NULL,
    signer     bytea  NOT NULL,
    seal_hash  bytea  NOT NULL,
    block_hash bytea  NOT NULL,
    log_offset bigint NOT NULL,
    PRIMARY KEY (number, operator, signer, seal_hash, block_hash)
);
COMMENT ON TABLE attestation IS 'Evidence of attesting: first entry of each signed value, with the signer its signature recovers to';

CREATE TABLE batch (
    batch_index       bigint PRIMARY KEY,
    epoch             bigint NOT NULL,
    first_block       bigint NOT NULL,
    last_block        bigint NOT NULL,
    last_timestamp_ms bigint NOT NULL,
    commitment        bytea  NOT NULL
);
CREATE INDEX batch_by_epoch ON batch (epoch);

CREATE TABLE settlement (
    batch_index         bigint PRIMARY KEY,
    sequence            bigint NOT NULL,
    state               text   NOT NULL CHECK (state IN ('POSTED', 'SAFE', 'FINALIZED', 'REORGED')),
    commitment          bytea  NOT NULL,
    poster              bytea  NOT NULL,
    l1_transaction_hash bytea  NOT NULL,
    l1_block_number     bigint NOT NULL,
    l1_timestamp        bigint NOT NULL,
    fee_wei             numeric(78) NOT NULL,
    blob_fee_wei        numeric(78) NOT NULL,
    gas_used            bigint NOT NULL,
    base_fee_wei        numeric(78) NOT NULL
);
COMMENT ON TABLE settlement IS 'Evidence of posting: the latest that L1 says of a batch';

CREATE TABLE settled_sequence (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    sequence bigint NOT NULL
);

-- Results: an epoch is written once, when everything it counts is final on L1.

CREATE TABLE epoch (
    epoch           bigint PRIMARY KEY,
    first_block     bigint NOT NULL,
    last_block      bigint NOT NULL,
    emission        numeric(78) NOT NULL,
    policy          bytea  NOT NULL,
    treasury        bytea  NOT NULL,
    treasury_amount numeric(78) NOT NULL,
    root            bytea,
    total_weight    bigint NOT NULL,
    closed_at       timestamptz NOT NULL,
    attestation     bytea,
    published       boolean NOT NULL
);
COMMENT ON COLUMN epoch.attestation IS 'Our signed RewardAttestation, durable before it is appended; null when there is nothing to sign';

CREATE TABLE operator_reward (
    epoch            bigint NOT NULL REFERENCES epoch,
    operator         bytea  NOT NULL,
    weight           bigint NOT NULL,
    slots_assigned   bigint NOT NULL,
    slots_led        bigint NOT NULL,
    attestations     bigint NOT NULL,
    batches_in_turn  bigint NOT NULL,
    fees_delivered   numeric(78) NOT NULL,
    base_fees_burned numeric(78) NOT NULL,
    slashed          boolean NOT NULL,
    sealing          numeric(78) NOT NULL,
    attesting        numeric(78) NOT NULL,
    posting          numeric(78) NOT NULL,
    delivering       numeric(78) NOT NULL,
    forfeited        numeric(78) NOT NULL,
    forfeit_reasons  text   NOT NULL,
    l1_cost_wei      numeric(78) NOT NULL,
    PRIMARY KEY (epoch, operator)
);
CREATE INDEX operator_reward_by_operator ON operator_reward (operator, epoch);

CREATE TABLE reward_attestation (
    epoch      bigint NOT NULL,
    operator   bytea  NOT NULL,
    signer     bytea  NOT NULL,
    root       bytea  NOT NULL,
    total      numeric(78) NOT NULL,
    log_offset bigint NOT NULL,
    PRIMARY KEY (epoch, operator, signer, root, total)
);
COMMENT ON TABLE reward_attestation IS 'What each operator signed for an epoch, as it stands in the topic attestations';
