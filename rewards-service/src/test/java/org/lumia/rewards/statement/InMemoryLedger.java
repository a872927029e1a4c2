package org.lumia.rewards.statement;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.lumia.ethereum.Address;
import org.lumia.rewards.ledger.LedgerLine;
import org.lumia.rewards.ledger.LedgerLines;
import org.lumia.rewards.ledger.Unit;

/** A ledger that is a list. */
public final class InMemoryLedger implements LedgerLines {
    public final List<LedgerLine> lines = new ArrayList<>();
    public Through through = new Through(5, 1_000, Instant.parse("2026-12-01T06:00:00Z"), Booked.ALL);

    private static Optional<Instant> time(LedgerLine line, Basis basis) {
        return basis == Basis.ACCRUED ? Optional.of(line.accruedAt()) : line.receivedAt();
    }

    @Override
    public <T> T inOneMoment(Supplier<T> reading) {
        return reading.get();
    }

    private Stream<LedgerLine> of(Optional<Address> holder) {
        return lines.stream().filter(line -> holder.isEmpty() || holder.get().equals(line.holder()));
    }

    @Override
    public void forEach(Range range, Consumer<LedgerLine> reader) {
        of(range.holder())
                .filter(line -> time(line, range.basis())
                        .filter(at -> !at.isBefore(range.from()) && at.isBefore(range.to()))
                        .isPresent())
                .sorted(Comparator.comparing(
                                (LedgerLine line) -> time(line, range.basis()).orElseThrow())
                        .thenComparing(LedgerLine::entry))
                .forEach(reader);
    }

    @Override
    public Through through() {
        return through;
    }

    @Override
    public BigInteger balance(Optional<Address> holder, Unit unit, Basis basis, Instant before, Booked booked) {
        return of(holder)
                .filter(line -> line.kind().changesBalance() && line.kind().unit() == unit)
                .filter(line ->
                        time(line, basis).filter(at -> at.isBefore(before)).isPresent())
                .map(LedgerLine::amount)
                .reduce(BigInteger.ZERO, BigInteger::add);
    }
}
