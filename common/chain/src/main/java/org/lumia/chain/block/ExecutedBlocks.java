package org.lumia.chain.block;

import com.google.protobuf.ByteString;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.block.Log;
import org.lumia.evm.Account;
import org.lumia.evm.StateChanges;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.AccountChange;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.ExecutedTransaction;
import org.lumia.protocol.v1.OrderedBlock;

/** Results as messages. */
public final class ExecutedBlocks {
    private ExecutedBlocks() {}

    public static ExecutedBlock message(OrderedBlock ordered, BlockResult result) {
        var message = ExecutedBlock.newBuilder()
                .setNumber(result.header().number())
                .setParentHash(Protobufs.bytes(result.header().parentHash()))
                .setHash(Protobufs.bytes(result.hash()))
                .setHeader(Protobufs.bytes(result.header().encode()))
                .setSealHash(ordered.getHash())
                .setGeneration(ordered.getSeal().getGeneration())
                .setTimestampMs(ordered.getSeal().getTimestampMs())
                .setSlot(ordered.getSeal().getSlot())
                .setRank(ordered.getSeal().getRank())
                .setSequencer(ordered.getSeal().getSequencer())
                .setEpoch(ordered.getEpoch())
                .setEpochSeed(ordered.getEpochSeed())
                .setInboxThrough(result.tip().inboxThrough())
                .setInboxAccumulator(Protobufs.bytes(result.tip().inboxAccumulator()))
                .setStateRoot(Protobufs.bytes(result.header().stateRoot()))
                .setBaseFeeWei(result.header().baseFeePerGas().toLongExact())
                .setGasUsed(result.header().gasUsed())
                .setLogOffset(ordered.getLogOffset())
                .setInboxCount(ordered.getInboxCount());
        if (ordered.getInboxCount() > 0) {
            message.setInboxFrom(ordered.getInbox(0).getIndex());
        }
        for (IncludedTransaction transaction : result.included()) {
            message.addTransactions(transaction(transaction));
        }
        message.addAllRefused(ordered.getRefusedList()).addAllRefused(result.refused());
        result.changes().accounts().forEach((address, change) -> message.addAccounts(account(address, change)));
        return message.build();
    }

    private static ExecutedTransaction transaction(IncludedTransaction transaction) {
        var message = ExecutedTransaction.newBuilder()
                .setRaw(Protobufs.bytes(transaction.raw()))
                .setHash(Protobufs.bytes(transaction.hash()))
                .setSender(Protobufs.bytes(transaction.sender()))
                .setOrigin(transaction.origin().map(Protobufs::bytes).orElse(ByteString.EMPTY))
                .setSuccess(transaction.receipt().success())
                .setGasUsed(transaction.gasUsed())
                .setCumulativeGasUsed(transaction.receipt().cumulativeGasUsed())
                .setEffectiveGasPrice(Protobufs.bytes(transaction.effectiveGasPrice()))
                .setInboxIndex(transaction.inboxIndex())
                .setReceivedAtMs(transaction.receivedAtMs());
        transaction.contractAddress().ifPresent(address -> message.setContractAddress(Protobufs.bytes(address)));
        transaction.receipt().depositNonce().ifPresent(message::setDepositNonce);
        for (Log log : transaction.receipt().logs()) {
            var logMessage = org.lumia.protocol.v1.Log.newBuilder()
                    .setAddress(Protobufs.bytes(log.address()))
                    .setData(Protobufs.bytes(log.data()));
            log.topics().forEach(topic -> logMessage.addTopics(Protobufs.bytes(topic)));
            message.addLogs(logMessage);
        }
        return message.build();
    }

    private static AccountChange account(Address address, StateChanges.AccountChange change) {
        Account after = change.after();
        var message = AccountChange.newBuilder()
                .setAddress(Protobufs.bytes(address))
                .setExists(!after.isEmpty())
                .setNonce(after.nonce())
                .setBalance(Protobufs.bytes(after.balance()));
        if (after.hasCode()) {
            message.setCodeHash(Protobufs.bytes(after.codeHash()));
        }
        return message.build();
    }
}
