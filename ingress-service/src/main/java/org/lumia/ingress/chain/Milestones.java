package org.lumia.ingress.chain;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.Settlement;
import org.lumia.protocol.v1.SettlementKind;

/** When the logs told of the steps of recent transactions, blocks and batches: by the brokers' clocks, ms since 1970. Thread-safe. */
public final class Milestones {
    private static final int TRANSACTIONS_MAX = 131_072;
    private static final int BLOCKS_MAX = 65_536;
    private static final int CERTIFICATES_MAX = 8_192;
    private static final int BATCHES_MAX = 20_000;

    /** Where a transaction stands in tx-in. @param refused whether a block refused this copy: another one may follow */
    public record Logged(long offset, long timeMs, boolean refused) {}

    /** A certificate of a block, and of those before it. @param operators who had signed by then */
    public record Certified(long block, long timeMs, List<Address> operators, long weight, long totalWeight) {}

    private final Map<Hash, Logged> logged = bounded(TRANSACTIONS_MAX);
    private final Map<Long, Long> executed = bounded(BLOCKS_MAX);
    private final NavigableMap<Long, Certified> certified = new TreeMap<>();
    private final Map<Long, Map<SettlementKind, Long>> settled = bounded(BATCHES_MAX);
    private final StepDelays delays = new StepDelays();

    private static <K, V> Map<K, V> bounded(int max) {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > max;
            }
        };
    }

    /** The place of the first copy counts, of those that no block refused. @param receivedAtMs when an ingress took it */
    public synchronized void logged(Hash transaction, long offset, long receivedAtMs, long timeMs) {
        Logged before = logged.get(transaction);
        if (before == null || before.refused() && offset > before.offset()) {
            logged.put(transaction, new Logged(offset, timeMs, false));
            delays.logged(receivedAtMs, timeMs);
        }
    }

    public synchronized Optional<Logged> logged(Hash transaction) {
        return Optional.ofNullable(logged.get(transaction));
    }

    public synchronized void executed(ExecutedBlock block, long timeMs) {
        if (executed.putIfAbsent(block.getNumber(), timeMs) == null && block.getTransactionsCount() > 0) {
            delays.block(block.getNumber(), timeMs, block.getTransactionsCount());
            block.getTransactionsList()
                    .forEach(tx -> logged(Protobufs.hash(tx.getHash()))
                            .ifPresent(place -> delays.executed(place.timeMs(), timeMs)));
        }
        block.getRefusedList()
                .forEach(tx -> logged.computeIfPresent(
                        Protobufs.hash(tx.getHash()),
                        (hash, place) -> place.offset() < block.getLogOffset()
                                ? new Logged(place.offset(), place.timeMs(), true)
                                : place));
    }

    public synchronized OptionalLong executed(long block) {
        return optional(executed.get(block));
    }

    public synchronized void certified(Certified certificate) {
        if (certified.putIfAbsent(certificate.block(), certificate) == null) {
            delays.attested(certificate.block(), certificate.timeMs());
        }
        while (certified.size() > CERTIFICATES_MAX) {
            certified.pollFirstEntry();
        }
    }

    /** The first certificate that covers a block; of one before all that are remembered, none. */
    public synchronized Optional<Certified> certified(long block) {
        boolean remembered =
                !certified.isEmpty() && (certified.size() < CERTIFICATES_MAX || block >= certified.firstKey());
        return remembered
                ? Optional.ofNullable(certified.ceilingEntry(block)).map(Map.Entry::getValue)
                : Optional.empty();
    }

    /** A batch that L1 dropped begins anew. */
    public synchronized void settled(Settlement news, long timeMs) {
        if (news.getKind() == SettlementKind.REORGED) {
            settled.remove(news.getBatchIndex());
            delays.reorged(news.getFirst(), news.getLast());
        } else {
            settled.computeIfAbsent(news.getBatchIndex(), unseen -> new HashMap<>())
                    .putIfAbsent(news.getKind(), timeMs);
            step(news.getKind()).ifPresent(step -> delays.settled(news.getFirst(), news.getLast(), step, timeMs));
        }
    }

    private static Optional<StepDelays.Step> step(SettlementKind kind) {
        return switch (kind) {
            case POSTED -> Optional.of(StepDelays.Step.POSTED);
            case SAFE -> Optional.of(StepDelays.Step.SAFE);
            case FINALIZED -> Optional.of(StepDelays.Step.FINALIZED);
            case REORGED, SETTLEMENT_KIND_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
    }

    /** What is told of steps here, as distributions. */
    public StepDelays delays() {
        return delays;
    }

    public synchronized OptionalLong settled(long batch, SettlementKind kind) {
        return optional(settled.getOrDefault(batch, Map.of()).get(kind));
    }

    private static OptionalLong optional(@org.jspecify.annotations.Nullable Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
