package org.lumia.rewards;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.rewards.Delivery;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.ExecutedTransaction;

/**
 * What rewards need of an {@link ExecutedBlock}: fees by origin. Raw transactions, logs and account changes are skipped
 * unread.
 *
 * @param deliveries by the operator whose bundle brought the transactions; what came from L1 has none
 * @param tipsWei what all its transactions paid above the base fee, to the fee recipient
 */
public record ExecutedSummary(
        long number, Hash parentHash, Hash hash, Hash sealHash, Map<Address, Delivery> deliveries, UInt256 tipsWei) {

    private record Paid(ByteString origin, long gasUsed, UInt256 gasPrice) {}

    /** @throws IllegalArgumentException when the bytes are no executed block */
    public static ExecutedSummary read(byte[] bytes) {
        try {
            return parse(CodedInputStream.newInstance(bytes));
        } catch (IOException e) {
            throw new IllegalArgumentException("no executed block: " + e.getMessage(), e);
        }
    }

    private static ExecutedSummary parse(CodedInputStream in) throws IOException {
        long number = 0;
        long baseFee = 0;
        ByteString parent = ByteString.EMPTY;
        ByteString hash = ByteString.EMPTY;
        ByteString seal = ByteString.EMPTY;
        List<Paid> paid = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case ExecutedBlock.NUMBER_FIELD_NUMBER -> number = in.readUInt64();
                case ExecutedBlock.PARENT_HASH_FIELD_NUMBER -> parent = in.readBytes();
                case ExecutedBlock.HASH_FIELD_NUMBER -> hash = in.readBytes();
                case ExecutedBlock.SEAL_HASH_FIELD_NUMBER -> seal = in.readBytes();
                case ExecutedBlock.BASE_FEE_WEI_FIELD_NUMBER -> baseFee = in.readUInt64();
                case ExecutedBlock.TRANSACTIONS_FIELD_NUMBER -> paid.add(transaction(in));
                default -> in.skipField(tag);
            }
        }
        return new ExecutedSummary(
                number,
                Protobufs.hash(parent),
                Protobufs.hash(hash),
                Protobufs.hash(seal),
                deliveries(paid, UInt256.of(baseFee)),
                tips(paid, UInt256.of(baseFee)));
    }

    private static Paid transaction(CodedInputStream in) throws IOException {
        int outer = in.pushLimit(in.readRawVarint32());
        ByteString origin = ByteString.EMPTY;
        long gasUsed = 0;
        UInt256 price = UInt256.ZERO;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case ExecutedTransaction.ORIGIN_FIELD_NUMBER -> origin = in.readBytes();
                case ExecutedTransaction.GAS_USED_FIELD_NUMBER -> gasUsed = in.readUInt64();
                case ExecutedTransaction.EFFECTIVE_GAS_PRICE_FIELD_NUMBER ->
                    price = UInt256.fromBytes(in.readByteArray());
                default -> in.skipField(tag);
            }
        }
        in.popLimit(outer);
        return new Paid(origin, gasUsed, price);
    }

    private static Map<Address, Delivery> deliveries(List<Paid> paid, UInt256 baseFee) {
        Map<ByteString, Delivery> byOrigin = new HashMap<>();
        for (Paid transaction : paid) {
            if (!transaction.origin().isEmpty()) {
                UInt256 gas = UInt256.of(transaction.gasUsed());
                var delivery = new Delivery(1, gas.multiplyExact(transaction.gasPrice()), gas.multiplyExact(baseFee));
                byOrigin.merge(transaction.origin(), delivery, Delivery::plus);
            }
        }
        Map<Address, Delivery> deliveries = new TreeMap<>();
        byOrigin.forEach((origin, delivery) -> deliveries.put(Protobufs.address(origin), delivery));
        return deliveries;
    }

    /** What L1 minted for pays no price at all. */
    private static UInt256 tips(List<Paid> paid, UInt256 baseFee) {
        UInt256 tips = UInt256.ZERO;
        for (Paid transaction : paid) {
            if (transaction.gasPrice().compareTo(baseFee) > 0) {
                UInt256 tip = transaction.gasPrice().subtractExact(baseFee);
                tips = tips.addExact(UInt256.of(transaction.gasUsed()).multiplyExact(tip));
            }
        }
        return tips;
    }
}
