package org.lumia.execution.rpc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
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
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.ExecutedTransaction;
import org.lumia.protocol.v1.Log;

/** Blocks, transactions, receipts and logs as geth writes them; deposits as Optimism does. */
final class Rendering {
    private static final String DEPOSIT_RECEIPT_VERSION = "0x1";

    private Rendering() {}

    static Map<String, Object> block(ExecutedBlock block, boolean full) {
        BlockHeader header = ChainReads.header(block);
        var json = new LinkedHashMap<String, Object>();
        json.put("baseFeePerGas", header.baseFeePerGas().toQuantity());
        json.put("blobGasUsed", Hex.quantity(header.blobGasUsed()));
        json.put("difficulty", header.difficulty().toQuantity());
        json.put("excessBlobGas", Hex.quantity(header.excessBlobGas()));
        json.put("extraData", Hex.encode(header.extraData()));
        json.put("gasLimit", Hex.quantity(header.gasLimit()));
        json.put("gasUsed", Hex.quantity(header.gasUsed()));
        json.put("hash", hex(block.getHash().toByteArray()));
        json.put("logsBloom", header.logsBloom().toString());
        json.put("miner", header.coinbase().toString());
        json.put("mixHash", header.mixHash().toString());
        json.put("nonce", "0x%016x".formatted(header.nonce()));
        json.put("number", Hex.quantity(header.number()));
        json.put("parentBeaconBlockRoot", header.parentBeaconBlockRoot().toString());
        json.put("parentHash", header.parentHash().toString());
        json.put("receiptsRoot", header.receiptsRoot().toString());
        json.put("requestsHash", header.requestsHash().toString());
        json.put("sha3Uncles", header.ommersHash().toString());
        json.put("size", Hex.quantity(size(block)));
        json.put("stateRoot", header.stateRoot().toString());
        json.put("timestamp", Hex.quantity(header.timestamp()));
        json.put("transactions", full ? transactions(block) : hashes(block));
        json.put("transactionsRoot", header.transactionsRoot().toString());
        json.put("uncles", List.of());
        json.put("withdrawals", List.of());
        json.put("withdrawalsRoot", header.withdrawalsRoot().toString());
        return json;
    }

    private static List<String> hashes(ExecutedBlock block) {
        return block.getTransactionsList().stream()
                .map(transaction -> hex(transaction.getHash().toByteArray()))
                .toList();
    }

