CREATE TABLE settled_batch (
    index      bigint PRIMARY KEY,
    first      bigint NOT NULL,
    settlement bytea  NOT NULL
);
CREATE INDEX settled_batch_first ON settled_batch (first);
COMMENT ON TABLE settled_batch IS 'Final batches that replicas no longer have in memory, as settled last told of them';
