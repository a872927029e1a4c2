ALTER TABLE batch_on_l1
    ADD COLUMN gas_used bigint NOT NULL DEFAULT 0,
    ADD COLUMN base_fee_wei numeric NOT NULL DEFAULT 0;
COMMENT ON COLUMN batch_on_l1.base_fee_wei IS 'Of the L1 block, per gas: rewards reimburse the base fee whole and the tip up to a cap';
