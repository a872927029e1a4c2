package org.lumia.execution.rpc;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.lumia.chain.block.ChainRules;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.ethereum.block.Bloom;
import org.lumia.ethereum.block.Log;
import org.lumia.ethereum.block.Receipt;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.rlp.RlpWriter;
import org.lumia.ethereum.trie.TrieRoots;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.evm.BlobSchedule;
import org.lumia.evm.CallFees;
import org.lumia.evm.TransactionResult;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.EthereumParts;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.ExecutedTransaction;
import org.lumia.rpc.eth.BlockView;

/**
 * A block that was simulated: what its calls did, and the header that it would have.
 *
 * @param ethereum whether the chain tells whole seconds alone
 */
record SimulatedBlock(
        BlockHeader begun,
        List<SimulatedCall> calls,
        List<BlockOverrides.Withdrawal> withdrawals,
        Hash stateRoot,
        Hash requestsHash,
        boolean ethereum) {

    BlockView view(ChainRules rules) {
        List<byte[]> raws = calls.stream()
                .map(call -> TransactionCodec.encodeUnsigned(call.transaction()))
                .toList();
        List<byte[]> rawWithdrawals =
                withdrawals.stream().map(SimulatedBlock::encode).toList();
        BlockHeader header = header(raws, rawWithdrawals);
        int fields = rules.headerFields(header.timestamp());
        byte[] encoded = header.encode(fields);
        Hash hash = Keccak.hash(encoded);
        var message = ExecutedBlock.newBuilder()
                .setNumber(header.number())
                .setHash(Protobufs.bytes(hash))
                .setHeader(ByteString.copyFrom(encoded));
        if (ethereum || !withdrawals.isEmpty()) {
            var parts = EthereumParts.newBuilder();
            rawWithdrawals.forEach(raw -> parts.addWithdrawals(ByteString.copyFrom(raw)));
            message.setEthereum(parts);
        }
        for (int i = 0; i < calls.size(); i++) {
            message.addTransactions(executed(calls.get(i), raws.get(i)));
        }
        return new BlockView(message.build(), hash, header, fields);
    }

    private ExecutedTransaction executed(SimulatedCall call, byte[] raw) {
        var fees = new CallFees(
                call.transaction().maxFeePerGas(), call.transaction().maxPriorityFeePerGas());
        var message = ExecutedTransaction.newBuilder()
                .setRaw(ByteString.copyFrom(raw))
                .setHash(Protobufs.bytes(Keccak.hash(raw)))
                .setSender(Protobufs.bytes(call.from()))
                .setSuccess(call.result().success())
                .setEffectiveGasPrice(Protobufs.bytes(fees.gasPrice(begun.baseFeePerGas())));
        for (TransferLogs.Indexed indexed : call.logs()) {
            Log log = indexed.log();
            var logMessage = org.lumia.protocol.v1.Log.newBuilder()
                    .setAddress(Protobufs.bytes(log.address()))
                    .setData(Protobufs.bytes(log.data()));
            log.topics().forEach(topic -> logMessage.addTopics(Protobufs.bytes(topic)));
            message.addLogs(logMessage);
        }
        return message.build();
    }

    private BlockHeader header(List<byte[]> raws, List<byte[]> rawWithdrawals) {
        var receipts = new ArrayList<byte[]>();
        Bloom bloom = Bloom.empty();
        long gasUsed = 0;
        long blobGasUsed = 0;
        for (SimulatedCall call : calls) {
            TransactionResult.Included result = call.result();
            gasUsed += result.gasUsed();
            blobGasUsed += call.transaction().blobVersionedHashes().size() * BlobSchedule.GAS_PER_BLOB;
            var receipt = new Receipt(
                    call.transaction().type(), result.success(), gasUsed, result.logs(), OptionalLong.empty());
            receipts.add(receipt.encode());
            result.logs().forEach(bloom::add);
        }
        return new BlockHeader(
                begun.parentHash(),
                begun.ommersHash(),
                begun.coinbase(),
                stateRoot,
                TrieRoots.ofList(raws),
                TrieRoots.ofList(receipts),
                bloom,
                begun.difficulty(),
                begun.number(),
                begun.gasLimit(),
                gasUsed,
                begun.timestamp(),
                begun.extraData(),
                begun.mixHash(),
                begun.nonce(),
                begun.baseFeePerGas(),
                TrieRoots.ofList(rawWithdrawals),
                blobGasUsed,
                begun.excessBlobGas(),
                begun.parentBeaconBlockRoot(),
                requestsHash);
    }

    private static byte[] encode(BlockOverrides.Withdrawal withdrawal) {
        var writer = new RlpWriter(64);
        int list = writer.startList();
        writer.uint64(withdrawal.index())
                .uint64(withdrawal.validatorIndex())
                .address(withdrawal.address())
                .uint64(withdrawal.amount());
        return writer.endList(list).toBytes();
    }

    /** What a withdrawal brings, wei. */
    static UInt256 wei(BlockOverrides.Withdrawal withdrawal) {
        return UInt256.of(withdrawal.amount()).multiply(UInt256.of(1_000_000_000));
    }
}
