package org.lumia.contracts;

import org.lumia.ethereum.Address;

/** One of a subnet's first operators; lists are ascending by operator. */
public record GenesisMember(Address operator, Address signer, long weight, Address feeRecipient) {}
