CREATE TABLE parked_transaction (
    hash           bytea  PRIMARY KEY CHECK (length(hash) = 32),
    sender         bytea  NOT NULL CHECK (length(sender) = 20),
    nonce          bigint NOT NULL,
    raw            bytea  NOT NULL,
    received_at_ms bigint NOT NULL,
    UNIQUE (sender, nonce)
);
COMMENT ON TABLE parked_transaction IS 'Future nonces: durable before their hash is given to the wallet';

CREATE TABLE refused_transaction (
    hash         bytea  PRIMARY KEY CHECK (length(hash) = 32),
    block_number bigint NOT NULL,
    reason       text   NOT NULL,
    detail       text   NOT NULL
);
COMMENT ON TABLE refused_transaction IS 'Why a block refused a transaction of the log; the first reason stays';
