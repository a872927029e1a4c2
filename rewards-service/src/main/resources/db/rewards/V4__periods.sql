-- A root adds up all that accounts have earned and spent through a period of epochs; the roots of single epochs are gone.

ALTER TABLE epoch DROP COLUMN root, DROP COLUMN attestation, DROP COLUMN published;

CREATE TABLE reward_period (
    through_epoch bigint PRIMARY KEY,
    last_epoch    bigint NOT NULL,
    root          bytea  NOT NULL,
    total         numeric(78) NOT NULL,
    costs_wei     numeric(78) NOT NULL,
    attestation   bytea,
    published     boolean NOT NULL,
    certified_at  timestamptz
);
COMMENT ON COLUMN reward_period.last_epoch IS 'The last with a block; through_epoch is the last of the period';
COMMENT ON COLUMN reward_period.attestation IS 'Our RewardAttestation, durable before it is signed and appended; null when there is nothing to sign';
COMMENT ON COLUMN reward_period.certified_at IS 'When this service saw more than two thirds sign the root: from then on turns to post it are counted';

CREATE TABLE reward_leaf (
    through_epoch bigint NOT NULL REFERENCES reward_period,
    account       bytea  NOT NULL,
    amount        numeric(78) NOT NULL,
    costs_wei     numeric(78) NOT NULL,
    PRIMARY KEY (through_epoch, account)
);
COMMENT ON TABLE reward_leaf IS 'Leaves of each root: wei of LUMIA earned and of ETH spent since genesis';

-- What was signed for single epochs is good for nothing any more.
DELETE FROM reward_attestation;
ALTER TABLE reward_attestation RENAME COLUMN epoch TO through_epoch;
ALTER TABLE reward_attestation
    ADD COLUMN costs_wei numeric(78) NOT NULL,
    ADD COLUMN signature bytea NOT NULL,
    DROP CONSTRAINT reward_attestation_pkey,
    ADD PRIMARY KEY (through_epoch, operator, signer, root, total, costs_wei);
COMMENT ON TABLE reward_attestation IS 'What each operator signed for a period, as it stands in the topic attestations';

CREATE TABLE distributor_event (
    block_number     bigint NOT NULL,
    log_index        bigint NOT NULL,
    l1_timestamp     bigint NOT NULL,
    transaction_hash bytea  NOT NULL,
    kind             text   NOT NULL CHECK (kind IN ('ROOT', 'CLAIMED', 'REIMBURSED', 'RECOVERED', 'FUNDED', 'COSTS_FUNDED')),
    through_epoch    bigint NOT NULL,
    account          bytea  NOT NULL,
    amount           numeric(78) NOT NULL,
    costs_wei        numeric(78) NOT NULL,
    PRIMARY KEY (block_number, log_index)
);
CREATE INDEX distributor_event_of ON distributor_event (account, block_number);
CREATE INDEX distributor_root ON distributor_event (through_epoch) WHERE kind = 'ROOT';
COMMENT ON TABLE distributor_event IS 'What final blocks of L1 say of the subnet''s reward fund, in L1''s order';

CREATE TABLE distributor_position (
    only_row      boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    through_block bigint NOT NULL
);

ALTER TABLE ordered_block ADD COLUMN seal_signature bytea;
COMMENT ON COLUMN ordered_block.seal_signature IS 'Null for blocks of earlier builds';
ALTER TABLE attestation ADD COLUMN signature bytea;
COMMENT ON COLUMN attestation.signature IS 'Null for entries of earlier builds';
