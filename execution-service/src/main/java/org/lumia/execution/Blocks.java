package org.lumia.execution;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.Head;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.AbsentException;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.RefusedTransaction;
import org.lumia.rpc.ByteBudget;

/**
 * Blocks and transactions by number and hash: the last from memory, so that a receipt can be read the moment its block is
 * executed, older blocks from the store, older transactions through the {@link Projection} once it has them. Thread-safe.
 */
public final class Blocks {
    /** Blocks whose parsed form stays in memory. */
    private static final int PARSED_BLOCKS_MAX = 256;

    /** What a block takes while it is read: its bytes, and as objects. */
    private static final int READ_TO_STORED = 3;

    /** Blocks that are read from the store at a time: what they take is known only once they are there. */
    private static final int READS_MAX = 2 * Runtime.getRuntime().availableProcessors();

    /**
     * What stays in memory, beside {@link #PARSED_BLOCKS_MAX}.
     *
     * @param parsedBytesMax of the blocks whose parsed form stays, as they are stored
     */
    record Limits(
            long parsedBytesMax, int indexedTransactionsMax, int unprojectedBlocksMax, int unprojectedTransactionsMax) {
        static final Limits DEFAULT = new Limits(Runtime.getRuntime().maxMemory() / 32, 300_000, 10_000, 4_000_000);
    }

    private final Limits limits;
    private final Unprojected unprojected;
    private final ChainStore store;
    private final Projection projection;
    private final ConcurrentSkipListMap<Long, ExecutedBlock> parsed = new ConcurrentSkipListMap<>();
    private final Map<Hash, Place> places = new ConcurrentHashMap<>();
    private final Map<Hash, Refusal> refusals = new ConcurrentHashMap<>();
    private final Deque<Indexed> indexed = new ArrayDeque<>();
    private final Semaphore reads = new Semaphore(READS_MAX);
    private long parsedBytes;
    private int indexedTransactions;
    /** The places of this block's transactions and of all later ones' are in memory. */
    private volatile long indexedFrom;

    private volatile Optional<Head> head = Optional.empty();

    /** Where a transaction stands. */
    public record Place(long number, int index) {}

    /** A block whose transactions' places are in memory. */
    private record Indexed(long number, List<Hash> included, List<Hash> refused) {
        static Indexed of(ExecutedBlock block) {
            return new Indexed(
                    block.getNumber(),
                    block.getTransactionsList().stream()
                            .map(transaction -> Protobufs.hash(transaction.getHash()))
                            .toList(),
                    block.getRefusedList().stream()
                            .map(refused -> Protobufs.hash(refused.getHash()))
                            .toList());
        }

        int size() {
            return included.size() + refused.size() + 1;
        }
    }

    /** A refused transaction. */
    public record Refusal(long number, RefusedTransaction transaction) {}

    public Blocks(ChainStore store, Projection projection) {
        this(store, projection, Limits.DEFAULT);
    }

    Blocks(ChainStore store, Projection projection, Limits limits) {
        this.limits = limits;
        this.unprojected = new Unprojected(limits.unprojectedBlocksMax(), limits.unprojectedTransactionsMax());
        this.store = store;
        this.projection = projection;
    }

    /** The last block that can be read; block 0 at least once the service has begun. */
    public Head head() {
        return head.orElseThrow(() -> new IllegalStateException("block 0 is not executed yet"));
    }

    public long height() {
        return head.map(Head::number).orElse(0L);
    }

    /** Makes the last block known, after a start: what is not yet projected is read again. */
    public synchronized void begin(long projectedThrough) {
        Head last = store.head().orElseThrow();
        long from = Math.max(firstBlock(), Math.max(projectedThrough + 1, last.number() - 2L * PARSED_BLOCKS_MAX));
        // A query side that is ahead shows another chain, or this one before its state was made anew.
        indexedFrom = Math.min(from, last.number() + 1);
        for (long number = from; number <= last.number(); number++) {
            add(byNumber(number).orElseThrow(), last);
        }
        head = Optional.of(last);
        cover(projectedThrough);
    }

    /** Reads again what the query side does not have and memory neither, the latest first, as far as there is room. */
    public synchronized void cover(long projectedThrough) {
        unprojected.projected(projectedThrough);
        while (indexedFrom > Math.max(projectedThrough + 1, firstBlock())
                && addUnprojected(Indexed.of(byNumber(indexedFrom - 1).orElseThrow()))) {
            indexedFrom--;
        }
    }

    private boolean addUnprojected(Indexed block) {
        return unprojected.add(block.number(), Stream.concat(block.included().stream(), block.refused().stream()));
    }

    /** Whether every transaction of the blocks that are here is found: in memory, or in a query side that goes so far. */
    public boolean isCovered(long projectedThrough) {
        return indexedFrom <= Math.max(projectedThrough + 1, firstBlock());
    }

    /** The first block after block 0 that is here: of a store that was begun from a snapshot, the snapshot's. */
    public long firstBlock() {
        return store.firstBlock();
    }

    /** Whether the block was before the snapshot that the store was begun from. */
    public boolean isPruned(long number) {
        return number > 0 && number < firstBlock();
    }

