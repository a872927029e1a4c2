package org.lumia.protocol.log;

import static org.lumia.protocol.message.Protobufs.bytes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.InboxBodies;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.OrderedTransaction;
import org.lumia.protocol.v1.Seal;

/** What a valid seal cuts: L1 messages by quorum, then transactions within the budgets (PROTOCOL section 2). */
final class Cut {
    private final Genesis genesis;
    private final TransactionCheck check;

    Cut(Genesis genesis) {
        this.genesis = genesis;
        this.check = new TransactionCheck(genesis);
    }

    /** The block, or the L1 message it lacks. */
    sealed interface Result {}

    record Done(LogEvent.Derived derived) implements Result {}

    record Missing(long index) implements Result {}

    Result cut(LogState state, Seal seal, Hash hash, long offset, InboxView inbox) {
        long epoch = genesis.epochOfSlot(seal.getSlot());
        int ready = state.inboxReady(epoch);
        var messages = new ArrayList<InboxMessage>(ready);
        Hash accumulator = state.inboxAccumulator();
        long gas = 0;
        for (int i = 1; i <= ready; i++) {
            long index = state.inboxThrough() + i;
            Optional<InboxMessage> message = inbox.message(index);
            if (message.isEmpty()) {
                return new Missing(index);
            }
            gas += gas(message.get());
            if (i > 1 && gas > genesis.blocks().maxInboxGas()) {
                break;
            }
            accumulator = accumulate(accumulator, index, message.get());
            agree(state, index, epoch, accumulator);
            messages.add(message.get());
        }
        return new Done(derive(state, seal, hash, offset, epoch, messages, accumulator));
    }

    private LogEvent.Derived derive(
            LogState state,
            Seal seal,
            Hash hash,
            long offset,
            long epoch,
            List<InboxMessage> messages,
            Hash accumulator) {
        Tip tip = state.tip();
        Members members = state.epochs().members(epoch);
        long inboxGas = messages.stream().mapToLong(this::gas).sum();
        var budget = Budget.of(genesis.blocks(), seal.getTimestampMs() - tip.timestampMs(), inboxGas);
        List<Candidate> taken = BlockOrder.order(
                genesis.blocks().orderingPolicy(), state.pending().select(budget, members));
        var signers = state.pending().signers(budget);
        Member sequencer = members.find(Protobufs.address(seal.getSequencer())).orElseThrow();
        var block = OrderedBlock.newBuilder()
                .setNumber(seal.getNumber())
                .setParentHash(bytes(tip.hash()))
                .setHash(bytes(hash))
                .setSeal(seal)
                .setLogOffset(offset)
                .setParentTimestampMs(tip.timestampMs())
                .setContentHash(bytes(contentHash(tip.contentHash(), taken)))
                .setEpoch(epoch)
                .setEpochSeed(bytes(state.epochs().seed(epoch)))
                .setEpochTotalWeight(members.totalWeight())
                .setFeeRecipient(bytes(sequencer.feeRecipient()))
                .addAllInbox(messages)
                .setInboxThrough(state.inboxThrough() + messages.size())
                .setInboxAccumulator(bytes(accumulator))
                .setParentInboxAccumulator(bytes(state.inboxAccumulator()))
                .addAllRefused(state.refused());
        for (Candidate candidate : taken) {
            var transaction = OrderedTransaction.newBuilder()
                    .setRaw(candidate.raw())
                    .setOrigin(bytes(candidate.origin()))
                    .setReceivedAtMs(candidate.receivedAtMs());
            signers.apply(candidate).ifPresent(signer -> transaction.setSender(bytes(signer)));
            block.addTransactions(transaction);
        }
        return new LogEvent.Derived(block.build(), taken);
    }

    /** keccak256 of the parent's content hash and the hashes of the transactions taken, in order. */
    static Hash contentHash(Hash parent, List<Candidate> taken) {
        byte[] content = new byte[Hash.SIZE * (taken.size() + 1)];
        System.arraycopy(parent.bytes(), 0, content, 0, Hash.SIZE);
        for (int i = 0; i < taken.size(); i++) {
            System.arraycopy(taken.get(i).hash().bytes(), 0, content, Hash.SIZE * (i + 1), Hash.SIZE);
        }
        return Keccak.hash(content);
    }

    private static Hash accumulate(Hash before, long index, InboxMessage message) {
        Hash accumulator = StructHashes.accumulator(
                before, index, message.getKindValue(), message.getBody().toByteArray());
        if (message.getIndex() != index || !bytes(accumulator).equals(message.getAccumulator())) {
            throw new IllegalStateException(
                    "l1-inbox message %d does not follow: its accumulator is not ours".formatted(index));
        }
        return accumulator;
    }

    private static void agree(LogState state, long index, long epoch, Hash ours) {
        Hash quorum = state.inboxQuorum(index, epoch).orElseThrow();
        if (!quorum.equals(ours)) {
            throw new IllegalStateException(
                    "our L1 shows another inbox message %d than a third of the weight vouches for: %s, not %s"
                            .formatted(index, ours, quorum));
        }
    }

    /** What an L1 message takes of the block's budget. */
    private long gas(InboxMessage message) {
        byte[] body = message.getBody().toByteArray();
        if (message.getKind() == InboxKind.DEPOSIT) {
            return InboxBodies.Deposit.decode(body).gas();
        }
        boolean runs = message.getKind() == InboxKind.FORCED;
        return runs && check.check(body) instanceof TransactionCheck.Passed(var transaction)
                ? genesis.fees().weights().budgetGas(transaction.gasLimit())
                : 0;
    }
}
