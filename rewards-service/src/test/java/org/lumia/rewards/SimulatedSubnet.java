package org.lumia.rewards;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.protocol.genesis.BatchRules;
import org.lumia.protocol.genesis.BlockLimits;
import org.lumia.protocol.genesis.FeeRules;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.genesis.RewardRules;
import org.lumia.protocol.genesis.Timing;
import org.lumia.protocol.message.InboxBodies.Slash;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Draw;
import org.lumia.protocol.schedule.Epochs;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.Batch;
import org.lumia.protocol.v1.BatchEntry;
import org.lumia.protocol.v1.BatchHeader;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.ExecutedTransaction;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.OrderedTransaction;
import org.lumia.protocol.v1.Seal;
import org.lumia.protocol.v1.Settlement;
import org.lumia.protocol.v1.SettlementKind;

/** The logs of a subnet of three operators from a seed, with its own books of who did what. */
public final class SimulatedSubnet {
    public static final int OPERATORS = 3;
    public static final int EPOCH_OF_SLASH = 3;
    public static final long REIMBURSED_WEI = 210_000L * 27 + 1_000;
    private static final int SLOTS_PER_EPOCH = 10;
    private static final int WINDOW = 4;
    public static final long PERIOD_EPOCHS = 2;

    /** What one operator did in one epoch, as the simulation kept it. */
    public static final class Book {
        public final Set<Long> assigned = new HashSet<>();
        public final Set<Long> led = new HashSet<>();
        public long attestations;
        public long batchesInTurn;
        public long batches;
        public BigInteger fees = BigInteger.ZERO;
        public BigInteger burned = BigInteger.ZERO;
        public boolean slashed;
        public BigInteger tips = BigInteger.ZERO;
    }

    public final Genesis genesis;
    public final List<byte[]> ordered = new ArrayList<>();
    public final List<byte[]> executed = new ArrayList<>();
    public final List<byte[]> attestations = new ArrayList<>();
    public final List<byte[]> batches = new ArrayList<>();
    public final List<byte[]> settled = new ArrayList<>();
    public final Map<Long, Map<Address, Book>> books = new TreeMap<>();
    public final Map<Long, Long> blocksByEpoch = new TreeMap<>();

    private final Random random;
    private Hash sealHash;
    private Hash blockHash = Keccak.hash(new byte[] {0});
    private Hash batchParent = Hash.ZERO;
    private long number;
    private long timestampMs;
    private Epochs epochs;
    private long firstOfBatch = 1;
    private long batchIndex;
    private long sequence;
    private long inboxIndex;
    private boolean slashSent;

    private SimulatedSubnet(long seed) {
        random = new Random(seed);
        var members = new ArrayList<Member>();
        for (int i = 0; i < OPERATORS; i++) {
            members.add(new Member(operator(i), Secp256k1.address(key(i)), 3, operator(i)));
        }
        var rewards = RewardRules.development(Address.parse("0x00000000000000000000000000000000000000fe"));
        genesis = new Genesis(
                7,
                "sim-" + Long.toUnsignedString(seed, 36),
                Genesis.LUMIA_CHAIN_ID,
                1_700_000_000_000L,
                new L1Contracts(31337, operator(90), operator(91), operator(92), operator(93)),
                new Timing(2_000, SLOTS_PER_EPOCH, 20, 500, 800, 200, 100, 500, 50),
                BlockLimits.DEVELOPMENT,
                FeeRules.DEVELOPMENT,
                BatchRules.DEVELOPMENT,
                new RewardRules(WINDOW, rewards.thresholdBps(), PERIOD_EPOCHS, rewards.policy()),
                new TreeMap<>(Map.of("osaka", 0L)),
                new Members(members),
                new TreeMap<>());
        sealHash = genesis.hash();
        epochs = Epochs.start(genesis.subnet(), genesis.members(), genesis.hash());
        timestampMs = genesis.timestampMs();
    }

    /** The first epochs whole, and enough of the next to close them. */
    public static SimulatedSubnet run(long seed, int epochs) {
        var subnet = new SimulatedSubnet(seed);
        while (subnet.blocksByEpoch.getOrDefault((long) epochs, 0L) <= WINDOW) {
            subnet.block();
        }
        return subnet;
    }

    public static Address operator(int i) {
        return Address.parse("0x%040x".formatted(0xabc000 + i));
    }

    /** What the blocks that an operator sealed in an epoch paid above the base fee. */
    public BigInteger tips(long epoch, Address operator) {
        return book(epoch, operator).tips;
    }

    public static byte[] key(int i) {
        return Keccak.hash(new byte[] {7, (byte) i}).toBytes();
    }

