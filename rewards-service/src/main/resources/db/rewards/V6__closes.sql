-- Periods whose statements stay as they are. A close is written once and never changed; those of a holder and basis follow each other.

CREATE TABLE ledger_close (
    holder           bytea  NOT NULL CHECK (length(holder) IN (0, 20)),
    basis            text   NOT NULL CHECK (basis IN ('ACCRUED', 'RECEIVED')),
    from_ms          bigint NOT NULL,
    to_ms            bigint NOT NULL CHECK (to_ms > from_ms),
    period           text   NOT NULL,
    zone             text   NOT NULL,
    through_epoch    bigint NOT NULL,
    through_l1_block bigint NOT NULL,
    through_l1_ms    bigint NOT NULL,
    epochs_entry     bigint NOT NULL,
    epochs_hash      bytea  NOT NULL,
    l1_entry         bigint NOT NULL,
    l1_hash          bytea  NOT NULL,
    closing_lumia    numeric(78) NOT NULL,
    closing_eth      numeric(78) NOT NULL,
    lines            bigint NOT NULL,
    content_hash     bytea  NOT NULL CHECK (length(content_hash) = 32),
    operator         bytea  NOT NULL CHECK (length(operator) = 20),
    signer           bytea  NOT NULL CHECK (length(signer) = 20),
    signature        bytea  NOT NULL CHECK (length(signature) = 65),
    PRIMARY KEY (holder, basis, to_ms)
);
COMMENT ON TABLE ledger_close IS 'Of the network where the holder is empty';
COMMENT ON COLUMN ledger_close.epochs_entry IS 'The last entry of closed epochs that was booked, 0 for none, with its hash; l1_entry the last of L1, 1 for none';

CREATE FUNCTION ledger_add_close() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    latest ledger_close%ROWTYPE;
BEGIN
    SELECT c.* INTO latest FROM ledger_close c WHERE c.holder = NEW.holder AND c.basis = NEW.basis ORDER BY c.to_ms DESC LIMIT 1;
    IF FOUND AND latest.to_ms <> NEW.from_ms THEN
        RAISE EXCEPTION 'a close from % does not follow the one before it, which ends at %', NEW.from_ms, latest.to_ms;
    END IF;
    IF FOUND AND (NEW.through_epoch < latest.through_epoch OR NEW.through_l1_block < latest.through_l1_block
        OR NEW.epochs_entry < latest.epochs_entry OR NEW.l1_entry < latest.l1_entry) THEN
        RAISE EXCEPTION 'a close as of epoch % and L1 block % is behind the one before it, as of epoch % and L1 block %',
            NEW.through_epoch, NEW.through_l1_block, latest.through_epoch, latest.through_l1_block;
    END IF;
    IF NEW.epochs_hash <> coalesce((SELECT hash FROM ledger_entry WHERE entry = NEW.epochs_entry), ''::bytea)
        OR NEW.l1_hash <> coalesce((SELECT hash FROM ledger_entry WHERE entry = NEW.l1_entry), ''::bytea) THEN
        RAISE EXCEPTION 'a close is of entries that the ledger has';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER ledger_close_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_close
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_close_added BEFORE INSERT ON ledger_close
    FOR EACH ROW EXECUTE FUNCTION ledger_add_close();
