package org.lumia.chain.block;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.Bloom;
import org.lumia.ethereum.block.Receipt;
import org.lumia.ethereum.tx.DepositTransaction;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockState;
import org.lumia.evm.GasPool;
import org.lumia.evm.Tracer;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.TransactionResult;
import org.lumia.protocol.log.TransactionCheck;
import org.lumia.protocol.message.InboxBodies;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.RefusalReason;
import org.lumia.protocol.v1.RefusedTransaction;

/** The transactions of one block, one after another, and what they leave for the header. */
final class BlockRun {
    private final TransactionProcessor processor;
    private final BlockEnvironment environment;
    private final BlockState state;
    private final GasPool pool;
    private final List<IncludedTransaction> included = new ArrayList<>();
    private final List<RefusedTransaction> refused = new ArrayList<>();
    private final Bloom bloom = Bloom.empty();
    private long gasUsed;
    private long weight;

    BlockRun(TransactionProcessor processor, BlockEnvironment environment, BlockState state) {
        this.processor = processor;
        this.environment = environment;
        this.state = state;
        this.pool = GasPool.of(environment);
    }

    List<IncludedTransaction> included() {
        return included;
    }

    List<RefusedTransaction> refused() {
        return refused;
    }

    Bloom bloom() {
        return bloom;
    }

    long gasUsed() {
        return gasUsed;
    }

    /** By the genesis' weights: what the base fee follows beside gas. */
    long weight() {
        return weight;
    }

    void fromLog(BlockInput.FromLog transaction, Candidate candidate) {
        run(candidate, transaction.origin(), transaction.receivedAtMs(), 0);
    }

    void forced(InboxMessage message, Candidate candidate) {
        run(candidate, Optional.empty(), 0, message.getIndex());
    }

    void deposit(InboxMessage message) {
        InboxBodies.Deposit body = InboxBodies.Deposit.decode(message.getBody().toByteArray());
        Hash source = StructHashes.depositSource(message.getIndex(), Protobufs.hash(message.getAccumulator()));
        Optional<Address> to = body.creation() ? Optional.empty() : Optional.of(body.to());
        var transaction =
                new DepositTransaction(source, body.from(), to, body.mint(), body.value(), body.gas(), body.data());
        long nonce = state.account(body.from()).nonce();
        byte[] raw = transaction.encode();
        switch (DepositExecution.run(transaction, processor, environment, state, Tracer.NONE)) {
            case TransactionResult.Included result -> {
                pool.take(result.gasUsed(), 0);
                weight += result.weight();
                include(
                        raw,
                        transaction.hash(),
                        body.from(),
                        receipt(TransactionType.DEPOSIT, result, OptionalLong.of(nonce)),
                        result.gasUsed(),
                        result.contractAddress(),
                        message.getIndex());
            }
            case TransactionResult.Rejected rejected -> {
                pool.take(body.gas(), 0);
                gasUsed += body.gas();
                var receipt = new Receipt(TransactionType.DEPOSIT, false, gasUsed, List.of(), OptionalLong.of(nonce));
                include(
                        raw,
                        transaction.hash(),
                        body.from(),
                        receipt,
                        body.gas(),
                        Optional.empty(),
                        message.getIndex());
            }
        }
    }

    private void run(Candidate candidate, Optional<Address> origin, long receivedAtMs, long inboxIndex) {
        switch (candidate.verdict()) {
            case TransactionCheck.Refused(RefusalReason reason, String detail) ->
                refuse(candidate, origin, reason, detail);
            case TransactionCheck.Passed(Transaction transaction) -> {
                Address sender = candidate.sender().orElseThrow();
                switch (processor.execute(transaction, sender, environment, state, pool, Tracer.NONE)) {
                    case TransactionResult.Rejected rejected ->
                        refuse(candidate, origin, Refusals.reason(rejected.reason()), rejected.detail());
                    case TransactionResult.Included result -> {
                        weight += result.weight();
                        UInt256 price = transaction
                                .maxFeePerGas()
                                .min(environment.baseFee().add(transaction.maxPriorityFeePerGas()));
                        Receipt receipt = receipt(transaction.type(), result, OptionalLong.empty());
                        included.add(new IncludedTransaction(
                                candidate.raw(),
                                candidate.hash(),
                                sender,
                                origin,
                                receivedAtMs,
                                receipt,
                                result.gasUsed(),
                                price,
                                result.contractAddress(),
                                inboxIndex));
                    }
                }
            }
        }
    }

    private Receipt receipt(TransactionType type, TransactionResult.Included result, OptionalLong depositNonce) {
        gasUsed += result.gasUsed();
        var receipt = new Receipt(type, result.success(), gasUsed, result.logs(), depositNonce);
        if (!result.logs().isEmpty()) {
            result.logs().forEach(bloom::add);
        }
        return receipt;
    }

    private void include(
            byte[] raw,
            Hash hash,
            Address sender,
            Receipt receipt,
            long used,
            Optional<Address> contractAddress,
            long inboxIndex) {
        included.add(new IncludedTransaction(
                raw, hash, sender, Optional.empty(), 0, receipt, used, UInt256.ZERO, contractAddress, inboxIndex));
    }

    private void refuse(Candidate candidate, Optional<Address> origin, RefusalReason reason, String detail) {
        refused.add(RefusedTransaction.newBuilder()
                .setHash(Protobufs.bytes(candidate.hash()))
                .setOrigin(origin.map(Protobufs::bytes).orElse(ByteString.EMPTY))
                .setReason(reason)
                .setDetail(detail)
                .setSender(candidate.sender().map(Protobufs::bytes).orElse(ByteString.EMPTY))
                .build());
    }
}
