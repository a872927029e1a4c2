package org.lumia.submitter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.l1.AccountNonces;
import org.lumia.l1.Broadcast;
import org.lumia.l1.DistributorEvent;
import org.lumia.l1.EnqueuedMessage;
import org.lumia.l1.FeeMarket;
import org.lumia.l1.FundTotals;
import org.lumia.l1.L1;
import org.lumia.l1.L1Block;
import org.lumia.l1.L1Heads;
import org.lumia.l1.L1Receipt;
import org.lumia.l1.RollupTip;
import org.lumia.l1.Simulation;
import org.lumia.l1.SubmittedBatch;
import org.lumia.protocol.v1.BatchHeader;

/** An L1 in memory: a list of blocks that can be replaced from a height on, with the logs that stand in them. */
public final class FakeL1 implements L1 {
    public static final int SAFE_DEPTH = 2;
    public static final int FINAL_DEPTH = 4;
    public static final Address ROLLUP = Address.parse("0x00000000000000000000000000000000000000c3");

    public final List<byte[]> broadcasts = new ArrayList<>();
    public final Map<Hash, L1Receipt> receipts = new HashMap<>();
    public final List<EnqueuedMessage> messages = new ArrayList<>();
    public final List<SubmittedBatch> batches = new ArrayList<>();
    public RollupTip tip = new RollupTip(0, 0);
    public long nonce;
    /** Transactions of the account that wait in the pool behind {@link #nonce}. */
    public long pooled;

    public boolean nothingFinal;
    /** Whether the contracts are there. */
    public boolean deployed = true;

    public FeeMarket fees = new FeeMarket(UInt256.of(100), UInt256.of(10));
    public Simulation simulation = new Simulation.Passed(200_000);
    public Simulation callSimulation = new Simulation.Passed(300_000);
    public Broadcast broadcastOutcome = new Broadcast.Taken();
    private final List<L1Block> blocks = new ArrayList<>(List.of(named(0, "genesis")));

    public static Hash hash(String text) {
        return Keccak.hash(text.getBytes(StandardCharsets.UTF_8));
    }

    private static L1Block named(long number, String fork) {
        return new L1Block(number, hash(fork + number), 1_800_000_000 + 12 * number);
    }

    public void mine(int count, String fork) {
        for (int i = 0; i < count; i++) {
            blocks.add(named(blocks.size(), fork));
        }
    }

    /** Takes the last blocks back, with what stood in them. */
    public void leave(int count) {
        for (int i = 0; i < count; i++) {
            var gone = blocks.removeLast();
            batches.removeIf(batch -> batch.block().equals(gone));
            receipts.values().removeIf(receipt -> receipt.blockHash().equals(gone.hash()));
        }
    }

    /** Puts the next batch, of ten blocks, into the latest block. */
    public SubmittedBatch submit(long index, Address poster) {
        return submit(index, poster, ROLLUP);
    }

    /** @param called whom the transaction calls: the rollup, or a contract that calls it */
    public SubmittedBatch submit(long index, Address poster, Address called) {
        var block = blocks.getLast();
        var transaction = hash("batch " + index + " in " + block.hash());
        var batch = new SubmittedBatch(
                BatchHeader.newBuilder()
                        .setIndex(index)
                        .setFirst(10 * index + 1)
                        .setLast(10 * index + 10)
                        .build(),
                hash("commitment " + index),
                poster,
                poster,
                block,
                transaction);
        batches.add(batch);
        receipts.put(
                transaction,
                new L1Receipt(
                        transaction,
                        true,
                        Optional.of(called),
                        block.number(),
                        block.hash(),
                        21_000,
                        UInt256.of(5),
                        UInt256.of(7)));
        return batch;
    }

    @Override
    public UInt256 baseFeePerGas(Hash blockHash) {
        return UInt256.ONE;
    }

    @Override
    public Optional<FundTotals> fund(long block) {
        return fund;
    }

    @Override
    public L1Heads heads() {
        int last = blocks.size() - 1;
        if (nothingFinal) {
            return new L1Heads(blocks.getLast(), Optional.empty(), Optional.empty());
        }
        return new L1Heads(
                blocks.getLast(),
                Optional.of(blocks.get(Math.max(0, last - SAFE_DEPTH))),
                Optional.of(blocks.get(Math.max(0, last - FINAL_DEPTH))));
    }

    @Override
    public Optional<L1Block> block(long number) {
        return number < blocks.size() ? Optional.of(blocks.get((int) number)) : Optional.empty();
    }

    @Override
    public List<EnqueuedMessage> messages(long fromBlock, long toBlock) {
        return messages.stream()
                .filter(message ->
                        message.block().number() >= fromBlock && message.block().number() <= toBlock)
                .toList();
    }

    @Override
    public List<SubmittedBatch> batches(long fromBlock, long toBlock) {
        return batches.stream()
                .filter(batch ->
                        batch.block().number() >= fromBlock && batch.block().number() <= toBlock)
                .toList();
    }

    public Optional<FundTotals> fund = Optional.empty();
    public final List<DistributorEvent> distributorEvents = new ArrayList<>();

    @Override
    public List<DistributorEvent> distributorEvents(long fromBlock, long toBlock) {
        return distributorEvents.stream()
                .filter(event ->
                        event.block().number() >= fromBlock && event.block().number() <= toBlock)
                .toList();
    }

    @Override
    public long chainId() {
        return 31_337;
    }

    @Override
    public boolean hasCode(Address account) {
        return deployed;
    }

    @Override
    public RollupTip tip() {
        return tip;
    }

    @Override
    public Optional<L1Receipt> receipt(Hash transactionHash) {
        return Optional.ofNullable(receipts.get(transactionHash));
    }

    @Override
    public AccountNonces nonces(Address account) {
        return new AccountNonces(nonce, nonce + pooled);
    }

    @Override
    public FeeMarket fees() {
        return fees;
    }

    @Override
    public Simulation simulate(Address from, byte[] data, List<Hash> blobVersionedHashes) {
        return simulation;
    }

    @Override
    public Simulation simulateCall(Address from, Address to, byte[] data) {
        return callSimulation;
    }

    @Override
    public Broadcast broadcast(Hash transactionHash, byte[] rawTransaction) {
        broadcasts.add(rawTransaction);
        return broadcastOutcome;
    }
}
