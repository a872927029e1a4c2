package org.lumia.execution.app;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.lumia.chain.state.ChainStore;
import org.lumia.execution.Attestations;
import org.lumia.execution.Blocks;
import org.lumia.execution.OthersResults;
import org.lumia.platform.health.Absence;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.kafka.LogAppender;
import org.lumia.platform.signing.Divergence;
import org.lumia.platform.signing.SignatureKind;
import org.lumia.platform.signing.Signatures;
import org.lumia.platform.signing.SigningRule;
import org.lumia.platform.signing.ToSign;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.ExecutedBlock;

/**
 * Attests blocks off the critical path: syncs the store, remembers what will be signed, signs, appends. It goes on behind what is
 * known to have left, whatever became of the state; where a result differs from what was signed, nothing more is.
 */
final class AttestationSender {
    private static final int GROUP_MAX = 256;
    private static final String ADVICE =
            "nothing more is signed, and reads go on, unattested: see the runbook diverged";
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final ChainStore store;
    private final Blocks blocks;
    private final LongSupplier publishedThrough;
    private final Attestations attestations;
    private final OthersResults others;
    private final Database database;
    private final Signatures signatures;
    private final Divergence divergence;
    private final LogAppender appender;
    private final InstantSource clock;
    private final Absence ahead;
    private volatile long through = -1;
    private long compared;
    private long signedOtherwiseAt;
    private long signedThrough;

    /**
     * What it attests, and how far that may go.
     *
     * @param publishedThrough no block after it is attested
     * @param others where they certify another result, nothing more is
     */
    record Source(
            ChainStore store,
            Blocks blocks,
            LongSupplier publishedThrough,
            Attestations attestations,
            OthersResults others) {}

    /** What was signed. */
    record Memory(Database database, Signatures signatures, Divergence divergence) {}

    AttestationSender(Source source, Memory memory, LogAppender appender, InstantSource clock, Absence ahead) {
        this.store = source.store();
        this.blocks = source.blocks();
        this.publishedThrough = source.publishedThrough();
        this.attestations = source.attestations();
        this.others = source.others();
        this.database = memory.database();
        this.signatures = memory.signatures();
        this.divergence = memory.divergence();
        this.appender = appender;
        this.clock = clock;
        this.ahead = ahead;
    }

    long through() {
        return Math.max(0, through);
    }

    /** Why nothing more is attested; empty while the results are those that were signed. */
    Optional<String> refused() {
        return divergence.reason();
    }

    /** Goes on behind what was acknowledged. */
    void begin() {
        long sent = database.query(connection -> signatures.sentThrough(connection, Genesis.GENERATION))
                .orElse(0);
        through = Math.max(sent, store.attestedThrough());
        signedThrough = database.query(signatures::last).map(ToSign::number).orElse(0L);
        compared = 0;
        signedOtherwiseAt = 0;
    }

    Duration step() throws InterruptedException, ExecutionException {
        compare();
        others.difference().ifPresent(differs -> divergence.refuse(differs.inWords() + "; " + ADVICE));
        if (divergence.reason().isPresent()) {
            return IDLE;
        }
        long height = Math.min(blocks.height(), publishedThrough.getAsLong());
        if (through >= height) {
            return IDLE;
        }
        List<ExecutedBlock> due = new ArrayList<>();
        long wait = 0;
        for (long number = through + 1; number <= height && due.size() < GROUP_MAX; number++) {
            ExecutedBlock block = blocks.byNumber(number).orElseThrow();
            wait = attestations.notBeforeMs(block) - clock.millis();
            if (wait > 0) {
                ahead.begin(
                        ("block %d is for %s, %d ms after this machine's clock and more than maxDriftMs allows; either may be wrong,"
                                        + " and it is not attested until then")
                                .formatted(
                                        number,
                                        Instant.ofEpochMilli(block.getTimestampMs()),
                                        block.getTimestampMs() - clock.millis()));
                break;
            }
            due.add(block);
        }
        if (!due.isEmpty()) {
            send(due);
        }
        if (wait <= 0) {
            ahead.end();
        }
        // Not longer: the clock may be set meanwhile.
        return Duration.ofMillis(Math.clamp(wait, 0, IDLE.toMillis()));
    }

    /**
     * A state that was made anew meets what was signed before it. Where the others certify what it is now, it was the earlier one that
     * was wrong, and signing goes on behind all that was signed. A block's hash holds those of all before it, so the highest one
     * that both know speaks for them; the first that differs is looked for only then.
     */
    private void compare() {
        if (signedOtherwiseAt > 0 && others.agreedThrough() >= signedOtherwiseAt) {
            divergence.end(
                    ("the results up to block %d are certified as they are now; what was signed otherwise up to block"
                                    + " %d stays as it is, and no number of those is signed again")
                            .formatted(others.agreedThrough(), signedThrough));
            compared = signedThrough;
            through = Math.max(through, signedThrough);
            signedOtherwiseAt = 0;
        }
        long number = Math.min(blocks.height(), signedThrough);
        if (number <= compared
                || number < blocks.firstBlock()
                || divergence.reason().isPresent()) {
            return;
        }
        if (difference(number).isPresent()) {
            signedOtherwiseAt = number;
            divergence.refuse(firstDifference(number));
        }
        compared = number;
    }

    private Optional<String> difference(long number) {
        return database.query(connection -> signatures.at(connection, Genesis.GENERATION, number))
                .flatMap(signed -> difference(new ToSign(Genesis.GENERATION, number, signed)));
    }

    private Optional<String> difference(ToSign signed) {
        ToSign ours = toSign(blocks.byNumber(signed.number()).orElseThrow());
        return SigningRule.difference(SignatureKind.BLOCK, ours, signed.structHash());
    }

    private String firstDifference(long last) {
        long from = blocks.firstBlock();
        while (from <= last) {
            long first = from;
            List<ToSign> page =
                    database.query(connection -> signatures.from(connection, Genesis.GENERATION, first, GROUP_MAX));
            for (ToSign signed : page) {
                Optional<String> differs = signed.number() > last ? Optional.empty() : difference(signed);
                if (differs.isPresent()) {
                    return differs.get();
                }
            }
            from = page.isEmpty() ? last + 1 : page.getLast().number() + 1;
        }
        return difference(last).orElseThrow();
    }

    private ToSign toSign(ExecutedBlock block) {
        return new ToSign(block.getGeneration(), block.getNumber(), attestations.structHash(block));
    }

    private void send(List<ExecutedBlock> due) throws InterruptedException, ExecutionException {
        store.sync();
        List<ToSign> asked = due.stream().map(this::toSign).toList();
        var remembered = database.query(connection -> signatures.remember(connection, asked));
        remembered.refused().ifPresent(divergence::refuse);
        List<ExecutedBlock> signable = due.subList(0, remembered.signable().size());
        if (signable.isEmpty()) {
            return;
        }
        long last = signable.getLast().getNumber();
        signedThrough = Math.max(signedThrough, last);
        compared = Math.max(compared, last);
        var appended = new ArrayList<CompletableFuture<Long>>();
        for (ExecutedBlock block : signable) {
            for (AttestationEntry entry : attestations.sign(block)) {
                appended.add(appender.appendWhenRoom(entry.toByteArray()));
            }
        }
        for (var acknowledged : appended) {
            acknowledged.get();
        }
        through = last;
        store.attestedThrough(through);
        database.transact(connection -> signatures.sent(connection, Genesis.GENERATION, through));
    }
}
