ALTER TABLE evidence
    ADD COLUMN standing text NOT NULL DEFAULT 'FOUND',
    ADD COLUMN l1_transaction bytea NOT NULL DEFAULT '',
    ADD COLUMN l1_detail text NOT NULL DEFAULT '',
    ADD COLUMN settled boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN evidence.standing IS 'Where it stands on L1, as l1-submitter says; for offences that L1 punishes';
CREATE INDEX evidence_open ON evidence (id) WHERE NOT settled;
