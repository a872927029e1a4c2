CREATE TABLE used_nonce (
    nonce   text PRIMARY KEY CHECK (length(nonce) <= 64),
    ends_at timestamptz NOT NULL
);
COMMENT ON TABLE used_nonce IS 'Nonces of sign-ins by a wallet, so that each is good once; of accounts that have statements alone';
