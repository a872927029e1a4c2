package org.lumia.rewards.statement;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.rewards.ledger.LedgerLines;
import org.lumia.rewards.ledger.LedgerLines.Basis;
import org.lumia.rewards.ledger.LedgerLines.Booked;
import org.lumia.rewards.ledger.LedgerLines.Through;
import org.lumia.rewards.ledger.Unit;

/** Makes statements of the ledger: reads it once, a line at a time. */
public final class Statements {
    private final Genesis genesis;
    private final LedgerLines ledger;
    private final Roots roots;
    private final Closes closes;
    private final Signing signing;

    /** Roots of periods that a service knows. */
    @FunctionalInterface
    public interface Roots {
        /** Those that pay the epochs from one to another and were counted when an epoch closed, oldest first; of very many the latest. */
        List<PeriodRoot> paying(long firstEpoch, long lastEpoch, long closedEpoch);
    }

    /** Periods that are closed: those of a holder and basis follow each other without a gap. */
    public interface Closes {
        Closes NONE = new Closes() {
            @Override
            public Optional<Close> covering(Optional<Address> holder, Basis basis, Instant moment) {
                return Optional.empty();
            }

            @Override
            public Optional<Close> last(Optional<Address> holder, Basis basis) {
                return Optional.empty();
            }
        };

        /** The first that ends at a moment or after it. */
        Optional<Close> covering(Optional<Address> holder, Basis basis, Instant moment);

        /** The latest. */
        Optional<Close> last(Optional<Address> holder, Basis basis);
    }

    /** The operator's signature, where it has a key. */
    @FunctionalInterface
    public interface Signing {
        Optional<StatementFoot.Signed> sign(Hash contentHash);
    }

    /** @param holder empty for the network */
    public record Asked(Optional<Address> holder, Period period, Basis basis) {}

    public Statements(Genesis genesis, LedgerLines ledger, Roots roots, Signing signing) {
        this(genesis, ledger, roots, Closes.NONE, signing);
    }

    public Statements(Genesis genesis, LedgerLines ledger, Roots roots, Closes closes, Signing signing) {
        this.genesis = genesis;
        this.ledger = ledger;
        this.roots = roots;
        this.closes = closes;
        this.signing = signing;
    }

    /** Of a time that is closed, as the ledger was booked then. */
    public StatementHead head(Asked asked) {
        // Before any line: there are at least those that it speaks of.
        var close =
                closes.covering(asked.holder(), asked.basis(), asked.period().to());
        return head(asked, close.map(Close::through).orElseGet(ledger::through));
    }

    private StatementHead head(Asked asked, Through through) {
        Period period = asked.period();
        Booked opened = closes.covering(asked.holder(), asked.basis(), period.from())
                .map(close -> close.through().booked())
                .orElse(through.booked());
        return new StatementHead(
                genesis.subnet(),
                genesis.l1().chainId(),
                genesis.l1().registry(),
                asked.holder(),
                period,
                asked.basis(),
                through.epoch(),
                through.l1Block(),
                !epochStart(genesis, through.epoch() + 1).isBefore(period.to())
                        && !through.l1Time().isBefore(period.to()),
                ledger.balance(asked.holder(), Unit.LUMIA, asked.basis(), period.from(), opened),
                ledger.balance(asked.holder(), Unit.ETH, asked.basis(), period.from(), opened));
    }

    /** No block of the epoch, nor of a later one, is of an earlier time. */
    public static Instant epochStart(Genesis genesis, long epoch) {
        var timing = genesis.timing();
        long sinceGenesisMs = Math.multiplyExact(epoch, Math.multiplyExact(timing.slotMs(), timing.slotsPerEpoch()));
        return Instant.ofEpochMilli(Math.addExact(genesis.timestampMs(), sinceGenesisMs));
    }

