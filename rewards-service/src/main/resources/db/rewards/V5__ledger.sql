-- A double-entry ledger: what closed epochs and L1 say, in money. Nothing of it is ever changed; the database refuses what does not follow,
-- does not balance or has another hash.

ALTER TABLE executed_block ADD COLUMN tips_wei numeric(78) NOT NULL DEFAULT 0;
COMMENT ON COLUMN executed_block.tips_wei IS 'What its transactions paid above the base fee';
COMMENT ON COLUMN epoch.closed_at IS 'Timestamp of its last block: the protocol''s time, the same after a rebuild';

ALTER TABLE distributor_event DROP CONSTRAINT distributor_event_kind_check;
ALTER TABLE distributor_event ADD CONSTRAINT distributor_event_kind_check
    CHECK (kind IN ('ROOT', 'CLAIMED', 'REIMBURSED', 'RECOVERED', 'FUNDED', 'COSTS_FUNDED', 'SLASHED'));

ALTER TABLE distributor_position
    ADD COLUMN held_free numeric(78),
    ADD COLUMN held_owed numeric(78),
    ADD COLUMN held_costs_wei numeric(78);
COMMENT ON COLUMN distributor_position.held_free IS 'What the distributor held in that block by its own words, as the other two; null where it was not asked';

CREATE TABLE ledger_account (
    account text PRIMARY KEY,
    says    text NOT NULL
);
COMMENT ON TABLE ledger_account IS 'The chart of accounts: credits stand above zero, debits below';
INSERT INTO ledger_account VALUES
    ('PAYABLE', 'Owed to an operator or the treasury'),
    ('EMISSION', 'What epochs emitted'),
    ('FORFEITED', 'What an operator''s counts would have given; the treasury''s part empties it in the same epoch'),
    ('L1_BASE_FEES', 'Base fees of L1 for batches that count'),
    ('L1_BLOB_FEES', 'Blob fees of L1 for batches that count'),
    ('L1_TIPS', 'Tips of L1 for batches that count, up to the cap'),
    ('FUNDING', 'What was sent to the distributor'),
    ('FUND_FREE', 'Held by the distributor, free for roots to come'),
    ('FUND_OWED', 'Held by the distributor for what roots certified and nobody was paid'),
    ('LAPSED', 'Costs that the governor recovered: due to nobody any more'),
    ('BOND', 'Of an operator; slashes alone'),
    ('SLASHED', 'Taken from bonds'),
    ('L2_TIPS', 'Priority fees that came to a sequencer''s fee recipient'),
    ('L2_FEES', 'Priority fees that users paid');

CREATE TABLE ledger_entry (
    entry          bigint PRIMARY KEY CHECK (entry >= 2),
    kind           text   NOT NULL CHECK (kind IN ('SEALING', 'ATTESTING', 'POSTING', 'DELIVERING', 'TREASURY', 'FORFEIT',
                       'SLASH', 'CLAIM', 'RECOVERY', 'L1_COST', 'REIMBURSEMENT', 'L2_TIP', 'ROOT', 'FUNDED', 'COSTS_FUNDED')),
    at_ms          bigint NOT NULL,
    epoch          bigint NOT NULL,
    holder         bytea  NOT NULL CHECK (length(holder) = 20),
    amount         numeric(78) NOT NULL,
    count          bigint NOT NULL,
    reason         text   NOT NULL,
    detail         text   NOT NULL,
    l1_transaction bytea  NOT NULL CHECK (length(l1_transaction) IN (0, 32)),
    evidence       text   NOT NULL,
    previous       bytea  NOT NULL CHECK (length(previous) = 32),
    hash           bytea  NOT NULL CHECK (length(hash) = 32)
);
CREATE INDEX ledger_entry_of ON ledger_entry (holder, at_ms, entry) INCLUDE (kind, amount);
CREATE INDEX ledger_entry_at ON ledger_entry (at_ms, entry);
CREATE INDEX ledger_entry_epoch ON ledger_entry (epoch, holder);
CREATE INDEX ledger_entry_l1 ON ledger_entry (entry) WHERE entry % 2 = 1;
CREATE INDEX ledger_entry_root ON ledger_entry (epoch) WHERE kind = 'ROOT';
CREATE INDEX ledger_entry_root_at ON ledger_entry (at_ms, epoch) WHERE kind = 'ROOT';
COMMENT ON TABLE ledger_entry IS 'Two chains: even numbers for closed epochs, odd ones for L1; each entry has the hash of the one before it in its chain';
COMMENT ON COLUMN ledger_entry.at_ms IS 'The protocol''s time: of the epoch''s last block, or of the L1 block';

