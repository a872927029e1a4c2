package org.lumia.simulator;

import static org.lumia.protocol.message.Protobufs.bytes;

import com.google.protobuf.ByteString;
import java.util.Optional;
import java.util.function.Consumer;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.schedule.Member;

/** One life of an operator: everything in it is lost when it ends. */
final class Process {
    private static final int STEPS_TO_A_CRASH = 400;
    private static final int SIGNATURES_TO_A_CRASH = 60;

    final Operator operator;
    final World world;
    final Subnet subnet;
    final Durable durable;
    final History history;
    final Ordering ordering;
    final Executing executing;
    final Certifying certifying;
    final Batching batching;
    final Rewarding rewarding;

    Process(Operator operator) {
        this.operator = operator;
        this.world = operator.world;
        this.subnet = world.subnet;
        this.durable = operator.durable();
        this.history = new History(subnet.genesis.members());
        this.ordering = new Ordering(this);
        this.executing = new Executing(this);
        this.certifying = new Certifying(this);
        this.batching = new Batching(this);
        this.rewarding = new Rewarding(this);
    }

    void start() {
        if (has(Mutation.SIGNING_MEMORY_LOST)) {
            durable.signed.clear();
            durable.batchEnds.clear();
            durable.lastSeal = Optional.empty();
        }
        durable.ordered.forEach(history::add);
        ordering.start();
        durable.executed.forEach(batching::executed);
    }

    /** Whether an honest operator breaks this rule in this run. */
    boolean has(Mutation mutation) {
        return world.scenario.has(mutation) && !operator.role().hostile();
    }

    void wake() {
        if (has(Mutation.SEAL_BEFORE_CAUGHT_UP) && !ordering.caughtUp()) {
            ordering.seal();
        }
        ordering.follow();
        certifying.follow();
        executing.run();
        if (ordering.caughtUp() && certifying.caughtUp()) {
            ordering.vouch();
            ordering.seal();
            ordering.tellTime();
            certifying.attest();
            batching.work();
            rewarding.work();
            operator.mischief(this);
        }
        ordering.snapshot();
    }

    void step() {
        world.step(operator, STEPS_TO_A_CRASH);
    }

    /** Where ending hurts most: around a signature. */
    private void signingStep() {
        world.step(operator, SIGNATURES_TO_A_CRASH);
    }

    /** The operator's key in a list; empty where it has no weight there. */
    Optional<Signer> key(Optional<Member> member) {
        return member.filter(listed -> listed.weight() > 0).flatMap(listed -> subnet.key(listed.signer()));
    }

    /**
     * Signs what may be said once, and never another thing in its place.
     *
     * @param with becomes durable in the same write
     * @return empty where another thing was signed before
     */
    Optional<ByteString> signOnce(
            Durable.Kind kind, long number, Hash structHash, Signer key, Consumer<ByteString> with) {
        var statement = new Durable.Statement(kind, number);
        Hash known = durable.signed.get(statement);
        boolean forgets = kind == Durable.Kind.SEAL && has(Mutation.TWO_SEALS);
        if (known != null && !known.equals(structHash) && !forgets) {
            world.counts.refusedSignatures++;
            operator.say("does not sign %s %d anew: its result is another", Violation.words(kind), number);
            return Optional.empty();
        }
        ByteString signature = bytes(subnet.domain.sign(structHash, key));
        if (!has(Mutation.SIGNED_BEFORE_DURABLE)) {
            signingStep();
            durable.signed.put(statement, structHash);
            with.accept(signature);
            signingStep();
        }
        return Optional.of(signature);
    }

    /** After what was signed has left. */
    void left(Durable.Kind kind, long number, Hash structHash) {
        world.invariants.signed(operator, kind, number, structHash);
        signingStep();
        durable.signed.put(new Durable.Statement(kind, number), structHash);
    }

    /** Something of its own that the shared topics show: a restored backup may not know of it. */
    void adopt(Durable.Kind kind, long number, Hash structHash) {
        if (!has(Mutation.BACKUP_WITHOUT_READING)) {
            durable.signed.putIfAbsent(new Durable.Statement(kind, number), structHash);
        }
    }
}
