CREATE TABLE signed_statement (
    kind        text NOT NULL,
    signer      bytea NOT NULL,
    number      bigint NOT NULL,
    struct_hash bytea NOT NULL,
    message     bytea NOT NULL,
    PRIMARY KEY (kind, signer, number)
);
COMMENT ON TABLE signed_statement IS 'What each member''s key signed first for each recent number, with its signature: a second value is evidence';

CREATE TABLE evidence (
    id             bigint GENERATED ALWAYS AS IDENTITY,
    operator       bytea NOT NULL,
    offence        text NOT NULL,
    epoch          bigint NOT NULL,
    number         bigint NOT NULL,
    signer         bytea NOT NULL,
    first_kind     text NOT NULL,
    first_hash     bytea NOT NULL,
    first_message  bytea NOT NULL,
    second_kind    text NOT NULL,
    second_hash    bytea NOT NULL,
    second_message bytea NOT NULL,
    header         bytea,
    found_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (operator, offence, epoch)
);
COMMENT ON TABLE evidence IS 'The first two messages of an epoch by which an operator contradicted itself, byte for byte';

ALTER TABLE batch ADD COLUMN header bytea;
COMMENT ON COLUMN batch.header IS 'What opens the commitment; null for batches of earlier builds';
