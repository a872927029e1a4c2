CREATE TABLE broken_receipt (
    operator         bytea NOT NULL,
    epoch            bigint NOT NULL,
    log_offset       bigint NOT NULL,
    transaction_hash bytea NOT NULL,
    time_ms          bigint NOT NULL,
    subnet           bigint NOT NULL,
    signature        bytea NOT NULL,
    detail           text NOT NULL,
    found_at         timestamptz NOT NULL,
    PRIMARY KEY (operator, epoch, log_offset, transaction_hash)
);
CREATE INDEX broken_receipt_epoch ON broken_receipt (epoch);
COMMENT ON TABLE broken_receipt IS 'Ordering receipts that an operator signed and the log does not keep';
