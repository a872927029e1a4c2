COMMENT ON COLUMN ordering_state.signed_seal IS 'The last seal that may have been signed: durable before it is, appended again byte for byte';
