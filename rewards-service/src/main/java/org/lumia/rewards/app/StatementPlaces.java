package org.lumia.rewards.app;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.lumia.platform.web.ProblemException;
import org.lumia.rewards.ledger.LedgerLine;
import org.lumia.rewards.statement.OverdueException;
import org.lumia.rewards.statement.StatementFoot;
import org.lumia.rewards.statement.StatementSink;
import org.springframework.http.HttpStatus;

/** How many statements are made at once, and how long each may take: whoever asks for long ones leaves places for others. A close has its own. */
final class StatementPlaces {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Semaphore free;
    private final Semaphore toClose = new Semaphore(1);
    private final int millisMax;
    private final LongSupplier nanoTime;

    StatementPlaces(int placesMax, int millisMax, LongSupplier nanoTime) {
        this.free = new Semaphore(placesMax);
        this.millisMax = millisMax;
        this.nanoTime = nanoTime;
    }

    /** When a step must be over. */
    final class Deadline {
        private final long begunNanos = nanoTime.getAsLong();

        void check() {
            if (nanoTime.getAsLong() - begunNanos > millisMax * NANOS_PER_MILLI) {
                throw new OverdueException();
            }
        }

        /** The sink, as long as there is time. */
        StatementSink on(StatementSink sink) {
            return new TimedSink(sink, this);
        }
    }

    /** From now on. */
    Deadline deadline() {
        return new Deadline();
    }

    private record TimedSink(StatementSink sink, Deadline deadline) implements StatementSink {
        @Override
        public void begin() throws IOException {
            deadline.check();
            sink.begin();
        }

        @Override
        public void line(LedgerLine line, String check) throws IOException {
            deadline.check();
            sink.line(line, check);
        }

        @Override
        public void end(StatementFoot foot) throws IOException {
            deadline.check();
            sink.end(foot);
        }

        @Override
        public void close() throws IOException {
            sink.close();
        }
    }

    /** Work on a statement. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /** @throws ProblemException 503 where no place is free, or the work took too long */
    <T> T take(Work<T> work) throws IOException {
        return take(free, "As many statements as may be are being made now; try again later.", work);
    }

    /** {@link #take} of the one place for closing, which no statement that anybody may ask for takes. */
    <T> T takeToClose(Work<T> work) throws IOException {
        return take(toClose, "Another period is being closed now; try again later.", work);
    }

    private <T> T take(Semaphore places, String none, Work<T> work) throws IOException {
        if (!places.tryAcquire()) {
            throw busy(none);
        }
        try {
            return work.run();
        } catch (OverdueException late) {
            throw busy(("Making the statement took longer than the %d ms that it may;"
                            + " ask for a shorter period, or try again later.")
                    .formatted(millisMax));
        } finally {
            places.release();
        }
    }

    private static ProblemException busy(String detail) {
        return new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "Temporarily unavailable", detail);
    }
}
