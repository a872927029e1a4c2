package org.lumia.ingress.admission;

import org.lumia.ethereum.UInt256;

/** An account as a block left it. @param block the number of a block at or after which nothing is known */
public record AccountState(long nonce, UInt256 balance, long block) {}
