ALTER TABLE refused_transaction ADD COLUMN id bigserial NOT NULL UNIQUE;
COMMENT ON COLUMN refused_transaction.id IS 'In the order of arrival: the oldest beyond lumia.ingress.chain.refusals-max go';
