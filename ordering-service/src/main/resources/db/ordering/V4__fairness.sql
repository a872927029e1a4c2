ALTER TABLE ordering_state ADD COLUMN fairness bytea;
COMMENT ON COLUMN ordering_state.fairness IS 'What was counted of the running epoch up to the snapshot (FairnessState)';

CREATE TABLE fairness_epoch (
    epoch  bigint PRIMARY KEY,
    counts bytea NOT NULL
);
COMMENT ON TABLE fairness_epoch IS 'How fairly the blocks of an epoch that ended followed the log (FairnessEpoch)';
