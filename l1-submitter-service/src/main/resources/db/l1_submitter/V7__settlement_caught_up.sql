ALTER TABLE settlement_cursor ADD COLUMN caught_up boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN settlement_cursor.caught_up IS 'Whether it was once at L1''s latest block: only then is a batch that was not read one that L1 does not have';
