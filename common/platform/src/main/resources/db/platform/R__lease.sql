CREATE TABLE IF NOT EXISTS lease (
    name       text PRIMARY KEY,
    holder     text NOT NULL,
    token      bigint NOT NULL,
    expires_at timestamptz NOT NULL
);
COMMENT ON TABLE lease IS 'Which process does what only one may do; the token rises with every holder and fences the ones before';
