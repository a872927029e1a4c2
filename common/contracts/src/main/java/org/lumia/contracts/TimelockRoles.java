package org.lumia.contracts;

import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;

/**
 * Who may act on the timelock that owns the contracts.
 *
 * @param proposers schedule changes, and cancel what is scheduled; empty for the deployer
 * @param executors run what is due, {@link Address#ZERO} for anybody; empty for the proposers
 * @param admin gives and takes these roles without a delay; empty for the timelock itself, which takes one
 */
public record TimelockRoles(List<Address> proposers, List<Address> executors, Optional<Address> admin) {
    public static final TimelockRoles OF_DEPLOYER = new TimelockRoles(List.of(), List.of(), Optional.empty());

    public TimelockRoles {
        proposers = List.copyOf(proposers);
        executors = List.copyOf(executors);
    }

    /** With the accounts that empty lists stand for. */
    public TimelockRoles with(Address deployer) {
        var proposing = proposers.isEmpty() ? List.of(deployer) : proposers;
        return new TimelockRoles(proposing, executors.isEmpty() ? proposing : executors, admin);
    }
}
