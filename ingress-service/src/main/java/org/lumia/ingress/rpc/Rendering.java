package org.lumia.ingress.rpc;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.ethereum.block.Bloom;
import org.lumia.ethereum.tx.AccessListEntry;
import org.lumia.ethereum.tx.Authorization;
import org.lumia.ethereum.tx.DepositTransaction;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.ingress.admission.Submission;
import org.lumia.ingress.chain.BlockView;
import org.lumia.ingress.chain.Outcome;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedTransaction;
import org.lumia.protocol.v1.Log;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Objects of Ethereum's execution API. */
public final class Rendering {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private Rendering() {}

    /** As {@code newHeads} gives it. */
    public static ObjectNode header(BlockView block) {
        BlockHeader header = block.header();
        return JSON.objectNode()
                .put("hash", block.hash().toString())
                .put("parentHash", header.parentHash().toString())
                .put("sha3Uncles", header.ommersHash().toString())
                .put("miner", header.coinbase().toString())
                .put("stateRoot", header.stateRoot().toString())
                .put("transactionsRoot", header.transactionsRoot().toString())
                .put("receiptsRoot", header.receiptsRoot().toString())
                .put("logsBloom", header.logsBloom().toString())
                .put("difficulty", header.difficulty().toQuantity())
                .put("number", Hex.quantity(header.number()))
                .put("gasLimit", Hex.quantity(header.gasLimit()))
                .put("gasUsed", Hex.quantity(header.gasUsed()))
                .put("timestamp", Hex.quantity(header.timestamp()))
                .put("extraData", Hex.encode(header.extraData()))
                .put("mixHash", header.mixHash().toString())
                .put("nonce", "0x%016x".formatted(header.nonce()))
                .put("baseFeePerGas", header.baseFeePerGas().toQuantity())
                .put("withdrawalsRoot", header.withdrawalsRoot().toString())
                .put("blobGasUsed", Hex.quantity(header.blobGasUsed()))
                .put("excessBlobGas", Hex.quantity(header.excessBlobGas()))
                .put("parentBeaconBlockRoot", header.parentBeaconBlockRoot().toString())
                .put("requestsHash", header.requestsHash().toString());
    }

    /** As {@code eth_getTransactionReceipt} gives it. */
    public static ObjectNode receipt(Outcome.Included included) {
        BlockView block = included.block();
        ExecutedTransaction tx = included.transaction();
        int type = type(tx.getRaw());
        ObjectNode receipt = JSON.objectNode()
                .put("type", Hex.quantity(type))
                .put("status", tx.getSuccess() ? "0x1" : "0x0")
                .put("cumulativeGasUsed", Hex.quantity(tx.getCumulativeGasUsed()))
                .put("transactionHash", hex(tx.getHash()))
                .put("transactionIndex", Hex.quantity(included.index()))
                .put("blockHash", block.hash().toString())
                .put("blockNumber", Hex.quantity(block.number()))
                .put("gasUsed", Hex.quantity(tx.getGasUsed()))
                .put(
                        "effectiveGasPrice",
                        Protobufs.uint256(tx.getEffectiveGasPrice()).toQuantity())
                .put("from", hex(tx.getSender()));
        recipient(tx, type).ifPresentOrElse(to -> receipt.put("to", to.toString()), () -> receipt.putNull("to"));
        if (tx.getContractAddress().isEmpty()) {
            receipt.putNull("contractAddress");
        } else {
            receipt.put("contractAddress", hex(tx.getContractAddress()));
        }
        int firstLog = firstLog(block, included.index());
        ArrayNode logs = receipt.putArray("logs");
        Bloom bloom = Bloom.empty();
        for (int i = 0; i < tx.getLogsCount(); i++) {
            logs.add(log(block, included.index(), tx, i, firstLog + i));
            bloom.add(domain(tx.getLogs(i)));
        }
        receipt.put("logsBloom", bloom.toString());
        if (type == TransactionType.DEPOSIT.code()) {
            receipt.put("depositNonce", Hex.quantity(tx.getDepositNonce())).put("depositReceiptVersion", "0x1");
        }
        return receipt;
    }

    private static int firstLog(BlockView block, int index) {
        int first = 0;
        for (int i = 0; i < index; i++) {
            first += block.message().getTransactions(i).getLogsCount();
        }
        return first;
    }

    private static org.lumia.ethereum.block.Log domain(Log log) {
        return new org.lumia.ethereum.block.Log(
                Protobufs.address(log.getAddress()),
                log.getTopicsList().stream().map(Protobufs::hash).toList(),
                log.getData().toByteArray());
    }

    /** @param logIndex in the block */
    public static ObjectNode log(BlockView block, int txIndex, ExecutedTransaction tx, int index, int logIndex) {
        Log log = tx.getLogs(index);
        ObjectNode node = JSON.objectNode().put("address", hex(log.getAddress()));
        ArrayNode topics = node.putArray("topics");
        log.getTopicsList().forEach(topic -> topics.add(hex(topic)));
        return node.put("data", hex(log.getData()))
                .put("blockNumber", Hex.quantity(block.number()))
                .put("transactionHash", hex(tx.getHash()))
                .put("transactionIndex", Hex.quantity(txIndex))
                .put("blockHash", block.hash().toString())
                .put("blockTimestamp", Hex.quantity(block.header().timestamp()))
                .put("logIndex", Hex.quantity(logIndex))
                .put("removed", false);
    }

    /** A transaction that is in no block yet. */
    public static ObjectNode pending(Submission submission) {
        Transaction tx = submission.transaction();
        ObjectNode node = JSON.objectNode()
                .putNull("blockHash")
                .putNull("blockNumber")
                .putNull("transactionIndex")
                .put("from", submission.sender().toString())
                .put("gas", Hex.quantity(tx.gasLimit()))
                .put("gasPrice", tx.maxFeePerGas().toQuantity())
                .put("hash", submission.hash().toString())
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
        if (tx.type() == TransactionType.DYNAMIC_FEE || tx.type() == TransactionType.SET_CODE) {
            node.put("maxFeePerGas", tx.maxFeePerGas().toQuantity());
            node.put("maxPriorityFeePerGas", tx.maxPriorityFeePerGas().toQuantity());
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

    private static int type(ByteString raw) {
        int first = raw.byteAt(0) & 0xFF;
        return first >= 0xC0 ? 0 : first;
    }

    private static Optional<Address> recipient(ExecutedTransaction tx, int type) {
        byte[] raw = tx.getRaw().toByteArray();
        if (type == TransactionType.DEPOSIT.code()) {
            return DepositTransaction.decode(raw).to();
        }
        return switch (TransactionCodec.decode(raw)) {
            case TransactionCodec.Valid(Transaction decoded) -> decoded.to();
            case TransactionCodec.Malformed(String reason) ->
                throw new IllegalStateException("an executed transaction does not decode: " + reason);
        };
    }

    private static String hex(ByteString bytes) {
        return Hex.encode(bytes.toByteArray());
    }
}
