package org.lumia.protocol.batch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.ethereum.tx.AccessListEntry;
import org.lumia.ethereum.tx.Authorization;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;

/** Batches of every kind of transaction from a seed; their signatures have the right shape and sign nothing. */
final class SeededBatches {
    static final UInt256 CHAIN_ID = UInt256.of(994873017);
    private static final TransactionType[] TYPES = {
        TransactionType.LEGACY, TransactionType.ACCESS_LIST, TransactionType.DYNAMIC_FEE, TransactionType.SET_CODE
    };

    private final RandomGenerator random;
    private final List<Address> known;
    private final List<byte[]> selectors;

    SeededBatches(RandomGenerator random) {
        this.random = random;
        this.known = IntStream.range(0, 20).mapToObj(i -> newAddress()).toList();
        this.selectors = IntStream.range(0, 5).mapToObj(i -> bytes(4)).toList();
    }

    BatchContents contents(int blocks, int transactionsPerBlockMax) {
        List<BatchBlock> list = new ArrayList<>();
        long timestampMs = 1_700_000_000_000L + random.nextInt(1_000_000);
        long slot = random.nextInt(100_000);
        for (int i = 0; i < blocks; i++) {
            timestampMs += random.nextInt(20, 2_000);
            slot += random.nextInt(2);
            List<byte[]> transactions = IntStream.range(0, random.nextInt(transactionsPerBlockMax + 1))
                    .mapToObj(t -> raw())
                    .toList();
            list.add(new BatchBlock(
                    timestampMs, slot, random.nextInt(3), random.nextInt(7), random.nextInt(17), transactions));
        }
        Optional<Hash> seed = random.nextBoolean() ? Optional.of(Hash.wrap(bytes(32))) : Optional.empty();
        return new BatchContents(
                1, random.nextInt(1_000), random.nextInt(1, 100_000), Hash.wrap(bytes(32)), seed, List.copyOf(list));
    }

    byte[] raw() {
        return random.nextInt(50) == 0 ? bytes(random.nextInt(200)) : TransactionCodec.encode(transaction());
    }

    Transaction transaction() {
        TransactionType type = TYPES[random.nextInt(TYPES.length)];
        boolean legacy = type == TransactionType.LEGACY;
        boolean setCode = type == TransactionType.SET_CODE;
        UInt256 fee = amount();
        boolean onePrice = legacy || type == TransactionType.ACCESS_LIST;
        UInt256 chainId = random.nextInt(40) == 0 ? UInt256.of(1) : CHAIN_ID;
        return new Transaction(
                type,
                legacy && random.nextInt(4) == 0 ? Optional.empty() : Optional.of(chainId),
                random.nextInt(5) == 0 ? random.nextLong() : random.nextInt(1_000),
                onePrice ? fee : random.nextInt(20) == 0 ? amount() : fee.min(amount()),
                fee,
                random.nextInt(3) == 0 ? 21_000 : random.nextInt(1 << 24),
                !setCode && random.nextInt(10) == 0 ? Optional.empty() : Optional.of(address()),
                amount(),
                data(),
                legacy ? List.of() : accessList(),
                UInt256.ZERO,
                List.of(),
                setCode ? authorizations() : List.of(),
                new Signature(word(), UInt256.fromBytes(bytes(random.nextInt(50) == 0 ? 32 : 31)), random.nextInt(2)));
    }

    /** Everything a batch holds, comparable. */
    static List<Object> describe(BatchContents contents) {
        List<Object> all = new ArrayList<>(List.of(
                contents.subnet(),
                contents.index(),
                contents.first(),
                contents.parentBlockHash(),
                contents.epochSeed()));
        for (BatchBlock block : contents.blocks()) {
            all.addAll(List.of(
                    block.timestampMs(), block.slot(), block.rank(), block.sequencerIndex(), block.inboxCount()));
            block.transactions().forEach(raw -> all.add(ByteBuffer.wrap(raw)));
        }
        return all;
    }

    private byte[] data() {
        return switch (random.nextInt(6)) {
            case 0 -> new byte[0];
            case 1 -> bytes(random.nextInt(300));
            default -> call();
        };
    }

    private byte[] call() {
        ByteSink data = new ByteSink();
        data.put(random.nextInt(10) == 0 ? bytes(4) : selectors.get(random.nextInt(selectors.size())));
        int words = random.nextInt(1, 8);
        for (int i = 0; i < words; i++) {
            switch (random.nextInt(6)) {
                case 0 -> data.put(amount().toBytes());
                case 1 -> data.put(UInt256.of(random.nextInt(1_000)).toBytes());
                case 2 -> {
                    data.put(new byte[12]);
                    data.put(address().bytes());
                }
                case 3 -> data.put(UInt256.MAX.toBytes());
                case 4 -> {
                    int length = random.nextInt(32);
                    data.put(bytes(length));
                    data.put(new byte[32 - length]);
                }
                default -> data.put(bytes(32));
            }
        }
        data.put(bytes(random.nextInt(4) == 0 ? random.nextInt(32) : 0));
        return data.toBytes();
    }

    private List<AccessListEntry> accessList() {
        return random.nextInt(3) > 0
                ? List.of()
                : IntStream.range(0, random.nextInt(1, 4))
                        .mapToObj(i -> new AccessListEntry(
                                address(),
                                IntStream.range(0, random.nextInt(4))
                                        .mapToObj(s -> random.nextBoolean() ? UInt256.of(random.nextInt(4)) : word())
                                        .toList()))
                        .toList();
    }

    private List<Authorization> authorizations() {
        return IntStream.range(0, random.nextInt(1, 3))
                .mapToObj(i -> new Authorization(
                        random.nextBoolean() ? CHAIN_ID : UInt256.of(random.nextInt(3)),
                        address(),
                        random.nextInt(1_000),
                        random.nextInt(2),
                        word(),
                        word()))
                .toList();
    }

    private UInt256 amount() {
        return switch (random.nextInt(5)) {
            case 0 -> UInt256.ZERO;
            case 1 -> word();
            case 2 -> UInt256.of(random.nextLong());
            default ->
                UInt256.of(random.nextInt(1, 1_000)).multiply(UInt256.of((long) Math.pow(10, random.nextInt(19))));
        };
    }

    private Address address() {
        return random.nextInt(3) == 0 ? newAddress() : known.get(random.nextInt(known.size()));
    }

    private Address newAddress() {
        return Address.wrap(bytes(20));
    }

    private UInt256 word() {
        return UInt256.fromBytes(bytes(32));
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
