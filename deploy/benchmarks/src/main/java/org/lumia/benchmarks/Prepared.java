package org.lumia.benchmarks;

import java.math.BigInteger;

/**
 * A signed transaction ready to be sent.
 *
 * @param sender index of its sender
 * @param raw EIP-2718 bytes as hex
 * @param request the whole {@code eth_sendRawTransaction} request
 * @param recipient index of the recipient its value or tokens go to
 * @param token whether {@code amount} is of the test's ERC-20 and not of the chain's coin
 * @param amount wei or token units
 */
record Prepared(int sender, String raw, String hash, byte[] request, int recipient, boolean token, BigInteger amount) {}
