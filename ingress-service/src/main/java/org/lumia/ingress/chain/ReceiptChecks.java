package org.lumia.ingress.chain;

import java.util.Optional;
import java.util.function.Predicate;
import org.lumia.ethereum.Address;
import org.lumia.protocol.fairness.OrderingReceipt;
import org.lumia.protocol.fairness.ReceiptRules;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.schedule.MemberHistory;
import org.lumia.protocol.schedule.MemberLists;

/** Checks operators' ordering receipts against the members of their time and the log, and keeps the broken ones. Thread-safe. */
public final class ReceiptChecks {
    /** The log, asked for single entries. */
    @FunctionalInterface
    public interface Entries {
        /** What stands at an offset, or the first after it. Empty where the log ends before it. */
        Optional<Entry> from(long offset);
    }

    /** @param bytes not to be modified */
    public record Entry(long offset, byte[] bytes) {}

    /** Receipts whose promise the log does not keep. */
    @FunctionalInterface
    public interface BrokenReceipts {
        /** @param epoch of the receipt's time @param why in a sentence without its end */
        void keep(OrderingReceipt receipt, long epoch, String why);
    }

    /** What is found. */
    public enum Status {
        /** The transaction stands where the receipt says. */
        KEPT,
        /** The operator signed what the log does not hold. */
        BROKEN,
        /** The operator never signed this. */
        FORGED,
        /** It cannot be said here, or now. */
        UNDECIDED;

        public String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** @param detail why, in a sentence without its end; empty where the promise is kept */
    public record Verdict(Status status, String detail) {}

    private final Genesis genesis;
    private final ReceiptRules rules;
    private final MemberLists members;
    private final Entries log;
    private final BrokenReceipts broken;

    public ReceiptChecks(Genesis genesis, MemberLists members, Entries log, BrokenReceipts broken) {
        this.genesis = genesis;
        this.rules = new ReceiptRules(genesis);
        this.members = members;
        this.log = log;
        this.broken = broken;
    }

    /** Waits for the log's brokers. */
    public Verdict check(OrderingReceipt receipt) {
        long epoch = Math.max(0, genesis.epochOfSlot(genesis.slot(receipt.timeMs())));
        if (!members.knows(epoch)) {
            return new Verdict(
                    Status.UNDECIDED,
                    "the members of epoch %d are not known here: ./lumia verify --receipt reads the whole log"
                            .formatted(epoch));
        }
        Predicate<Address> isOperators = key -> isKey(receipt.operator(), key, epoch);
        Optional<String> forged = rules.forged(receipt, isOperators);
        if (forged.isPresent()) {
            return new Verdict(Status.FORGED, forged.get());
        }
        Optional<Entry> found = receipt.offset() < 0 ? Optional.empty() : log.from(receipt.offset());
        if (found.isEmpty()) {
            return new Verdict(
                    Status.UNDECIDED,
                    "the log ends before offset %s".formatted(Long.toUnsignedString(receipt.offset())));
        }
        Optional<String> why = rules.broken(
                receipt,
                found.filter(entry -> entry.offset() == receipt.offset()).map(Entry::bytes),
                isOperators);
        why.ifPresent(reason -> broken.keep(receipt, epoch, reason));
        return why.map(reason -> new Verdict(Status.BROKEN, reason)).orElseGet(() -> new Verdict(Status.KEPT, ""));
    }

    /** Of the lists of the epoch and the two after it: who may bring bundles. The tip may have been an epoch behind the receipt's time. */
    private boolean isKey(Address operator, Address key, long epoch) {
        long first = members.knows(epoch - 1) ? epoch - 1 : epoch;
        for (long of = first; of <= epoch + MemberHistory.DELAY_EPOCHS; of++) {
            if (members.members(of)
                    .flatMap(list -> list.find(operator))
                    .filter(member -> member.signer().equals(key))
                    .isPresent()) {
                return true;
            }
        }
        return false;
    }
}
