ALTER TABLE refused_transaction ADD COLUMN refused_at timestamptz;
ALTER TABLE refused_transaction ALTER COLUMN refused_at SET DEFAULT now();
COMMENT ON COLUMN refused_transaction.refused_at IS 'Null for rows of before';