    /** @throws ClosedDiffersException where the period is closed, and the ledger gives another statement than then */
    public StatementFoot write(StatementHead head, StatementSink sink) throws IOException {
        var close = closes.covering(head.holder(), head.basis(), head.period().to());
        Booked booked = close.map(known -> known.through().booked()).orElse(Booked.ALL);
        var closed = close.filter(known -> known.period().equals(head.period()));
        return write(head, booked, sink, contentHash -> {
            if (closed.isEmpty()) {
                return signing.sign(contentHash);
            }
            if (!closed.get().contentHash().equals(contentHash)) {
                throw new ClosedDiffersException(closed.get(), contentHash);
            }
            return Optional.of(closed.get().signed());
        });
    }

    private StatementFoot write(StatementHead head, Booked booked, StatementSink sink, Signing signer)
            throws IOException {
        sink.begin();
        var sums = new StatementSums();
        var range = new LedgerLines.Range(
                head.holder(),
                head.basis(),
                head.period().from(),
                head.period().to(),
                booked,
                closes.covering(head.holder(), head.basis(), head.period().from())
                        .map(close -> close.through().booked()));
        try {
            ledger.forEach(range, line -> {
                sums.add(line);
                try {
                    sink.line(line, sums.check());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        List<PeriodRoot> paying =
                sums.lines() == 0 ? List.of() : roots.paying(sums.firstEpoch(), sums.lastEpoch(), head.throughEpoch());
        Hash contentHash = Canonical.content(head, sums.stated(head), paying);
        var foot = new StatementFoot(
                sums.totals(),
                sums.closing(head, Unit.LUMIA),
                sums.closing(head, Unit.ETH),
                paying,
                sums.lines(),
                sums.linesHash(),
                contentHash,
                signer.sign(contentHash));
        sink.end(foot);
        return foot;
    }

    /**
     * What a period is closed as, by what was booked.
     *
     * @param sink takes the statement's lines
     * @throws RefusedException where lines of the period may still come, a part of it is closed, it leaves a gap behind what is, or
     *     the one before it knew more
     */
    public Close close(Asked asked, Through through, StatementSink sink) throws IOException {
        Period period = asked.period();
        closes.covering(asked.holder(), asked.basis(), period.to()).ifPresent(other -> {
            throw new RefusedException("the time up to %s is closed with the period %s of %s, and what is closed stays"
                    .formatted(
                            other.period().to(),
                            other.period().text(),
                            other.period().zone()));
        });
        Optional<Close> behind = closes.last(asked.holder(), asked.basis());
        if (behind.isPresent() && !behind.get().period().to().equals(period.from())) {
            throw new RefusedException("what is closed ends at %s with the period %s: the next one begins there"
                    .formatted(behind.get().period().to(), behind.get().period().text()));
        }
        if (behind.isPresent()) {
            follow(behind.get().through(), through);
        }
        StatementHead head = head(asked, through);
        if (!head.complete()) {
            throw new RefusedException(
                    ("the period ends at %s, and lines of it may still come: the ledger is booked up to"
                                    + " the end of epoch %d at %s and L1 block %d, which is of %s or later")
                            .formatted(
                                    period.to(),
                                    through.epoch(),
                                    epochStart(genesis, through.epoch() + 1),
                                    through.l1Block(),
                                    through.l1Time()));
        }
        StatementFoot foot = write(head, through.booked(), sink, signing);
        return new Close(
                asked.holder(),
                asked.basis(),
                period,
                through,
                foot.closingLumia(),
                foot.closingEth(),
                foot.lines(),
                foot.contentHash(),
                foot.signed().orElseThrow());
    }

    /** What the period before has cannot be unknown to the next. */
    private static void follow(Through before, Through through) {
        if (through.epoch() < before.epoch() || through.l1Block() < before.l1Block()) {
            throw new RefusedException(
                    ("the period before was closed as of epoch %d and L1 block %d, and epoch %d and L1 block %d"
                                    + " is behind that")
                            .formatted(before.epoch(), before.l1Block(), through.epoch(), through.l1Block()));
        }
    }
}
