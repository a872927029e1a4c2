package org.lumia.protocol.fairness;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;

/**
 * An operator's signed promise that a transaction stands in its bundle at an offset of the log. Each field but the signature is what
 * the bundle says, so one place in the log has one true receipt.
 *
 * @param offset of the bundle in tx-in
 * @param timeMs when the operator received the transaction, as the bundle says, ms since 1970
 * @param signature 65 bytes, r ‖ s ‖ v; may be anything
 */
public record OrderingReceipt(
        long subnet, Hash transactionHash, long offset, long timeMs, Address operator, ByteString signature) {

    public static OrderingReceipt sign(
            SigningDomain domain,
            Signer signer,
            long subnet,
            Hash transactionHash,
            long offset,
            long timeMs,
            Address operator) {
        Hash hash = StructHashes.orderingReceipt(subnet, transactionHash, offset, timeMs, operator);
        return new OrderingReceipt(
                subnet, transactionHash, offset, timeMs, operator, Protobufs.bytes(domain.sign(hash, signer)));
    }

    /** Whose key signed exactly this; empty where the signature is none. */
    public Optional<Address> signer(SigningDomain domain) {
        return domain.recover(
                StructHashes.orderingReceipt(subnet, transactionHash, offset, timeMs, operator), signature);
    }
}
