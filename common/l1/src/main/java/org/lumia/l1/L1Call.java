package org.lumia.l1;

import java.util.Optional;
import org.lumia.ethereum.Address;

/** Whom a transaction calls (empty: it creates) and with what. */
public record L1Call(Optional<Address> to, byte[] input) {}
