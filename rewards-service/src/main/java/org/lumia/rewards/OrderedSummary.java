package org.lumia.rewards;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.Seal;

/**
 * What rewards need of an {@link OrderedBlock}. Transactions, nearly all of its bytes, are skipped unread.
 *
 * @param hash of the seal
 * @param registryMessages member lists, slashes and policies that the block applies
 */
public record OrderedSummary(
        long number,
        Hash parentHash,
        Hash hash,
        long epoch,
        Hash epochSeed,
        long epochTotalWeight,
        long slot,
        int rank,
        Address sequencer,
        long timestampMs,
        byte[] sealSignature,
        List<InboxMessage> registryMessages) {

    /** @throws IllegalArgumentException when the bytes are no ordered block */
    public static OrderedSummary read(byte[] bytes) {
        try {
            return new OrderedSummary(kept(bytes));
        } catch (IOException e) {
            throw new IllegalArgumentException("no ordered block: " + e.getMessage(), e);
        }
    }

    private OrderedSummary(OrderedBlock block) {
        this(
                block.getNumber(),
                Protobufs.hash(block.getParentHash()),
                Protobufs.hash(block.getHash()),
                block.getEpoch(),
                Protobufs.hash(block.getEpochSeed()),
                block.getEpochTotalWeight(),
                block.getSeal().getSlot(),
                block.getSeal().getRank(),
                Protobufs.address(block.getSeal().getSequencer()),
                block.getSeal().getTimestampMs(),
                block.getSeal().getSignature().toByteArray(),
                block.getInboxList());
    }

    /** The message with only the fields that count. */
    private static OrderedBlock kept(byte[] bytes) throws IOException {
        var in = CodedInputStream.newInstance(bytes);
        var block = OrderedBlock.newBuilder();
        List<InboxMessage> messages = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case OrderedBlock.NUMBER_FIELD_NUMBER -> block.setNumber(in.readUInt64());
                case OrderedBlock.PARENT_HASH_FIELD_NUMBER -> block.setParentHash(in.readBytes());
                case OrderedBlock.HASH_FIELD_NUMBER -> block.setHash(in.readBytes());
                case OrderedBlock.SEAL_FIELD_NUMBER -> block.setSeal(Seal.parseFrom(in.readByteArray()));
                case OrderedBlock.EPOCH_FIELD_NUMBER -> block.setEpoch(in.readUInt64());
                case OrderedBlock.EPOCH_SEED_FIELD_NUMBER -> block.setEpochSeed(in.readBytes());
                case OrderedBlock.EPOCH_TOTAL_WEIGHT_FIELD_NUMBER -> block.setEpochTotalWeight(in.readUInt64());
                case OrderedBlock.INBOX_FIELD_NUMBER -> messages.add(InboxMessage.parseFrom(in.readByteArray()));
                default -> in.skipField(tag);
            }
        }
        for (InboxMessage message : messages) {
            if (isForRegistry(message.getKind())) {
                block.addInbox(message);
            }
        }
        return block.build();
    }

    private static boolean isForRegistry(InboxKind kind) {
        return switch (kind) {
            case MEMBERS, SLASH, POLICY, RESCUE -> true;
            case DEPOSIT, FORCED, INBOX_KIND_UNSPECIFIED, UNRECOGNIZED -> false;
        };
    }
}
