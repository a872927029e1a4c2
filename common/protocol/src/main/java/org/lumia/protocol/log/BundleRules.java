package org.lumia.protocol.log;

import static org.lumia.protocol.message.Protobufs.bytes;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.RefusalReason;
import org.lumia.protocol.v1.RefusedTransaction;
import org.lumia.protocol.v1.SubmittedTransactions;

/** What a bundle of transactions means: candidates, or refusals with their reasons. */
final class BundleRules {
    private final Genesis genesis;
    private final SigningDomain domain;
    private final TransactionCheck check;

    BundleRules(Genesis genesis, SigningDomain domain) {
        this.genesis = genesis;
        this.domain = domain;
        this.check = new TransactionCheck(genesis);
    }

    List<LogEvent> decide(LogState state, long offset, SubmittedTransactions bundle) {
        if (bundle.getOrigin().size() != Address.SIZE
                || bundle.getTransactionsCount() == 0
                || bundle.getTransactionsCount() != bundle.getReceivedAtMsCount()) {
            return List.of(new LogEvent.Ignored(IgnoredReason.NOT_CANONICAL, "bundle at " + offset));
        }
        if (bundle.getTransactionsCount() > genesis.blocks().maxBundleTransactions()) {
            return List.of(new LogEvent.Ignored(IgnoredReason.TOO_LARGE, "bundle at " + offset));
        }
        if (bundle.getSubnet() != genesis.subnet()) {
            return List.of(new LogEvent.Ignored(IgnoredReason.WRONG_SUBNET, "bundle at " + offset));
        }
        Address origin = Protobufs.address(bundle.getOrigin());
        if (!state.maySpeak(origin)) {
            return List.of(new LogEvent.Ignored(
                    IgnoredReason.UNKNOWN_ORIGIN,
                    "the origin %s of the bundle at %d is no member".formatted(origin, offset)));
        }
        List<byte[]> raws = raws(bundle);
        List<Hash> hashes = raws.stream().map(Keccak::hash).toList();
        Hash signed = StructHashes.submitted(bundle.getSubnet(), origin, hashes, bundle.getReceivedAtMsList());
        Optional<Address> signer = domain.recover(signed, bundle.getSignature());
        if (signer.flatMap(address -> state.speaker(origin, address)).isEmpty()) {
            return List.of(new LogEvent.Ignored(
                    IgnoredReason.BAD_SIGNATURE, "the bundle at %d is not signed by %s".formatted(offset, origin)));
        }
        return each(state, offset, bundle, origin, raws, hashes);
    }

    /** Everything in a bundle that passed before: for candidates that a snapshot names. */
    List<Candidate> candidates(long offset, SubmittedTransactions bundle) {
        Address origin = Protobufs.address(bundle.getOrigin());
        List<byte[]> raws = raws(bundle);
        var candidates = new ArrayList<Candidate>();
        for (int i = 0; i < raws.size(); i++) {
            if (check.check(raws.get(i)) instanceof TransactionCheck.Passed(var transaction)) {
                Hash hash = Keccak.hash(raws.get(i));
                candidates.add(candidate(offset, i, bundle, origin, hash, budgetGas(transaction), 0));
            }
        }
        return candidates;
    }

    private List<LogEvent> each(
            LogState state,
            long offset,
            SubmittedTransactions bundle,
            Address origin,
            List<byte[]> raws,
            List<Hash> hashes) {
        var candidates = new ArrayList<Candidate>(raws.size());
        var refused = new ArrayList<RefusedTransaction>();
        var events = new ArrayList<LogEvent>();
        var inBundle = new HashSet<Hash>();
        long room = genesis.blocks().maxPendingBytes() - state.pending().roomBytes(origin);
        for (int i = 0; i < raws.size(); i++) {
            Hash hash = hashes.get(i);
            switch (check.check(raws.get(i))) {
                case TransactionCheck.Refused(RefusalReason reason, String detail) ->
                    refused.add(refusal(hash, origin, reason, detail));
                case TransactionCheck.Passed(var transaction) -> {
                    if (state.pending().contains(hash) || !inBundle.add(hash)) {
                        events.add(new LogEvent.Ignored(IgnoredReason.DUPLICATE_TRANSACTION, hash.toString()));
                        continue;
                    }
                    Candidate candidate = candidate(
                            offset,
                            i,
                            bundle,
                            origin,
                            hash,
                            budgetGas(transaction),
                            state.tip().timestampMs());
                    if (candidate.roomBytes() > room) {
                        refused.add(refusal(
                                hash, origin, RefusalReason.QUEUE_FULL, "%s has no room for more".formatted(origin)));
                    } else {
                        room -= candidate.roomBytes();
                        candidates.add(candidate);
                    }
                }
            }
        }
        long latestMs = latestMs(bundle.getReceivedAtMsList());
        if (latestMs > state.readingMs(origin)) {
            events.add(new LogEvent.ClockRead(origin, latestMs));
        }
        if (!candidates.isEmpty()) {
            events.add(new LogEvent.Queued(List.copyOf(candidates)));
        }
        int reported = Math.min(refused.size(), state.refusalsLeft());
        if (reported > 0) {
            events.add(new LogEvent.Refused(List.copyOf(refused.subList(0, reported))));
        }
        if (reported < refused.size()) {
            events.add(new LogEvent.Ignored(
                    IgnoredReason.REFUSALS_FULL,
                    "%d refused transactions of the bundle at %d".formatted(refused.size() - reported, offset)));
        }
        return List.copyOf(events);
    }

    private static long latestMs(List<Long> receivedAtMs) {
        long latest = Long.MIN_VALUE;
        for (long timeMs : receivedAtMs) {
            latest = Math.max(latest, timeMs);
        }
        return latest;
    }

    private long budgetGas(Transaction transaction) {
        return genesis.fees().weights().budgetGas(transaction.gasLimit());
    }

    private static Candidate candidate(
            long offset,
            int index,
            SubmittedTransactions bundle,
            Address origin,
            Hash hash,
            long budgetGas,
            long arrivedMs) {
        return new Candidate(
                offset,
                index,
                hash,
                origin,
                bundle.getReceivedAtMs(index),
                bundle.getTransactions(index),
                budgetGas,
                arrivedMs);
    }

    private static List<byte[]> raws(SubmittedTransactions bundle) {
        return bundle.getTransactionsList().stream()
                .map(ByteString::toByteArray)
                .toList();
    }

    private static RefusedTransaction refusal(Hash hash, Address origin, RefusalReason reason, String detail) {
        return RefusedTransaction.newBuilder()
                .setHash(bytes(hash))
                .setOrigin(bytes(origin))
                .setReason(reason)
                .setDetail(detail)
                .build();
    }
}
