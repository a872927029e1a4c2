package org.lumia.execution;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.evidence.Statement;
import org.lumia.protocol.evidence.StatementReader;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.schedule.MemberLists;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.schedule.Quorum;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.ExecutedBlock;

/**
 * What more than two thirds of the weight signed, against this operator's own results: the first certificate for another one, and the
 * last for the same. A block's hash holds those of all before it, so one certificate speaks for all before it. Thread-safe.
 */
public final class OthersResults {
    /** Numbers with votes: the latest, ahead of this operator's head too. */
    static final int NUMBERS_MAX = 4_096;

    private record Values(Hash seal, Hash block) {}

    private final StatementReader statements;
    private final MemberLists members;
    private final LongFunction<Optional<ExecutedBlock>> ours;
    private final NavigableMap<Long, Map<Address, Map<Address, Values>>> open = new TreeMap<>();
    private long head;
    private long agreedThrough;
    private Optional<Difference> difference = Optional.empty();

    /**
     * The first certificate that was seen for another result.
     *
     * @param agreedThrough the last block with a certificate for the same result before it, 0 for none that was seen
     */
    public record Difference(
            ExecutedBlock ours, Hash seal, Hash block, long weight, long totalWeight, long agreedThrough) {
        public long number() {
            return ours.getNumber();
        }

        /** With what a person needs to compare. */
        public String inWords() {
            Hash ownSeal = Protobufs.hash(ours.getSealHash());
            String what = ownSeal.equals(seal)
                    ? "of the same seal, so that execution differs and not the log"
                    : "of seal %s where ours is %s, so that the logs differ".formatted(seal, ownSeal);
            return ("block %d is %s here (state root %s, %d transactions, %d gas), and %d of a weight of %d signed %s %s;"
                            + " the last certificate for the same result that was seen is of block %d")
                    .formatted(
                            number(),
                            Protobufs.hash(ours.getHash()),
                            Protobufs.hash(ours.getStateRoot()),
                            ours.getTransactionsCount(),
                            ours.getGasUsed(),
                            weight,
                            totalWeight,
                            block,
                            what,
                            agreedThrough);
        }
    }

    /** @param ours this operator's results, by number */
    public OthersResults(StatementReader statements, MemberLists members, LongFunction<Optional<ExecutedBlock>> ours) {
        this.statements = statements;
        this.members = members;
        this.ours = ours;
    }

    /** Empty while no certificate for another result was seen. */
    public synchronized Optional<Difference> difference() {
        return difference;
    }

    /** The last block that has a certificate for this operator's result; 0 while none was seen. */
    public synchronized long agreedThrough() {
        return agreedThrough;
    }

    public synchronized void add(Attestation attestation) {
        long number = attestation.getNumber();
        boolean isWanted = number > agreedThrough
                && number <= head + NUMBERS_MAX
                && (open.size() < NUMBERS_MAX || open.containsKey(number) || number > open.firstKey());
        if (!isWanted || difference.isPresent()) {
            return;
        }
        Optional<Statement> read = statements.read(attestation);
        if (read.isEmpty()) {
            return;
        }
        Address operator = Protobufs.address(attestation.getOperator());
        Address signer = read.get().signer();
        if (members.speaker(operator, signer).isEmpty() && !isListed(number, operator, signer)) {
            return;
        }
        open.computeIfAbsent(number, unseen -> new HashMap<>())
                .computeIfAbsent(operator, unseen -> new HashMap<>())
                .put(
                        signer,
                        new Values(
                                Protobufs.hash(attestation.getSealHash()), Protobufs.hash(attestation.getBlockHash())));
        if (open.size() > NUMBERS_MAX) {
            open.pollFirstEntry();
        }
        judge(number);
    }

    private boolean isListed(long number, Address operator, Address signer) {
        return ours.apply(number)
                .flatMap(block -> members.members(block.getEpoch()))
                .flatMap(list -> list.find(operator))
                .filter(member -> member.signer().equals(signer))
                .isPresent();
    }

    /** A block was executed. */
    public synchronized void onHead(long number) {
        head = Math.max(head, number);
        judge(number);
    }

    private void judge(long number) {
        var votes = open.get(number);
        if (votes == null || difference.isPresent()) {
            return;
        }
        Optional<ExecutedBlock> own = ours.apply(number);
        Optional<Members> list = own.flatMap(block -> members.members(block.getEpoch()));
        if (list.isEmpty()) {
            return;
        }
        var quorums = new HashMap<Values, Quorum>();
        votes.forEach((operator, byKey) ->
                byKey.forEach((signer, values) -> quorums.computeIfAbsent(values, unseen -> new Quorum(list.get()))
                        .add(operator, signer)));
        for (var certified : quorums.entrySet()) {
            if (certified.getValue().isCertificate()) {
                decide(own.get(), certified.getKey(), certified.getValue(), list.get());
                return;
            }
        }
    }

    private void decide(ExecutedBlock own, Values certified, Quorum quorum, Members list) {
        var same = List.of(Protobufs.hash(own.getSealHash()), Protobufs.hash(own.getHash()))
                .equals(List.of(certified.seal(), certified.block()));
        if (same) {
            agreedThrough = own.getNumber();
            open.headMap(own.getNumber(), true).clear();
        } else {
            difference = Optional.of(new Difference(
                    own, certified.seal(), certified.block(), quorum.weight(), list.totalWeight(), agreedThrough));
        }
    }
}
