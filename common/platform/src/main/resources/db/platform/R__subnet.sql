CREATE TABLE IF NOT EXISTS subnet (
    only_row     boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    genesis_hash bytea NOT NULL CHECK (length(genesis_hash) = 32)
);
COMMENT ON TABLE subnet IS 'The genesis whose chain this schema holds: a service that is given another one changes nothing and ends';