    private Book book(long epoch, Address operator) {
        return books.computeIfAbsent(epoch, e -> new HashMap<>()).computeIfAbsent(operator, o -> new Book());
    }

    private void block() {
        long epochBefore = genesis.epochOfSlot(genesis.slot(timestampMs));
        long time = timestampMs + 100 + random.nextInt(700);
        long slot = genesis.slot(time);
        long epoch = genesis.epochOfSlot(slot);
        if (number > 0 && (epoch != epochBefore || random.nextInt(9) == 0)) {
            batch(epochBefore);
        }
        timestampMs = time;
        number++;
        blocksByEpoch.merge(epoch, 1L, Long::sum);
        Members members = epochs.members(epoch);
        Hash seed = epochs.seed(epoch);
        int rank = random.nextInt(12) == 0 ? 1 : 0;
        Address sequencer = Draw.rank(members, seed, slot, rank).orElseThrow().operator();
        Address first = Draw.rank(members, seed, slot, 0).orElseThrow().operator();
        book(epoch, first).assigned.add(slot);
        if (sequencer.equals(first)) {
            book(epoch, first).led.add(slot);
        }
        List<InboxMessage> inbox = inbox(epoch);
        Hash parent = sealHash;
        var seal = seal(parent, slot, rank, sequencer);
        sealHash = StructHashes.of(seal);
        var block = OrderedBlock.newBuilder()
                .setNumber(number)
                .setParentHash(Protobufs.bytes(parent))
                .setHash(Protobufs.bytes(sealHash))
                .setSeal(seal)
                .setEpoch(epoch)
                .setEpochSeed(Protobufs.bytes(seed))
                .setEpochTotalWeight(members.totalWeight())
                .addAllInbox(inbox);
        execute(block, epoch, sequencer);
        epochs = epochs.after(epoch, sealHash, inbox);
        ordered.add(block.build().toByteArray());
        attest(epoch);
    }

    private Seal seal(Hash parent, long slot, int rank, Address sequencer) {
        return Seal.newBuilder()
                .setSubnet(genesis.subnet())
                .setNumber(number)
                .setParent(Protobufs.bytes(parent))
                .setContentHash(Protobufs.bytes(Hash.ZERO))
                .setSlot(slot)
                .setRank(rank)
                .setTimestampMs(timestampMs)
                .setSequencer(Protobufs.bytes(sequencer))
                .build();
    }

    private List<InboxMessage> inbox(long epoch) {
        if (epoch != EPOCH_OF_SLASH || slashSent) {
            return List.of();
        }
        slashSent = true;
        book(epoch, operator(1)).slashed = true;
        return List.of(InboxMessage.newBuilder()
                .setIndex(++inboxIndex)
                .setKind(InboxKind.SLASH)
                .setBody(Protobufs.bytes(new Slash(operator(1), 1).encode()))
                .build());
    }

    private void execute(OrderedBlock.Builder block, long epoch, Address sequencer) {
        Hash parent = blockHash;
        blockHash = Keccak.hash(sealHash.bytes(), parent.bytes());
        long baseFee = 1_000_000_000L + random.nextInt(1_000);
        var result = ExecutedBlock.newBuilder()
                .setNumber(number)
                .setParentHash(Protobufs.bytes(parent))
                .setHash(Protobufs.bytes(blockHash))
                .setSealHash(Protobufs.bytes(sealHash))
                .setBaseFeeWei(baseFee)
                .setEpoch(epoch);
        for (int i = random.nextInt(6); i > 0; i--) {
            boolean fromL1 = random.nextInt(8) == 0;
            Address origin = operator(random.nextInt(OPERATORS));
            long gas = 21_000 + random.nextInt(100_000);
            UInt256 price = UInt256.of(baseFee + random.nextInt(2) * 1_000_000_000L);
            block.addTransactions(OrderedTransaction.newBuilder().setRaw(ByteString.copyFrom(new byte[90])));
            result.addTransactions(ExecutedTransaction.newBuilder()
                    .setRaw(ByteString.copyFrom(new byte[90]))
                    .setOrigin(fromL1 ? ByteString.EMPTY : Protobufs.bytes(origin))
                    .setGasUsed(gas)
                    .setEffectiveGasPrice(Protobufs.bytes(price)));
            BigInteger used = BigInteger.valueOf(gas);
            Book ofSealer = book(epoch, sequencer);
            ofSealer.tips =
                    ofSealer.tips.add(used.multiply(price.toBigInteger().subtract(BigInteger.valueOf(baseFee))));
            if (!fromL1) {
                Book book = book(epoch, origin);
                book.fees = book.fees.add(used.multiply(price.toBigInteger()));
                book.burned = book.burned.add(used.multiply(BigInteger.valueOf(baseFee)));
            }
        }
        executed.add(result.build().toByteArray());
    }

