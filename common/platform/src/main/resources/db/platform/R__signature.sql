CREATE TABLE IF NOT EXISTS signature (
    kind        text NOT NULL,
    generation  bigint NOT NULL,
    number      bigint NOT NULL,
    struct_hash bytea NOT NULL,
    token       bigint NOT NULL,
    sent        boolean NOT NULL DEFAULT false,
    PRIMARY KEY (kind, generation, number)
);
COMMENT ON TABLE signature IS 'What this operator signed for each number, written before it is signed: another value is never signed';
COMMENT ON COLUMN signature.token IS 'Fencing token of the lease under which it was signed';
COMMENT ON COLUMN signature.sent IS 'Whether it has left for good, where the service needs to know';