CREATE TABLE ledger_posting (
    entry    bigint  NOT NULL REFERENCES ledger_entry DEFERRABLE INITIALLY DEFERRED,
    position integer NOT NULL,
    account  text    NOT NULL REFERENCES ledger_account,
    holder   bytea   NOT NULL CHECK (length(holder) IN (0, 20)),
    unit     text    NOT NULL CHECK (unit IN ('LUMIA', 'ETH')),
    amount   numeric(78) NOT NULL,
    PRIMARY KEY (entry, position)
);
COMMENT ON TABLE ledger_posting IS 'Written before its entry, which closes it: nothing is added afterwards';

CREATE TABLE ledger_balance (
    chain   text  NOT NULL CHECK (chain IN ('EPOCHS', 'L1')),
    account text  NOT NULL,
    holder  bytea NOT NULL,
    unit    text  NOT NULL,
    amount  numeric(78) NOT NULL,
    PRIMARY KEY (chain, account, holder, unit)
);
COMMENT ON TABLE ledger_balance IS 'Sums of the postings of each chain, kept by the database with every posting';

CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP;
END $$;

CREATE FUNCTION ledger_add_posting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM ledger_entry e WHERE e.entry = NEW.entry) THEN
        RAISE EXCEPTION 'ledger entry % is closed: nothing is added to it', NEW.entry;
    END IF;
    INSERT INTO ledger_balance AS b (chain, account, holder, unit, amount)
        VALUES (CASE WHEN NEW.entry % 2 = 0 THEN 'EPOCHS' ELSE 'L1' END, NEW.account, NEW.holder, NEW.unit, NEW.amount)
        ON CONFLICT (chain, account, holder, unit) DO UPDATE SET amount = b.amount + EXCLUDED.amount;
    RETURN NEW;
END $$;

CREATE FUNCTION ledger_add_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before   bytea;
    postings text;
    unequal  text;
    own      bytea;
BEGIN
    SELECT e.hash INTO before FROM ledger_entry e WHERE e.entry = NEW.entry - 2;
    IF NEW.entry > 3 AND before IS DISTINCT FROM NEW.previous THEN
        RAISE EXCEPTION 'ledger entry % does not follow the one before it', NEW.entry;
    END IF;
    SELECT string_agg(account || ' ' || encode(holder, 'hex') || ' ' || unit || ' ' || amount, E'\n' ORDER BY position)
        INTO postings FROM ledger_posting p WHERE p.entry = NEW.entry;
    SELECT string_agg(unit, ', ') INTO unequal FROM
        (SELECT unit FROM ledger_posting p WHERE p.entry = NEW.entry GROUP BY unit HAVING sum(p.amount) <> 0) u;
    IF postings IS NULL OR unequal IS NOT NULL THEN
        RAISE EXCEPTION 'ledger entry % does not balance in %', NEW.entry, coalesce(unequal, 'anything: it has no postings');
    END IF;
    own := sha256(convert_to(concat_ws(E'\n', encode(NEW.previous, 'hex'), NEW.entry, NEW.kind, NEW.at_ms, NEW.epoch,
        encode(NEW.holder, 'hex'), NEW.amount, NEW.count, NEW.reason, NEW.detail, encode(NEW.l1_transaction, 'hex'),
        NEW.evidence, postings), 'UTF8'));
    IF own <> NEW.hash THEN
        RAISE EXCEPTION 'ledger entry % has another hash than its text', NEW.entry;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER ledger_entry_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_posting_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_posting
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_posting_added BEFORE INSERT ON ledger_posting
    FOR EACH ROW EXECUTE FUNCTION ledger_add_posting();
CREATE TRIGGER ledger_entry_added BEFORE INSERT ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_add_entry();

-- A ledger begins with the genesis, and evidence of old epochs is in the topics alone: everything is read again. What was signed stays signed.
TRUNCATE epoch_span, ordered_block, registry_message, executed_block, delivery, attestation, batch, settlement, settled_sequence,
    operator_reward, epoch, reward_attestation, reward_leaf, reward_period, distributor_event, distributor_position;
DO $$
BEGIN
    IF to_regclass('log_position') IS NOT NULL THEN
        DELETE FROM log_position;
    END IF;
END $$;
