CREATE TABLE root_transaction (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hash            bytea NOT NULL UNIQUE,
    through_epoch   bigint NOT NULL,
    data            bytea NOT NULL,
    nonce           bigint NOT NULL,
    fee_wei         numeric NOT NULL,
    tip_wei         numeric NOT NULL,
    gas_limit       bigint NOT NULL,
    signed_at_ms    bigint NOT NULL,
    broadcast_at_ms bigint NOT NULL,
    raw             bytea NOT NULL
);
COMMENT ON TABLE root_transaction IS 'Transactions signed for the reward root that is under way, kept before they were broadcast';