    private static List<Map<String, Object>> transactions(ExecutedBlock block) {
        var all = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < block.getTransactionsCount(); i++) {
            all.add(transaction(block, i));
        }
        return all;
    }

    /** Bytes of the block's RLP. */
    private static long size(ExecutedBlock block) {
        long transactions = 0;
        for (ExecutedTransaction transaction : block.getTransactionsList()) {
            int raw = transaction.getRaw().size();
            boolean list = (transaction.getRaw().byteAt(0) & 0xFF) >= 0xC0;
            transactions += list ? raw : raw + header(raw);
        }
        long content = block.getHeader().size() + header(transactions) + transactions + 2;
        return header(content) + content;
    }

    private static int header(long length) {
        return length < 56 ? 1 : 1 + (71 - Long.numberOfLeadingZeros(length)) / 8;
    }

    static Map<String, Object> transaction(ExecutedBlock block, int index) {
        ExecutedTransaction executed = block.getTransactions(index);
        byte[] raw = executed.getRaw().toByteArray();
        var json = new LinkedHashMap<String, Object>();
        json.put("blockHash", hex(block.getHash().toByteArray()));
        json.put("blockNumber", Hex.quantity(block.getNumber()));
        json.put("blockTimestamp", Hex.quantity(block.getTimestampMs() / 1_000));
        json.put("from", hex(executed.getSender().toByteArray()));
        if (isDeposit(raw)) {
            deposit(json, DepositTransaction.decode(raw), executed);
        } else {
            signed(json, decode(raw), executed);
        }
        json.put("hash", hex(executed.getHash().toByteArray()));
        json.put("transactionIndex", Hex.quantity(index));
        return json;
    }

    private static void signed(Map<String, Object> json, Transaction transaction, ExecutedTransaction executed) {
        json.put("gas", Hex.quantity(transaction.gasLimit()));
        json.put("gasPrice", Protobufs.uint256(executed.getEffectiveGasPrice()).toQuantity());
        boolean dynamic =
                transaction.type() != TransactionType.LEGACY && transaction.type() != TransactionType.ACCESS_LIST;
        if (dynamic) {
            json.put("maxFeePerGas", transaction.maxFeePerGas().toQuantity());
            json.put("maxPriorityFeePerGas", transaction.maxPriorityFeePerGas().toQuantity());
        }
        json.put("input", Hex.encode(transaction.data()));
        json.put("nonce", Hex.quantity(transaction.nonce()));
        json.put("to", text(transaction.to()));
        json.put("value", transaction.value().toQuantity());
        json.put("type", Hex.quantity(transaction.type().code()));
        transaction.chainId().ifPresent(id -> json.put("chainId", id.toQuantity()));
        int parity = transaction.signature().yParity();
        if (transaction.type() == TransactionType.LEGACY) {
            UInt256 v = transaction
                    .chainId()
                    .map(id -> id.add(id).add(UInt256.of(35L + parity)))
                    .orElse(UInt256.of(27L + parity));
            json.put("v", v.toQuantity());
        } else {
            json.put("accessList", accessList(transaction.accessList()));
            json.put("v", Hex.quantity(parity));
            json.put("yParity", Hex.quantity(parity));
        }
        if (transaction.type() == TransactionType.SET_CODE) {
            json.put("authorizationList", authorizations(transaction.authorizations()));
        }
        json.put("r", transaction.signature().r().toQuantity());
        json.put("s", transaction.signature().s().toQuantity());
    }

    private static void deposit(Map<String, Object> json, DepositTransaction deposit, ExecutedTransaction executed) {
        json.put("gas", Hex.quantity(deposit.gas()));
        json.put("gasPrice", "0x0");
        json.put("input", Hex.encode(deposit.data()));
        json.put("nonce", Hex.quantity(executed.getDepositNonce()));
        json.put("to", text(deposit.to()));
        json.put("value", deposit.value().toQuantity());
        json.put("type", Hex.quantity(TransactionType.DEPOSIT.code()));
        json.put("sourceHash", deposit.sourceHash().toString());
        json.put("mint", deposit.mint().toQuantity());
        json.put("isSystemTx", false);
        json.put("depositReceiptVersion", DEPOSIT_RECEIPT_VERSION);
        json.put("v", "0x0");
        json.put("r", "0x0");
        json.put("s", "0x0");
    }

    static List<Map<String, Object>> accessList(List<AccessListEntry> entries) {
        return entries.stream()
                .<Map<String, Object>>map(entry -> Map.of(
                        "address",
                        entry.address().toString(),
                        "storageKeys",
                        entry.slots().stream()
                                .map(slot -> slot.toHash().toString())
                                .toList()))
                .toList();
    }

    private static List<Map<String, Object>> authorizations(List<Authorization> authorizations) {
        return authorizations.stream()
                .<Map<String, Object>>map(one -> Map.of(
                        "chainId", one.chainId().toQuantity(),
                        "address", one.address().toString(),
                        "nonce", Hex.quantity(one.nonce()),
                        "yParity", Hex.quantity(one.yParity()),
                        "r", one.r().toQuantity(),
                        "s", one.s().toQuantity()))
                .toList();
    }

    static List<Map<String, Object>> receipts(ExecutedBlock block) {
        var all = new ArrayList<Map<String, Object>>();
        int logIndex = 0;
        for (int i = 0; i < block.getTransactionsCount(); i++) {
            all.add(receipt(block, i, logIndex));
            logIndex += block.getTransactions(i).getLogsCount();
        }
        return all;
    }

    static Map<String, Object> receipt(ExecutedBlock block, int index) {
        int logIndex = 0;
        for (int i = 0; i < index; i++) {
            logIndex += block.getTransactions(i).getLogsCount();
        }
        return receipt(block, index, logIndex);
    }

    private static Map<String, Object> receipt(ExecutedBlock block, int index, int firstLog) {
        ExecutedTransaction executed = block.getTransactions(index);
        byte[] raw = executed.getRaw().toByteArray();
        Optional<Address> to = isDeposit(raw)
                ? DepositTransaction.decode(raw).to()
                : decode(raw).to();
        var logs = new ArrayList<Map<String, Object>>();
        Bloom bloom = Bloom.empty();
        for (int i = 0; i < executed.getLogsCount(); i++) {
            logs.add(log(block, index, executed.getLogs(i), firstLog + i));
            bloom.add(new org.lumia.ethereum.block.Log(
                    Protobufs.address(executed.getLogs(i).getAddress()),
                    executed.getLogs(i).getTopicsList().stream()
                            .map(Protobufs::hash)
                            .toList(),
                    new byte[0]));
        }
        var json = new LinkedHashMap<String, Object>();
        json.put("blockHash", hex(block.getHash().toByteArray()));
        json.put("blockNumber", Hex.quantity(block.getNumber()));
        json.put(
                "contractAddress",
                executed.getContractAddress().isEmpty()
                        ? null
                        : hex(executed.getContractAddress().toByteArray()));
        json.put("cumulativeGasUsed", Hex.quantity(executed.getCumulativeGasUsed()));
        json.put(
                "effectiveGasPrice",
                Protobufs.uint256(executed.getEffectiveGasPrice()).toQuantity());
        json.put("from", hex(executed.getSender().toByteArray()));
        json.put("gasUsed", Hex.quantity(executed.getGasUsed()));
        json.put("logs", logs);
        json.put("logsBloom", bloom.toString());
        json.put("status", executed.getSuccess() ? "0x1" : "0x0");
        json.put("to", text(to));
        json.put("transactionHash", hex(executed.getHash().toByteArray()));
        json.put("transactionIndex", Hex.quantity(index));
        json.put("type", Hex.quantity((raw[0] & 0xFF) >= 0xC0 ? 0 : raw[0]));
        if (isDeposit(raw)) {
            json.put("depositNonce", Hex.quantity(executed.getDepositNonce()));
            json.put("depositReceiptVersion", DEPOSIT_RECEIPT_VERSION);
        }
        return json;
    }

    static Map<String, Object> log(ExecutedBlock block, int transaction, Log log, int index) {
        var json = new LinkedHashMap<String, Object>();
        json.put("address", hex(log.getAddress().toByteArray()));
        json.put(
                "topics",
                log.getTopicsList().stream()
                        .map(topic -> hex(topic.toByteArray()))
                        .toList());
        json.put("data", hex(log.getData().toByteArray()));
        json.put("blockNumber", Hex.quantity(block.getNumber()));
        json.put(
                "transactionHash",
                hex(block.getTransactions(transaction).getHash().toByteArray()));
        json.put("transactionIndex", Hex.quantity(transaction));
        json.put("blockHash", hex(block.getHash().toByteArray()));
        json.put("blockTimestamp", Hex.quantity(block.getTimestampMs() / 1_000));
        json.put("logIndex", Hex.quantity(index));
        json.put("removed", false);
        return json;
    }

    static Transaction decode(byte[] raw) {
        return switch (TransactionCodec.decode(raw)) {
            case TransactionCodec.Valid(Transaction transaction) -> transaction;
            case TransactionCodec.Malformed(String reason) ->
                throw new IllegalStateException("an included transaction cannot be decoded: " + reason);
        };
    }

    static boolean isDeposit(byte[] raw) {
        return raw[0] == TransactionType.DEPOSIT.code();
    }

    static String hex(byte[] bytes) {
        return Hex.encode(bytes);
    }

    static @Nullable String text(Optional<Address> address) {
        return address.map(Address::toString).orElse(null);
    }

    static List<String> nodes(List<byte[]> nodes) {
        return nodes.stream().map(Hex::encode).toList();
    }

    static String hash(Hash hash) {
        return hash.toString();
    }
}
