-- Years of books: balances are summed from the index alone, what a root paid is found by holder, and kinds that are rare are found without the rest.

DROP INDEX ledger_entry_of;
DROP INDEX ledger_entry_at;
DROP INDEX ledger_entry_epoch;
CREATE INDEX ledger_entry_of ON ledger_entry (holder, at_ms, entry) INCLUDE (kind, amount, epoch);
CREATE INDEX ledger_entry_at ON ledger_entry (at_ms, entry) INCLUDE (kind, amount, epoch);
CREATE INDEX ledger_entry_epoch ON ledger_entry (epoch, entry);
CREATE INDEX ledger_entry_epoch_of ON ledger_entry (holder, epoch, entry);
CREATE INDEX ledger_entry_rare ON ledger_entry (kind, at_ms, entry) WHERE kind NOT IN ('SEALING', 'ATTESTING');
CREATE INDEX ledger_entry_rare_of ON ledger_entry (kind, holder, at_ms, entry) WHERE kind NOT IN ('SEALING', 'ATTESTING');
CREATE INDEX epoch_emission ON epoch (epoch) INCLUDE (emission);
