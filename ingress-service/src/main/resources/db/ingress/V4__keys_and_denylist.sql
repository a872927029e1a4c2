CREATE TABLE api_key (
    id                bigserial   PRIMARY KEY,
    hash              bytea       NOT NULL UNIQUE CHECK (length(hash) = 32),
    prefix            text        NOT NULL,
    name              text        NOT NULL,
    tokens_per_second integer,
    tokens_max        integer,
    created_at        timestamptz NOT NULL DEFAULT now(),
    last_used_on      date,
    revoked_at        timestamptz,
    CHECK ((tokens_per_second IS NULL) = (tokens_max IS NULL))
);
COMMENT ON COLUMN api_key.hash IS 'SHA-256 of the key: 256 random bits cannot be guessed, so nothing slower is needed';
COMMENT ON COLUMN api_key.tokens_max IS 'Null with tokens_per_second: the rate of lumia.ingress.limits';

CREATE TABLE denied (
    id         bigserial   PRIMARY KEY,
    kind       text        NOT NULL CHECK (kind IN ('CLIENT', 'SENDER')),
    subject    text        NOT NULL,
    reason     text        NOT NULL,
    added_by   text        NOT NULL,
    added_at   timestamptz NOT NULL DEFAULT now(),
    until      timestamptz,
    removed_by text,
    removed_at timestamptz,
    CHECK ((removed_by IS NULL) = (removed_at IS NULL))
);
COMMENT ON TABLE denied IS 'Whom the operator refuses: an audit trail, whose rows are ended and never deleted';
COMMENT ON COLUMN denied.subject IS 'A range of client addresses, or the sender of transactions';
COMMENT ON COLUMN denied.until IS 'Null: until it is removed';
