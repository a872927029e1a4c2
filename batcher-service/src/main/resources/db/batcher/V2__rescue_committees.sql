-- Committees that L1 named to certify epochs in their members' place, by the inbox index that brought them.
CREATE TABLE rescue_committee (
    inbox_index bigint PRIMARY KEY,
    body        bytea  NOT NULL
);
