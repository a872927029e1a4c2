ALTER TABLE l1_transaction
    ADD COLUMN pool text NOT NULL DEFAULT 'UNANSWERED',
    ADD COLUMN pool_words text NOT NULL DEFAULT '';
COMMENT ON COLUMN l1_transaction.pool IS 'What L1''s node last said of the bytes: UNANSWERED, HELD, or why it refused them, with its words in pool_words';
CREATE INDEX l1_transaction_nonce ON l1_transaction (nonce);
CREATE INDEX l1_transaction_pending ON l1_transaction (nonce) WHERE state = 'PENDING';
DROP INDEX l1_transaction_first;
