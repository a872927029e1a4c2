-- A batch as built here, with what this operator signed for it; the position in executed moves in the same transaction.
CREATE TABLE batch (
    index                 bigint PRIMARY KEY,
    epoch                 bigint NOT NULL,
    first_block           bigint NOT NULL,
    last_block            bigint NOT NULL,
    inbox_through         bigint NOT NULL,
    header                bytea  NOT NULL,
    commitment            bytea  NOT NULL,
    epoch_seed            bytea  NOT NULL,
    payload               bytea  NOT NULL,
    size_bytes            bigint NOT NULL,
    transaction_count     integer NOT NULL,
    attestation           bytea,
    certificate           bytea,
    published             boolean NOT NULL DEFAULT false,
    certificate_published boolean NOT NULL DEFAULT false,
    created_at            timestamptz NOT NULL DEFAULT now(),
    CHECK (first_block <= last_block)
);
-- The payload is compressed already.
ALTER TABLE batch ALTER COLUMN payload SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX batch_first_block ON batch (first_block);
CREATE INDEX batch_epoch ON batch (epoch, index);
CREATE INDEX batch_unpublished ON batch (index) WHERE NOT published;
CREATE INDEX batch_uncertified ON batch (index) WHERE certificate IS NULL;
CREATE INDEX batch_certificate_unpublished ON batch (index) WHERE certificate IS NOT NULL AND NOT certificate_published;

-- What a signer vouched for first, in the order of the log attestations; only signatures that recover are kept.
CREATE TABLE batch_attestation (
    batch_index  bigint NOT NULL,
    signer       bytea  NOT NULL,
    log_offset   bigint NOT NULL,
    message      bytea  NOT NULL,
    PRIMARY KEY (batch_index, signer)
);

-- Member lists that L1 sent, by the inbox index that brought them.
CREATE TABLE member_list (
    inbox_index bigint PRIMARY KEY,
    body        bytea  NOT NULL
);

-- The last message of l1-inbox that was read.
CREATE TABLE inbox_read (
    only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    last_index bigint NOT NULL
);
INSERT INTO inbox_read (last_index) VALUES (0);
