package org.lumia.operator;

import java.util.Collection;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.l1.EnqueuedMessage;
import org.lumia.l1.SubmittedBatch;
import org.lumia.l1.SubnetL1;
import org.lumia.operator.plan.Membership;
import org.lumia.operator.plan.Standing;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.InboxKind;

/** An operator's membership, from the registry and from the events of the last blocks of L1. */
final class StatusReader {
    private static final int PAGE_BLOCKS = 5_000;

    private final L1Registry registry;
    private final long blocksMax;
    private final Optional<Members> first;

    /**
     * Of one subnet.
     *
     * @param blocksMax how many of L1's last blocks are looked through for lists and batches
     * @param first the subnet's first list, where it is at hand: no event has it
     */
    StatusReader(L1Registry registry, long blocksMax, Optional<Members> first) {
        this.registry = registry;
        this.blocksMax = blocksMax;
        this.first = first;
    }

    Membership read(Address operator) {
        Standing standing = registry.standing(operator, Optional.empty(), operator);
        var contracts = standing.subnet().contracts();
        var l1 = new SubnetL1(
                registry.node(),
                registry.subnet(),
                new L1Contracts(
                        standing.subnet().l1ChainId(),
                        contracts.registry(),
                        contracts.inbox(),
                        contracts.rollup(),
                        Address.ZERO));
        var lists = new TreeMap<Long, Members>();
        Optional<Address> payer = Optional.empty();
        long head = registry.node().latest().number();
        for (long from = Math.max(0, head - blocksMax + 1); from <= head; from += PAGE_BLOCKS) {
            long to = Math.min(head, from + PAGE_BLOCKS - 1);
            for (EnqueuedMessage message : l1.messages(from, to)) {
                if (message.kind() == InboxKind.MEMBERS.getNumber()) {
                    lists.put(message.index(), Members.decode(message.body()));
                }
            }
            for (SubmittedBatch batch : l1.batches(from, to)) {
                if (batch.poster().equals(operator)) {
                    payer = Optional.of(batch.payer());
                }
            }
        }
        return Membership.of(
                standing,
                inForce(standing, lists.values()),
                lists,
                payer.map(account -> new Membership.Payer(
                        account, registry.node().balance(account).toBigInteger())));
    }

    /** L1 keeps its hash alone. */
    private Optional<Members> inForce(Standing standing, Collection<Members> seen) {
        var subnet = standing.subnet();
        Hash hash = registry.membersHash(subnet.tip().certifyingThrough());
        return Stream.of(seen.stream(), Stream.of(subnet.members()), first.stream())
                .flatMap(lists -> lists)
                .filter(list -> list.hash().equals(hash))
                .findFirst();
    }
}
