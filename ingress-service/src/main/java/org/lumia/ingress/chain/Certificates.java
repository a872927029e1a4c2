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
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.schedule.Quorum;
import org.lumia.protocol.v1.Attestation;
import org.lumia.rpc.eth.BlockView;

/**
 * Up to which block more than two thirds of the weight signed the same result as this operator's. A certificate covers
 * the blocks before it, since block hashes chain. Thread-safe.
 */
public final class Certificates {
    private static final int OPEN_NUMBERS_MAX = 4_096;
    /** A member may sign more than one thing; what it makes us keep is bounded. */
    private static final int RESULTS_PER_NUMBER_MAX = 16;

    private record Result(Hash seal, Hash block) {}

    private final SigningDomain domain;
    private final long subnet;
    private final MemberLists members;
    private final LongFunction<Optional<BlockView>> blocks;
    private final NavigableMap<Long, Map<Result, Map<Address, Address>>> open = new TreeMap<>();
    private volatile long attestedThrough;
    private volatile long refused;

    /** @param members of the block's epoch are who counts @param blocks this operator's own, by number, as far as they are at hand */
    public Certificates(
            SigningDomain domain, long subnet, MemberLists members, LongFunction<Optional<BlockView>> blocks) {
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
        Optional<Address> signer = signer(attestation);
        if (signer.isEmpty()) {
            refused++;
            return;
        }
        var result = new Result(Protobufs.hash(attestation.getSealHash()), Protobufs.hash(attestation.getBlockHash()));
        var results = open.computeIfAbsent(attestation.getNumber(), number -> new HashMap<>());
        if (results.containsKey(result) || results.size() < RESULTS_PER_NUMBER_MAX) {
            results.computeIfAbsent(result, unseen -> new HashMap<>())
                    .put(Protobufs.address(attestation.getOperator()), signer.get());
        }
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
        Optional<Members> ofBlock = ofBlock(number);
        if (ofBlock.isEmpty()) {
            return;
        }
        results.forEach((result, signers) -> {
            var quorum = new Quorum(ofBlock.get());
            signers.forEach(quorum::add);
            if (result.block().equals(ours.get().hash()) && quorum.isCertificate()) {
                attestedThrough = Math.max(attestedThrough, number);
            }
        });
        if (attestedThrough >= number) {
            open.headMap(number, true).clear();
        }
    }

    /** Its signer, if that is a member now or was one of the block's epoch. */
    private Optional<Address> signer(Attestation attestation) {
        try {
            Address operator = Protobufs.address(attestation.getOperator());
            return domain.recover(StructHashes.of(attestation), attestation.getSignature())
                    .filter(signer -> members.speaker(operator, signer).isPresent()
                            || ofBlock(attestation.getNumber())
                                    .flatMap(list -> list.find(operator))
                                    .filter(member -> member.signer().equals(signer))
                                    .isPresent());
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private Optional<Members> ofBlock(long number) {
        return blocks.apply(number)
                .flatMap(block -> members.members(block.message().getEpoch()));
    }
}
