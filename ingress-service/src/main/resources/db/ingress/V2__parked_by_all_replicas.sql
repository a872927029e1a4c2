-- Rows of before, and of a replica that is not upgraded yet, may be replaced at any price: what they pay stands only in their bytes.
ALTER TABLE parked_transaction
    ADD COLUMN id bigserial NOT NULL UNIQUE,
    ADD COLUMN max_fee_per_gas numeric(78) NOT NULL DEFAULT 0;
COMMENT ON COLUMN parked_transaction.id IS 'Given under a lock, so that ids become visible in their order: the replica that releases reads on from the last';

ALTER TABLE refused_transaction ALTER COLUMN block_number DROP NOT NULL;
COMMENT ON COLUMN refused_transaction.block_number IS 'Null for one that ended while it was parked';
