CREATE TABLE evidence (
    id               bigint GENERATED ALWAYS AS IDENTITY,
    operator         bytea NOT NULL,
    offence          text NOT NULL,
    epoch            bigint NOT NULL,
    number           bigint NOT NULL,
    call             bytea NOT NULL,
    standing         text NOT NULL,
    transaction_hash bytea NOT NULL,
    detail           text NOT NULL,
    settled          boolean NOT NULL,
    decided_in_block bigint NOT NULL,
    PRIMARY KEY (operator, offence, epoch)
);
CREATE INDEX evidence_open ON evidence (id) WHERE NOT settled;
COMMENT ON TABLE evidence IS 'Evidence that rewards keeps and L1 punishes: the call of the registry, and what became of it';
COMMENT ON COLUMN evidence.transaction_hash IS 'This operator''s own, empty while there is none';

CREATE TABLE evidence_transaction (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hash            bytea NOT NULL UNIQUE,
    operator        bytea NOT NULL,
    offence         text NOT NULL,
    epoch           bigint NOT NULL,
    nonce           bigint NOT NULL,
    fee_wei         numeric NOT NULL,
    tip_wei         numeric NOT NULL,
    gas_limit       bigint NOT NULL,
    signed_at_ms    bigint NOT NULL,
    broadcast_at_ms bigint NOT NULL,
    raw             bytea NOT NULL,
    FOREIGN KEY (operator, offence, epoch) REFERENCES evidence ON DELETE CASCADE
);
CREATE INDEX evidence_transaction_of ON evidence_transaction (operator, offence, epoch);
COMMENT ON TABLE evidence_transaction IS 'Every transaction that was signed for an evidence, kept before it was broadcast';
