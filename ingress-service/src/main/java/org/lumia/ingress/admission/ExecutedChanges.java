package org.lumia.ingress.admission;

import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;

/**
 * What a block changes for admission.
 *
 * @param cut the offset in the log up to which the block took its transactions
 * @param accounts as the block left them
 */
public record ExecutedChanges(long block, long cut, List<Hash> included, List<Hash> refused, List<Account> accounts) {
    public record Account(Address address, AccountState state) {}
}
