package org.lumia.submitter.app;

import org.lumia.ethereum.Address;

/** Where a subnet stands on L1. */
record SubnetOnL1(long id, long l1ChainId, Address inbox, Address rollup, long startBlock) {}
