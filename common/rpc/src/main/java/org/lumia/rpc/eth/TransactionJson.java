package org.lumia.rpc.eth;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.AccessListEntry;
import org.lumia.ethereum.tx.Authorization;
import org.lumia.ethereum.tx.DepositTransaction;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedTransaction;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Transactions as {@code eth_getTransactionBy*} gives them; deposits with Optimism's fields. */
public final class TransactionJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private TransactionJson() {}

    /** A transaction in a block. */
    public static ObjectNode mined(BlockView block, int index) {
        ExecutedTransaction executed = block.transaction(index);
        ObjectNode node = place(block, index);
        Hash hash = Protobufs.hash(executed.getHash());
        Address sender = Protobufs.address(executed.getSender());
        byte[] raw = executed.getRaw().toByteArray();
        if (raw[0] == TransactionType.DEPOSIT.code()) {
            return deposit(node, hash, DepositTransaction.decode(raw), executed.getDepositNonce());
        }
        return signed(
                node,
                hash,
                sender,
                decode(raw),
                Protobufs.uint256(executed.getEffectiveGasPrice()).toQuantity());
    }

    /** A transaction of a simulated block, which nobody signed. */
    public static ObjectNode unsigned(BlockView block, int index, Transaction transaction) {
        ExecutedTransaction executed = block.transaction(index);
        ObjectNode node = signed(
                place(block, index),
                Protobufs.hash(executed.getHash()),
                Protobufs.address(executed.getSender()),
                transaction,
                Protobufs.uint256(executed.getEffectiveGasPrice()).toQuantity());
        return node.put("v", "0x0");
    }

    /** One that is to be signed. */
    public static ObjectNode filled(Hash hash, Transaction transaction) {
        ObjectNode node = signed(
                JSON.objectNode(),
                hash,
                Address.ZERO,
                transaction,
                transaction.maxFeePerGas().toQuantity());
        node.remove("from");
        if (transaction.type() != TransactionType.LEGACY) {
            node.remove("gasPrice");
        }
        return node.put("v", "0x0");
    }

    private static ObjectNode place(BlockView block, int index) {
        return JSON.objectNode()
                .put("blockHash", block.hash().toString())
                .put("blockNumber", Hex.quantity(block.number()))
                .put("blockTimestamp", Hex.quantity(block.header().timestamp()))
                .put("transactionIndex", Hex.quantity(index));
    }

    /** A transaction that is in no block yet. */
    public static ObjectNode pending(Hash hash, Address sender, Transaction transaction) {
        ObjectNode node =
                JSON.objectNode().putNull("blockHash").putNull("blockNumber").putNull("transactionIndex");
        return signed(
                node, hash, sender, transaction, transaction.maxFeePerGas().toQuantity());
    }

    private static Transaction decode(byte[] raw) {
        return switch (TransactionCodec.decode(raw)) {
            case TransactionCodec.Valid(Transaction transaction) -> transaction;
            case TransactionCodec.Malformed(String reason) ->
                throw new IllegalStateException("an executed transaction does not decode: " + reason);
        };
    }

    private static ObjectNode deposit(ObjectNode node, Hash hash, DepositTransaction deposit, long nonce) {
        return node.put("from", deposit.from().toString())
                .put("gas", Hex.quantity(deposit.gas()))
                .put("gasPrice", "0x0")
                .put("hash", hash.toString())
                .put("input", Hex.encode(deposit.data()))
                .put("nonce", Hex.quantity(nonce))
                .put("to", deposit.to().map(Address::toString).orElse(null))
                .put("value", deposit.value().toQuantity())
                .put("type", Hex.quantity(TransactionType.DEPOSIT.code()))
                .put("sourceHash", deposit.sourceHash().toString())
                .put("mint", deposit.mint().toQuantity())
                .put("depositReceiptVersion", "0x1")
                .put("v", "0x0")
                .put("r", "0x0")
                .put("s", "0x0");
    }

    private static ObjectNode signed(ObjectNode node, Hash hash, Address sender, Transaction tx, String gasPrice) {
        node.put("from", sender.toString())
                .put("gas", Hex.quantity(tx.gasLimit()))
                .put("gasPrice", gasPrice)
                .put("hash", hash.toString())
                .put("input", Hex.encode(tx.data()))
                .put("nonce", Hex.quantity(tx.nonce()))
                .put("to", tx.to().map(Address::toString).orElse(null))
                .put("value", tx.value().toQuantity())
                .put("type", Hex.quantity(tx.type().code()));
        tx.chainId().ifPresent(id -> node.put("chainId", id.toQuantity()));
        if (tx.type() != TransactionType.LEGACY) {
            accessList(node.putArray("accessList"), tx);
            node.put("yParity", Hex.quantity(tx.signature().yParity()));
        }
        if (tx.type() != TransactionType.LEGACY && tx.type() != TransactionType.ACCESS_LIST) {
            node.put("maxFeePerGas", tx.maxFeePerGas().toQuantity());
            node.put("maxPriorityFeePerGas", tx.maxPriorityFeePerGas().toQuantity());
        }
        if (tx.type() == TransactionType.BLOB) {
            node.put("maxFeePerBlobGas", tx.maxFeePerBlobGas().toQuantity());
            ArrayNode hashes = node.putArray("blobVersionedHashes");
            tx.blobVersionedHashes().forEach(blob -> hashes.add(blob.toString()));
        }
        if (tx.type() == TransactionType.SET_CODE) {
            authorizations(node.putArray("authorizationList"), tx);
        }
        return node.put("v", v(tx).toQuantity())
                .put("r", tx.signature().r().toQuantity())
                .put("s", tx.signature().s().toQuantity());
    }

    private static UInt256 v(Transaction tx) {
        UInt256 parity = UInt256.of(tx.signature().yParity());
        if (tx.type() != TransactionType.LEGACY) {
            return parity;
        }
        return tx.chainId()
                .map(id -> id.add(id).add(UInt256.of(35)).add(parity))
                .orElse(UInt256.of(27).add(parity));
    }

    private static void accessList(ArrayNode list, Transaction tx) {
        for (AccessListEntry entry : tx.accessList()) {
            ArrayNode slots =
                    list.addObject().put("address", entry.address().toString()).putArray("storageKeys");
            entry.slots().forEach(slot -> slots.add(slot.toHash().toString()));
        }
    }

    private static void authorizations(ArrayNode list, Transaction tx) {
        for (Authorization authorization : tx.authorizations()) {
            list.addObject()
                    .put("chainId", authorization.chainId().toQuantity())
                    .put("address", authorization.address().toString())
                    .put("nonce", Hex.quantity(authorization.nonce()))
                    .put("yParity", Hex.quantity(authorization.yParity()))
                    .put("r", authorization.r().toQuantity())
                    .put("s", authorization.s().toQuantity());
        }
    }
}
