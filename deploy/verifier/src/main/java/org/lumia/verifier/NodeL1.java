package org.lumia.verifier;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.l1.DistributorEvent;
import org.lumia.l1.EnqueuedMessage;
import org.lumia.l1.L1Block;
import org.lumia.l1.L1Exception;
import org.lumia.l1.L1Receipt;
import org.lumia.l1.L1Tag;
import org.lumia.l1.SubmittedBatch;
import org.lumia.l1.SubnetL1;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.rewards.FinalBatch;
import org.lumia.protocol.rewards.L1Cost;
import org.lumia.protocol.v1.InboxMessage;

/** L1 through a node. */
final class NodeL1 implements L1 {
    private final SubnetL1 node;
    private final Address rollup;

    /** @param rollup of whose own transactions the costs count */
    NodeL1(SubnetL1 node, Address rollup) {
        this.node = node;
        this.rollup = rollup;
    }

    @Override
    public long chainId() {
        return answer(node::chainId);
    }

    @Override
    public boolean hasCode(Address contract) {
        return answer(() -> node.hasCode(contract));
    }

    @Override
    public long height(String tag) {
        return answer(() -> node.heads().at(tagOf(tag)))
                .map(L1Block::number)
                .orElseThrow(() -> new L1UnavailableException("L1 calls no block %s yet".formatted(tag)));
    }

    private static L1Tag tagOf(String name) {
        for (L1Tag tag : L1Tag.values()) {
            if (tag.rpcName().equals(name.toLowerCase(Locale.ROOT))) {
                return tag;
            }
        }
        throw new L1UnavailableException("--to is latest, safe or finalized, not " + name);
    }

    @Override
    public long timestamp(long block) {
        return answer(() -> node.block(block))
                .map(L1Block::timestamp)
                .orElseThrow(() -> new L1UnavailableException("L1's node has no block " + block));
    }

    @Override
    public List<PostedBatch> batches(long fromBlock, long toBlock) {
        return answer(() -> node.batches(fromBlock, toBlock)).stream()
                .map(NodeL1::posted)
                .toList();
    }

    private static PostedBatch posted(SubmittedBatch batch) {
        return new PostedBatch(batch.header(), batch.commitment(), batch.block().number(), batch.transactionHash());
    }

    @Override
    public List<RewardFacts.Posting> postings(long fromBlock, long toBlock) {
        return answer(() ->
                node.batches(fromBlock, toBlock).stream().map(this::posting).toList());
    }

    /** Through another contract the costs are nobody's. */
    private RewardFacts.Posting posting(SubmittedBatch batch) {
        L1Receipt receipt = node.receipt(batch.transactionHash())
                .orElseThrow(() -> new L1UnavailableException(
                        "L1's node has no receipt of transaction " + batch.transactionHash()));
        boolean direct = receipt.to().filter(rollup::equals).isPresent();
        var cost = new L1Cost(
                direct ? receipt.feeWei() : UInt256.ZERO,
                direct ? receipt.blobFeeWei() : UInt256.ZERO,
                receipt.gasUsed(),
                node.baseFeePerGas(batch.block().hash()));
        return new RewardFacts.Posting(
                batch.header().getEpoch(),
                batch.header().getLast(),
                new FinalBatch(
                        batch.index(),
                        batch.header().getLastTimestampMs(),
                        batch.poster(),
                        batch.block().timestamp(),
                        cost));
    }

    @Override
    public List<DistributorEvent> distributorEvents(long fromBlock, long toBlock) {
        return answer(() -> node.distributorEvents(fromBlock, toBlock));
    }

    @Override
    public List<InboxMessage> messages(long fromBlock, long toBlock) {
        return answer(() -> node.messages(fromBlock, toBlock)).stream()
                .map(NodeL1::message)
                .toList();
    }

    private static InboxMessage message(EnqueuedMessage message) {
        return InboxMessage.newBuilder()
                .setIndex(message.index())
                .setKindValue(message.kind())
                .setAccumulator(Protobufs.bytes(message.accumulator()))
                .setBody(Protobufs.bytes(message.body()))
                .setL1BlockNumber(message.block().number())
                .build();
    }

    @Override
    public byte[] calldata(Hash transaction) {
        return answer(() -> node.transaction(transaction))
                .orElseThrow(() -> new L1UnavailableException("L1's node has no transaction " + transaction))
                .input();
    }

    private static <T> T answer(Supplier<T> question) {
        try {
            return question.get();
        } catch (L1Exception e) {
            throw new L1UnavailableException(String.valueOf(e.getMessage()), e);
        }
    }
}