    /** Makes an executed block known. */
    public synchronized void add(ExecutedBlock block, Head last) {
        long number = block.getNumber();
        Indexed added = Indexed.of(block);
        for (int i = 0; i < added.included().size(); i++) {
            places.put(added.included().get(i), new Place(number, i));
        }
        for (int i = 0; i < added.refused().size(); i++) {
            refusals.put(added.refused().get(i), new Refusal(number, block.getRefused(i)));
        }
        ExecutedBlock before = parsed.put(number, block);
        parsedBytes += block.getSerializedSize() - (before == null ? 0 : before.getSerializedSize());
        indexed.addLast(added);
        indexedTransactions += added.size();
        while (parsed.size() > PARSED_BLOCKS_MAX || parsedBytes > limits.parsedBytesMax() && parsed.size() > 1) {
            parsedBytes -= parsed.pollFirstEntry().getValue().getSerializedSize();
        }
        while (indexed.size() > PARSED_BLOCKS_MAX && indexedTransactions > limits.indexedTransactionsMax()) {
            forget(indexed.removeFirst());
        }
        head = Optional.of(last);
    }

    /** Of a block that the query side does not have yet, less is remembered. */
    private void forget(Indexed block) {
        long through = projection.projectedThrough();
        unprojected.projected(through);
        if (block.number() > through) {
            while (!addUnprojected(block)) {
                long oldest = unprojected.removeOldest();
                indexedFrom = Math.max(indexedFrom, (oldest < 0 ? block.number() : oldest) + 1);
                if (oldest < 0) {
                    break;
                }
            }
        } else {
            indexedFrom = Math.max(indexedFrom, block.number() + 1);
        }
        indexedTransactions -= block.size();
        block.included().forEach(places::remove);
        block.refused().forEach(refusals::remove);
    }

    /** A block, and the bytes that were drawn for it from the request's share: none for one that is in memory anyway. */
    public record Read(ExecutedBlock block, long drawnBytes) {}

    /** For a request, what a block of the store takes is drawn from its share. */
    public Optional<Read> read(long number) {
        ExecutedBlock known = parsed.get(number);
        if (known != null) {
            return Optional.of(new Read(known, 0));
        }
        if (isPruned(number)) {
            return Optional.empty(); // The store may have its header.
        }
        Optional<ByteBudget.Share> share = ByteBudget.current();
        long drawn = 0;
        while (true) {
            long lacking;
            reads.acquireUninterruptibly();
            try {
                Optional<byte[]> body = store.body(number);
                if (body.isEmpty()) {
                    return Optional.empty();
                }
                lacking = share.isEmpty() ? 0 : (long) READ_TO_STORED * body.get().length - drawn;
                if (lacking <= 0 || share.get().tryTake(lacking)) {
                    return body.map(Blocks::parse)
                            .map(block ->
                                    new Read(block, share.isEmpty() ? 0 : READ_TO_STORED * (long) body.get().length));
                }
            } finally {
                reads.release();
            }
            // Waits without holding it or anybody up.
            share.get().take(lacking);
            drawn += lacking;
        }
    }

    /** As {@link #read}; what was drawn is given back when the request ends. */
    public Optional<ExecutedBlock> byNumber(long number) {
        return read(number).map(Read::block);
    }

    public Optional<ExecutedBlock> byHash(Hash hash) {
        var number = store.numberOf(hash);
        return number.isPresent() ? byNumber(number.getAsLong()) : Optional.empty();
    }

    /** @throws AbsentException when it is not found, and blocks that may hold it are neither in memory nor in the query side */
    public Optional<Place> place(Hash transaction) {
        return find(transaction, places, this::placeIn, projection::place);
    }

    /** Why a transaction was refused; the last time, if it was tried more than once. Throws as {@link #place}. */
    public Optional<Refusal> refusal(Hash transaction) {
        return find(transaction, refusals, this::refusalIn, projection::refusal);
    }

    private <T> Optional<T> find(
            Hash transaction,
            Map<Hash, T> memory,
            BiFunction<Long, Hash, Optional<T>> inBlock,
            Function<Hash, Optional<T>> older) {
        // Before the rest: what is projected meanwhile may have been looked for too early.
        long projected = projection.projectedThrough();
        T known = memory.get(transaction);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<T> found = unprojected.blocksOf(transaction).stream()
                .flatMap(number -> inBlock.apply(number, transaction).stream())
                .findFirst()
                .or(() -> older.apply(transaction));
        if (found.isEmpty() && !isCovered(projected)) {
            throw new AbsentException(
                    "transactions of blocks %d to %d cannot be searched yet".formatted(projected + 1, indexedFrom - 1));
        }
        return found;
    }

    private Optional<Place> placeIn(long number, Hash transaction) {
        var included = byNumber(number).orElseThrow().getTransactionsList();
        return IntStream.range(0, included.size())
                .filter(i -> Protobufs.hash(included.get(i).getHash()).equals(transaction))
                .mapToObj(i -> new Place(number, i))
                .findFirst();
    }

    private Optional<Refusal> refusalIn(long number, Hash transaction) {
        return byNumber(number).orElseThrow().getRefusedList().stream()
                .filter(refused -> Protobufs.hash(refused.getHash()).equals(transaction))
                .map(refused -> new Refusal(number, refused))
                .findFirst();
    }

    static ExecutedBlock parse(byte[] body) {
        try {
            return ExecutedBlock.parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a stored block cannot be parsed", e);
        }
    }
}
