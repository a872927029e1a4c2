package org.lumia.benchmarks.fuzz;

import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;

/** A block as anvil mined it: what our engine is told of it, and what it has to find too. */
record BlockFacts(
        long number,
        Hash hash,
        long timestamp,
        Address coinbase,
        long gasLimit,
        UInt256 baseFee,
        Hash prevRandao,
        long excessBlobGas,
        Hash receiptsRoot,
        List<Hash> transactions) {}
