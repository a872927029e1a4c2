-- Both were written and never read: a block's place is in its own message, evidence in the attestations topic.
DROP TABLE derived_block;
DROP TABLE evidence;
COMMENT ON COLUMN ordering_state.fence IS 'Raised by whoever takes the lease; writes of the holder before then fail';
