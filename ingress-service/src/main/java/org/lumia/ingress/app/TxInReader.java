package org.lumia.ingress.app;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ingress.admission.Intake;
import org.lumia.ingress.admission.Submission;
import org.lumia.ingress.admission.TableFeed;
import org.lumia.ingress.admission.TransactionReader;
import org.lumia.ingress.admission.TransactionState;
import org.lumia.ingress.chain.MemberLists;
import org.lumia.platform.kafka.LogReader;
import org.lumia.platform.kafka.LogRecord;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.SubmittedTransactions;
import org.lumia.protocol.v1.TxInEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the table of every bundle in tx-in: of this replica, of others, of an earlier run. */
final class TxInReader implements LogReader {
    private static final Logger LOG = LoggerFactory.getLogger(TxInReader.class);

    private final SigningDomain domain;
    private final MemberLists members;
    private final ExecutedReader executed;
    private final Intake intake;
    private final TransactionReader reader;
    private final TableFeed table;
    private final TxInTail tail;
    private long next = -1;

    TxInReader(
            SigningDomain domain,
            MemberLists members,
            ExecutedReader executed,
            Intake intake,
            TransactionReader reader,
            TableFeed table,
            TxInTail tail) {
        this.domain = domain;
        this.members = members;
        this.executed = executed;
        this.intake = intake;
        this.reader = reader;
        this.table = table;
        this.tail = tail;
    }

    /** Candidates that a cut left over stand before its seal: hence some blocks more than the last one. */
    @Override
    public long begin() throws InterruptedException {
        if (next < 0) {
            next = executed.replayFrom();
            tail.read(next);
        }
        return next;
    }

    @Override
    public void apply(List<LogRecord> batch) {
        for (LogRecord entry : batch) {
            try {
                var parsed = TxInEntry.parseFrom(entry.value());
                if (parsed.hasSubmitted() && isSigned(parsed.getSubmitted())) {
                    table.seen(transactions(parsed.getSubmitted()), entry.offset());
                }
            } catch (InvalidProtocolBufferException | IllegalArgumentException ignored) {
                // Derivation refuses it the same way: nothing of it becomes pending.
                LOG.debug("entry {} of tx-in does not decode", entry.offset());
            }
        }
        next = batch.getLast().offset() + 1;
        tail.read(next);
    }

    private boolean isSigned(SubmittedTransactions bundle) {
        Address origin = Protobufs.address(bundle.getOrigin());
        return bundle.getReceivedAtMsCount() == bundle.getTransactionsCount()
                && domain.recover(StructHashes.of(bundle), bundle.getSignature())
                        .flatMap(signer -> members.speaker(origin, signer))
                        .isPresent();
    }

    private List<Submission> transactions(SubmittedTransactions bundle) {
        var transactions = new ArrayList<Submission>(bundle.getTransactionsCount());
        for (int i = 0; i < bundle.getTransactionsCount(); i++) {
            submission(bundle.getTransactions(i), bundle.getReceivedAtMs(i)).ifPresent(transactions::add);
        }
        return transactions;
    }

    /** Most are this replica's own, or read again after a start: recovering their sender would tell nothing new. */
    private Optional<Submission> submission(ByteString bytes, long receivedAtMs) {
        byte[] raw = bytes.toByteArray();
        Hash hash = Keccak.hash(raw);
        if (intake.state(hash)
                .filter(TransactionState.Included.class::isInstance)
                .isPresent()) {
            return Optional.empty();
        }
        return intake.find(hash)
                .or(() -> reader.read(raw, receivedAtMs) instanceof TransactionReader.WellFormed(var tx)
                        ? Optional.of(tx)
                        : Optional.empty());
    }
}
