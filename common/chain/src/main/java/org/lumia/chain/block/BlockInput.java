package org.lumia.chain.block;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.OrderedBlock;

/**
 * All that executing a block takes besides its parent: from an ordered block, or decoded from L1.
 *
 * @param inbox L1 messages in index order
 * @param transactions from the log, in order
 */
public record BlockInput(
        long number,
        long timestampMs,
        long slot,
        Address feeRecipient,
        Hash epochSeed,
        List<InboxMessage> inbox,
        List<FromLog> transactions) {

    /**
     * @param origin operator whose bundle brought it; empty where that is not known
     * @param sender as deriving the block recovered it; empty where it did not
     */
    public record FromLog(byte[] raw, Optional<Address> origin, long receivedAtMs, Optional<Address> sender) {}

    /** @throws IllegalArgumentException when a field has the wrong length */
    public static BlockInput of(OrderedBlock block) {
        return new BlockInput(
                block.getNumber(),
                block.getSeal().getTimestampMs(),
                block.getSeal().getSlot(),
                Protobufs.address(block.getFeeRecipient()),
                Protobufs.hash(block.getEpochSeed()),
                block.getInboxList(),
                block.getTransactionsList().stream()
                        .map(transaction -> new FromLog(
                                transaction.getRaw().toByteArray(),
                                address(transaction.getOrigin()),
                                transaction.getReceivedAtMs(),
                                address(transaction.getSender())))
                        .toList());
    }

    private static Optional<Address> address(ByteString bytes) {
        return bytes.isEmpty() ? Optional.empty() : Optional.of(Protobufs.address(bytes));
    }
}
