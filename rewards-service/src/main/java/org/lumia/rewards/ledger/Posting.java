package org.lumia.rewards.ledger;

import java.math.BigInteger;
import java.util.Optional;
import org.lumia.ethereum.Address;

/**
 * One account's part of an entry.
 *
 * @param holder whose account it is; empty for the subnet's own
 * @param amount wei: a credit above zero, a debit below
 */
public record Posting(Account account, Optional<Address> holder, Unit unit, BigInteger amount) {
    static Posting of(Account account, Address holder, Unit unit, BigInteger amount) {
        return new Posting(account, Optional.of(holder), unit, amount);
    }

    static Posting of(Account account, Unit unit, BigInteger amount) {
        return new Posting(account, Optional.empty(), unit, amount);
    }
}