    /** All three must sign for more than two thirds; who signs last completes, and what repeats or is false does not count. */
    private void attest(long epoch) {
        List<Integer> order = new ArrayList<>(List.of(0, 1, 2));
        Collections.shuffle(order, random);
        for (int i : order) {
            attestations.add(attestation(i, number, sealHash, blockHash));
            book(epoch, operator(i)).attestations++;
            if (random.nextInt(10) == 0) {
                attestations.add(attestation(i, number, sealHash, blockHash));
            }
        }
        if (random.nextInt(6) == 0) {
            attestations.add(new byte[] {9, 9, 9});
            attestations.add(attestation(55, number, sealHash, blockHash));
            attestations.add(attestation(0, number, sealHash, Keccak.hash(new byte[] {66})));
        }
    }

    private byte[] attestation(int i, long number, Hash seal, Hash block) {
        var unsigned = Attestation.newBuilder()
                .setSubnet(genesis.subnet())
                .setNumber(number)
                .setSealHash(Protobufs.bytes(seal))
                .setBlockHash(Protobufs.bytes(block))
                .setOperator(Protobufs.bytes(operator(i)))
                .build();
        var signature = Secp256k1.sign(genesis.signingDomain().digest(StructHashes.of(unsigned)), key(i));
        return AttestationEntry.newBuilder()
                .setBlock(unsigned.toBuilder().setSignature(Protobufs.bytes(signature.toBytes())))
                .build()
                .toByteArray();
    }

    private void batch(long epoch) {
        var header = BatchHeader.newBuilder()
                .setIndex(batchIndex)
                .setEpoch(epoch)
                .setFirst(firstOfBatch)
                .setLast(number)
                .setParentBlockHash(Protobufs.bytes(Hash.ZERO))
                .setLastBlockHash(Protobufs.bytes(blockHash))
                .setLastStateRoot(Protobufs.bytes(Hash.ZERO))
                .setLastTimestampMs(timestampMs)
                .setInboxAccumulator(Protobufs.bytes(Hash.ZERO))
                .setPayloadHash(Protobufs.bytes(Hash.ZERO))
                .build();
        Hash commitment = StructHashes.commitment(header);
        batches.add(BatchEntry.newBuilder()
                .setBatch(Batch.newBuilder().setHeader(header).setParentHash(Protobufs.bytes(batchParent)))
                .build()
                .toByteArray());
        batchParent = commitment;
        int rank = random.nextInt(2);
        boolean patient = random.nextInt(4) != 0;
        long delayMs = rank == 0 ? random.nextInt(3_000) : patient ? 61_000 : 20_000;
        Address poster = Draw.rank(epochs.members(epoch), epochs.seed(epoch), batchIndex, rank)
                .orElseThrow()
                .operator();
        book(epoch, poster).batches++;
        if (rank == 0 || patient) {
            book(epoch, poster).batchesInTurn++;
        }
        settle(header, commitment, operator(77), delayMs, SettlementKind.POSTED);
        settle(header, commitment, operator(77), delayMs, SettlementKind.REORGED);
        settle(header, commitment, poster, delayMs, SettlementKind.POSTED);
        settle(header, commitment, poster, delayMs, SettlementKind.SAFE);
        settle(header, commitment, poster, delayMs, SettlementKind.FINALIZED);
        batchIndex++;
        firstOfBatch = number + 1;
    }

    private void settle(BatchHeader header, Hash commitment, Address poster, long delayMs, SettlementKind kind) {
        settled.add(Settlement.newBuilder()
                .setSequence(++sequence)
                .setBatchIndex(header.getIndex())
                .setKind(kind)
                .setFirst(header.getFirst())
                .setLast(header.getLast())
                .setCommitment(Protobufs.bytes(commitment))
                .setPoster(Protobufs.bytes(poster))
                .setL1Timestamp((header.getLastTimestampMs() + delayMs) / 1_000)
                .setL1TransactionHash(Protobufs.bytes(commitment))
                .setL1FeeWei(Protobufs.bytes(UInt256.of(210_000L * 27)))
                .setL1BlobFeeWei(Protobufs.bytes(UInt256.of(1_000)))
                .setL1GasUsed(210_000)
                .setL1BaseFeePerGasWei(Protobufs.bytes(UInt256.of(25)))
                .build()
                .toByteArray());
    }
}
