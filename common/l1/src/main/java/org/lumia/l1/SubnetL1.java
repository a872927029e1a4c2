package org.lumia.l1;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.lumia.contracts.bindings.RewardDistributor;
import org.lumia.contracts.bindings.Rollup;
import org.lumia.contracts.bindings.RollupInbox;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.abi.AbiReader;
import org.lumia.l1.L1Node.CallOutcome;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.v1.BatchHeader;
import org.web3j.abi.EventEncoder;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.FunctionReturnDecoder;
import org.web3j.abi.TypeReference;
import org.web3j.abi.datatypes.Event;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Uint64;
import org.web3j.protocol.core.methods.response.Log;

/** A node of layer 1 as one subnet sees it: its inbox and its rollup, decoded by the bindings of their ABI. */
public final class SubnetL1 implements L1 {
    private static final UInt256 TWO = UInt256.of(2);

    private final L1Node node;
    private final long subnet;
    private final Address inbox;
    private final Address rollup;
    private final Address distributor;
    private final Address registry;
    private final String subnetTopic;

    public SubnetL1(L1Node node, long subnet, L1Contracts contracts) {
        this.node = node;
        this.subnet = subnet;
        this.inbox = contracts.inbox();
        this.rollup = contracts.rollup();
        this.distributor = contracts.distributor();
        this.registry = contracts.registry();
        this.subnetTopic = UInt256.of(subnet).toHash().toString();
    }

    @Override
    public long chainId() {
        return node.chainId();
    }

    @Override
    public boolean hasCode(Address account) {
        return node.hasCode(account);
    }

    /** What an account has at the latest block, wei. */
    public UInt256 balance(Address account) {
        return node.balance(account);
    }

    @Override
    public L1Heads heads() {
        return node.heads();
    }

    @Override
    public Optional<L1Block> block(long number) {
        return node.block(number);
    }

    @Override
    public List<EnqueuedMessage> messages(long fromBlock, long toBlock) {
        var messages = new ArrayList<EnqueuedMessage>();
        var blocks = new HashMap<Long, L1Block>();
        for (var log : logs(inbox, RollupInbox.MESSAGEENQUEUED_EVENT, fromBlock, toBlock)) {
            var event = decoded("MessageEnqueued", log, RollupInbox::getMessageEnqueuedEventFromLog);
            messages.add(new EnqueuedMessage(
                    event.index.longValueExact(),
                    event.kind.intValueExact(),
                    Hash.wrap(event.accumulator),
                    event.body,
                    blockOf(log, blocks),
                    Hash.parse(log.getTransactionHash())));
        }
        return messages;
    }

    @Override
    public List<SubmittedBatch> batches(long fromBlock, long toBlock) {
        var batches = new ArrayList<SubmittedBatch>();
        var blocks = new HashMap<Long, L1Block>();
        for (var log : logs(rollup, Rollup.BATCHSUBMITTED_EVENT, fromBlock, toBlock)) {
            var event = decoded("BatchSubmitted", log, Submitted::read);
            batches.add(new SubmittedBatch(
                    event.header(),
                    event.commitment(),
                    event.poster(),
                    event.payer(),
                    blockOf(log, blocks),
                    Hash.parse(log.getTransactionHash())));
        }
        return batches;
    }

    @Override
    public List<DistributorEvent> distributorEvents(long fromBlock, long toBlock) {
        var events = new ArrayList<DistributorEvent>();
        var blocks = new HashMap<Long, L1Block>();
        for (var kind : DistributorEvent.Kind.values()) {
            var topics = List.of(DistributorEvents.topic(kind), subnetTopic);
            Address logger = kind == DistributorEvent.Kind.SLASHED ? registry : distributor;
            for (var log : node.logs(logger, topics, fromBlock, toBlock)) {
                var block = blockOf(log, blocks);
                events.add(
                        decoded("event of the distributor", log, found -> DistributorEvents.read(kind, found, block)));
            }
        }
        events.sort(Comparator.comparingLong(
                        (DistributorEvent event) -> event.block().number())
                .thenComparingLong(DistributorEvent::logIndex));
        return events;
    }

    /** What the event says; the subnet was asked for, and the index is the header's. */
    private record Submitted(Hash commitment, Address poster, Address payer, BatchHeader header) {
        static Submitted read(Log log) {
            byte[] data = Hex.decode(log.getData());
            var reader = new AbiReader(data);
            return new Submitted(reader.bytes32(), reader.address(), reader.address(), header(data, reader.uint63()));
        }

