ALTER TABLE l1_transaction ADD COLUMN payer bytea NOT NULL DEFAULT '';
ALTER TABLE l1_transaction ALTER COLUMN payer DROP DEFAULT;
COMMENT ON COLUMN l1_transaction.payer IS 'The account whose nonce it has; another key file begins with its own';
DROP INDEX l1_transaction_nonce;
DROP INDEX l1_transaction_pending;
CREATE INDEX l1_transaction_nonce ON l1_transaction (payer, nonce);
CREATE INDEX l1_transaction_pending ON l1_transaction (payer, nonce) WHERE state = 'PENDING';
