package org.lumia.ingress.app;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ingress.admission.BundleWitness;
import org.lumia.ingress.admission.Intake;
import org.lumia.ingress.admission.Submission;
import org.lumia.ingress.admission.TableFeed;
import org.lumia.ingress.admission.TransactionReader;
import org.lumia.ingress.admission.TransactionState;
import org.lumia.ingress.chain.Milestones;
import org.lumia.platform.kafka.LogReader;
import org.lumia.platform.kafka.LogRecord;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.MemberLists;
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
    private final BundleWitness witness;
    private final TxInTail tail;
    private final Milestones milestones;
    private long next = -1;

    TxInReader(
            SigningDomain domain,
            MemberLists members,
            ExecutedReader executed,
            Intake intake,
            TransactionReader reader,
            TableFeed table,
            BundleWitness witness,
            TxInTail tail,
            Milestones milestones) {
        this.domain = domain;
        this.members = members;
        this.executed = executed;
        this.intake = intake;
        this.reader = reader;
        this.table = table;
        this.witness = witness;
        this.tail = tail;
        this.milestones = milestones;
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
            Hash first = Hash.ZERO;
            try {
                var parsed = TxInEntry.parseFrom(entry.value());
                first = first(parsed);
                if (parsed.hasSubmitted() && isSigned(parsed.getSubmitted())) {
                    logged(parsed.getSubmitted(), entry);
                    table.seen(transactions(parsed.getSubmitted()), entry.offset());
                }
            } catch (InvalidProtocolBufferException | IllegalArgumentException ignored) {
                // Derivation refuses it the same way: nothing of it becomes pending.
                LOG.debug("entry {} of tx-in does not decode", entry.offset());
            }
            witness.read(entry.offset(), first);
        }
        next = batch.getLast().offset() + 1;
        tail.read(next);
    }

    private static Hash first(TxInEntry entry) {
        return entry.getSubmitted().getTransactionsCount() == 0
                ? Hash.ZERO
                : Keccak.hash(entry.getSubmitted().getTransactions(0).toByteArray());
    }

    private void logged(SubmittedTransactions bundle, LogRecord entry) {
        for (int i = 0; i < bundle.getTransactionsCount(); i++) {
            milestones.logged(
                    Keccak.hash(bundle.getTransactions(i).toByteArray()),
                    entry.offset(),
                    bundle.getReceivedAtMs(i),
                    entry.appendTimeMillis());
        }
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