        private static BatchHeader header(byte[] data, long offset) {
            if (offset > data.length) {
                throw new IllegalArgumentException("an offset beyond the input");
            }
            return BatchHeaders.read(new AbiReader(Arrays.copyOfRange(data, (int) offset, data.length)));
        }
    }

    private List<Log> logs(Address contract, Event event, long fromBlock, long toBlock) {
        return node.logs(contract, List.of(EventEncoder.encode(event), subnetTopic), fromBlock, toBlock);
    }

    private static <T> T decoded(String event, Log log, Function<Log, T> decoder) {
        try {
            return decoder.apply(log);
        } catch (RuntimeException e) {
            throw new L1Exception(
                    "L1's node answers eth_getLogs with a %s of block %s that does not decode"
                            .formatted(event, log.getBlockNumber()),
                    e);
        }
    }

    private L1Block blockOf(Log log, Map<Long, L1Block> known) {
        long number = log.getBlockNumber().longValueExact();
        var block = known.computeIfAbsent(
                number,
                missing -> node.block(missing)
                        .orElseThrow(() -> new L1Exception(
                                "L1's node has logs of block %d but not the block".formatted(missing))));
        if (!block.hash().equals(Hash.parse(log.getBlockHash()))) {
            throw new L1Exception("L1 block %d changed while its logs were read".formatted(number));
        }
        return block;
    }

    @Override
    public Optional<FundTotals> fund(long block) {
        try {
            return read(
                            distributor,
                            RewardDistributor.FUNC_TOTALSOF,
                            List.of(uint64(subnet)),
                            new TypeReference<RewardDistributor.Totals>() {},
                            Optional.of(block))
                    .map(totals -> new FundTotals(
                            UInt256.of(totals.lumia), UInt256.of(totals.owed), UInt256.of(totals.costsWei)));
        } catch (L1Exception pruned) {
            return Optional.empty();
        }
    }

    @Override
    public RollupTip tip() {
        // Before the contract or the subnet is there, a call answers nothing or reverts.
        return read(
                        rollup,
                        Rollup.FUNC_TIPOF,
                        List.of(uint64(subnet)),
                        new TypeReference<Rollup.Tip>() {},
                        Optional.empty())
                .map(tip -> new RollupTip(tip.nextIndex.longValueExact(), tip.last.longValueExact()))
                .orElseGet(() -> new RollupTip(0, 0));
    }

    @SuppressWarnings("unchecked") // web3j's lists of references name no type
    private <T extends Type<?>> Optional<T> read(
            Address contract, String function, List<Type> arguments, TypeReference<T> type, Optional<Long> block) {
        var call = new org.web3j.abi.datatypes.Function(function, arguments, List.of(type));
        var data = Hex.decode(FunctionEncoder.encode(call));
        return switch (node.call(contract, data, block)) {
            case CallOutcome.Reverted reverted -> Optional.empty();
            case CallOutcome.Returned returned when returned.data().length == 0 -> Optional.empty();
            case CallOutcome.Returned returned -> {
                var values = FunctionReturnDecoder.decode(Hex.encode(returned.data()), call.getOutputParameters());
                if (values.size() != 1) {
                    throw new L1Exception(
                            "L1's node answers eth_call of %s with what does not decode".formatted(function));
                }
                yield Optional.of((T) values.getFirst());
            }
        };
    }

    private static Uint64 uint64(long value) {
        return new Uint64(new BigInteger(Long.toUnsignedString(value)));
    }

    @Override
    public Optional<L1Receipt> receipt(Hash transactionHash) {
        return node.receipt(transactionHash);
    }

    @Override
    public UInt256 baseFeePerGas(Hash blockHash) {
        return node.baseFeePerGas(blockHash);
    }

    @Override
    public AccountNonces nonces(Address account) {
        return node.nonces(account);
    }

    @Override
    public FeeMarket fees() {
        return node.fees();
    }

    @Override
    public Simulation simulate(Address from, byte[] data, List<Hash> blobVersionedHashes) {
        var blobFee = node.fees().blobBaseFeeWei().multiply(TWO).max(UInt256.ONE);
        return node.estimate(from, rollup, data, blobVersionedHashes, blobFee);
    }

    @Override
    public Simulation simulateCall(Address from, Address to, byte[] data) {
        return node.estimate(from, to, data, List.of(), UInt256.ZERO);
    }

    /** Whom and with what a transaction calls, in a block or in the pool. */
    public Optional<L1Call> transaction(Hash hash) {
        return node.transaction(hash);
    }

    @Override
    public Broadcast broadcast(Hash transactionHash, byte[] rawTransaction) {
        return node.broadcast(transactionHash, rawTransaction);
    }
}
