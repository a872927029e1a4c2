package org.lumia.ingress.chain;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.Attestation;
import org.lumia.rpc.eth.BlockView;

/**
 * Up to which block more than two thirds of the weight signed the same result as this operator's. A certificate covers
 * the blocks before it, since block hashes chain. Thread-safe.
 */
public final class Certificates {
    private static final int OPEN_NUMBERS_MAX = 4_096;

    private record Result(Hash seal, Hash block) {}

    private final SigningDomain domain;
    private final long subnet;
    private final Members members;
    private final LongFunction<Optional<BlockView>> blocks;
    private final NavigableMap<Long, Map<Result, Map<Address, Long>>> open = new TreeMap<>();
    private volatile long attestedThrough;
    private volatile long refused;

    /** @param blocks this operator's own, by number, as far as they are at hand */
    public Certificates(SigningDomain domain, long subnet, Members members, LongFunction<Optional<BlockView>> blocks) {
        this.domain = domain;
        this.subnet = subnet;
        this.members = members;
        this.blocks = blocks;
    }

    public long attestedThrough() {
        return attestedThrough;
    }

    /** Attestations that no member signed. */
    public long refused() {
        return refused;
    }

    public synchronized void add(Attestation attestation) {
        if (attestation.getNumber() <= attestedThrough || attestation.getSubnet() != subnet) {
            return;
        }
        Optional<Member> member = signer(attestation);
        if (member.isEmpty()) {
            refused++;
            return;
        }
        var result = new Result(Protobufs.hash(attestation.getSealHash()), Protobufs.hash(attestation.getBlockHash()));
        open.computeIfAbsent(attestation.getNumber(), number -> new HashMap<>())
                .computeIfAbsent(result, unseen -> new HashMap<>())
                .put(member.get().operator(), member.get().weight());
        while (open.size() > OPEN_NUMBERS_MAX) {
            open.pollFirstEntry();
        }
        settle(attestation.getNumber());
    }

    /** Attestations may come before the block they speak of. */
    public synchronized void onHead(long number) {
        settle(number);
    }

    private void settle(long number) {
        var results = open.get(number);
        Optional<BlockView> ours = blocks.apply(number);
        if (results == null || ours.isEmpty() || number <= attestedThrough) {
            return;
        }
        results.forEach((result, weights) -> {
            long weight = weights.values().stream().mapToLong(Long::longValue).sum();
            if (result.block().equals(ours.get().hash()) && members.isCertificate(weight)) {
                attestedThrough = Math.max(attestedThrough, number);
            }
        });
        if (attestedThrough >= number) {
            open.headMap(number, true).clear();
        }
    }

    private Optional<Member> signer(Attestation attestation) {
        try {
            return members.find(Protobufs.address(attestation.getOperator()))
                    .filter(member -> domain.recover(StructHashes.of(attestation), attestation.getSignature())
                            .filter(member.signer()::equals)
                            .isPresent());
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
