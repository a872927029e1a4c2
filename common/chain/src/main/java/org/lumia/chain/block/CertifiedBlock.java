package org.lumia.chain.block;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.ethereum.block.Log;
import org.lumia.ethereum.block.Receipt;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.trie.TrieRoots;
import org.lumia.ethereum.tx.DepositTransaction;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.evm.ContractAddress;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.ExecutedTransaction;

/** A block that somebody else executed, against its hash: what of it the hash covers. */
public final class CertifiedBlock {
    private final Genesis genesis;
    private final BlockHeader parent;
    private final BlockHeader header;
    private final ExecutedBlock block;

    /**
     * @param parent whose hash the header names
     * @param header whose hash is certified
     */
    public CertifiedBlock(Genesis genesis, BlockHeader parent, BlockHeader header, ExecutedBlock block) {
        this.genesis = genesis;
        this.parent = parent;
        this.header = header;
        this.block = block;
    }

    /** What the next block starts from; the position in L1's inbox is what the block says, and ordering decides it. */
    public ChainTip tip() {
        long timestampMs = timestampMs(header);
        UInt256 nextBaseFee = BaseFee.next(
                genesis.fees(),
                header.baseFeePerGas(),
                header.gasUsed(),
                ByteBuffer.wrap(header.extraData()).getLong(HeaderRules.EXTRA_DATA_BYTES - Long.BYTES),
                timestampMs - (parent.number() == 0 ? genesis.timestampMs() : timestampMs(parent)));
        return new ChainTip(
                header.number(),
                header.hash(),
                timestampMs,
                nextBaseFee,
                block.getInboxThrough(),
                Protobufs.hash(block.getInboxAccumulator()));
    }

    private static long timestampMs(BlockHeader header) {
        return header.timestamp() * 1_000 + ByteBuffer.wrap(header.extraData()).getShort();
    }

    /** The first thing that the hash says otherwise. @throws RuntimeException when it does not decode */
    public Optional<String> difference() {
        if (header.extraData().length != HeaderRules.EXTRA_DATA_BYTES) {
            return Optional.of("its header has %d bytes of extra data".formatted(header.extraData().length));
        }
        if (block.getNumber() != header.number()
                || !Protobufs.hash(block.getHash()).equals(header.hash())
                || !Protobufs.hash(block.getParentHash()).equals(header.parentHash())
                || !Protobufs.hash(block.getStateRoot()).equals(header.stateRoot())
                || block.getTimestampMs() != timestampMs(header)
                || block.getGasUsed() != header.gasUsed()
                || !UInt256.of(block.getBaseFeeWei()).equals(header.baseFeePerGas())) {
            return Optional.of("its fields are not those of its header");
        }
        List<byte[]> raws = new ArrayList<>();
        List<byte[]> receipts = new ArrayList<>();
        long before = 0;
        for (int i = 0; i < block.getTransactionsCount(); i++) {
            ExecutedTransaction transaction = block.getTransactions(i);
            byte[] raw = transaction.getRaw().toByteArray();
            if (!isDerived(transaction, raw, before)) {
                return Optional.of(
                        "hash, sender or price of its transaction %d do not follow from its bytes".formatted(i));
            }
            before = transaction.getCumulativeGasUsed();
            raws.add(raw);
            receipts.add(receipt(transaction, raw).encode());
        }
        if (!TrieRoots.ofList(raws).equals(header.transactionsRoot())) {
            return Optional.of("its transactions do not make its transactions root");
        }
        return TrieRoots.ofList(receipts).equals(header.receiptsRoot())
                ? Optional.empty()
                : Optional.of("its receipts do not make its receipts root");
    }

    private boolean isDerived(ExecutedTransaction transaction, byte[] raw, long gasBefore) {
        if (!Protobufs.hash(transaction.getHash()).equals(Keccak.hash(raw))
                || transaction.getGasUsed() != transaction.getCumulativeGasUsed() - gasBefore) {
            return false;
        }
        Address sender = Protobufs.address(transaction.getSender());
        UInt256 price = Protobufs.uint256(transaction.getEffectiveGasPrice());
        if (isDeposit(raw)) {
            return DepositTransaction.decode(raw).from().equals(sender) && price.isZero();
        }
        if (!(TransactionCodec.decode(raw) instanceof TransactionCodec.Valid(Transaction decoded))) {
            return false;
        }
        ByteString contract = transaction.getContractAddress();
        return TransactionCodec.sender(decoded).equals(Optional.of(sender))
                && price.equals(
                        decoded.maxFeePerGas().min(header.baseFeePerGas().add(decoded.maxPriorityFeePerGas())))
                && (contract.isEmpty()
                        || Protobufs.address(contract).equals(ContractAddress.create(sender, decoded.nonce())));
    }

    private static boolean isDeposit(byte[] raw) {
        return raw.length > 0 && raw[0] == TransactionType.DEPOSIT.code();
    }

    private static Receipt receipt(ExecutedTransaction transaction, byte[] raw) {
        boolean deposit = isDeposit(raw);
        TransactionType type = deposit
                ? TransactionType.DEPOSIT
                : ((TransactionCodec.Valid) TransactionCodec.decode(raw))
                        .transaction()
                        .type();
        List<Log> logs = transaction.getLogsList().stream()
                .map(log -> new Log(
                        Protobufs.address(log.getAddress()),
                        log.getTopicsList().stream().map(Protobufs::hash).toList(),
                        log.getData().toByteArray()))
                .toList();
        return new Receipt(
                type,
                transaction.getSuccess(),
                transaction.getCumulativeGasUsed(),
                logs,
                deposit ? OptionalLong.of(transaction.getDepositNonce()) : OptionalLong.empty());
    }

    /** A block of which only the header is known, as stores keep it. */
    public static ExecutedBlock headerOnly(BlockHeader header, Hash hash) {
        return ExecutedBlock.newBuilder()
                .setNumber(header.number())
                .setHash(Protobufs.bytes(hash))
                .setParentHash(Protobufs.bytes(header.parentHash()))
                .setHeader(Protobufs.bytes(header.encode()))
                .setStateRoot(Protobufs.bytes(header.stateRoot()))
                .build();
    }
}
