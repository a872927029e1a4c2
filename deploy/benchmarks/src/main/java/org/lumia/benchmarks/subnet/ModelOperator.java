package org.lumia.benchmarks.subnet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.lumia.benchmarks.subnet.SubnetModel.Attestation;
import org.lumia.benchmarks.subnet.SubnetModel.Entry;
import org.lumia.benchmarks.subnet.SubnetModel.Transaction;

/** One operator of the model: its clients, its reading of the log, its seals, its execution and its attestations. */
final class ModelOperator {
    /** Of what lies between a submission's answer and its receipt, one of so many equal parts passes before the seal leaves. */
    private static final int SEALING_PARTS = 2;

    private final int index;
    private final SubnetCase given;
    private final VirtualTime time;
    private final RandomGenerator random;
    private final ModelLog<Entry> log;
    private final ModelLog<Attestation> attestations;
    private final long wireMicros;

    private final List<Transaction> unsent = new ArrayList<>();
    private int requestsUnderWay;

    private final List<Entry> read = new ArrayList<>();
    private int taken;
    private int unsealedBundles;
    private long derived;
    private long tipMicros;
    private boolean sealUnderWay;
    private long planned = Long.MAX_VALUE;

    private final Map<Long, List<Transaction>> own = new HashMap<>();
    private long executed;
    private long executedAtMicros;
    private long attestedThrough;
    private boolean attesting;
    private final Map<Long, Integer> attesters = new HashMap<>();
    private final Map<Long, Long> certified = new HashMap<>();

    ModelOperator(
            int index,
            SubnetCase given,
            VirtualTime time,
            RandomGenerator random,
            ModelLog<Entry> log,
            ModelLog<Attestation> attestations) {
        this.index = index;
        this.given = given;
        this.time = time;
        this.random = random;
        this.log = log;
        this.attestations = attestations;
        this.wireMicros = given.wireMicros().get(index);
        log.follow(wireMicros, this::read);
        attestations.follow(wireMicros, this::read);
    }

    long derived() {
        return derived;
    }

    void submit(Transaction transaction) {
        unsent.add(transaction);
        time.in(Parts.draw(given.parts().accept(), random), this::send);
    }

    /** Sends all that waits; what comes while too many requests are under way goes with the next one. */
    private void send() {
        if (unsent.isEmpty() || requestsUnderWay == SubnetModel.REQUESTS_UNDER_WAY_MAX) {
            return;
        }
        var bundle = List.copyOf(unsent);
        unsent.clear();
        requestsUnderWay++;
        time.in(
                wireMicros,
                () -> log.append(
                        new Entry.Bundle(bundle),
                        () -> time.in(wireMicros, () -> {
                            requestsUnderWay--;
                            bundle.forEach(one -> one.ordered = time.now());
                            send();
                        })));
    }

    private void read(Entry entry) {
        read.add(entry);
        switch (entry) {
            case Entry.Bundle _ -> unsealedBundles++;
            case Entry.Seal seal -> {
                sealUnderWay &= seal.sealer() != index;
                if (seal.number() == derived + 1) {
                    derive(seal);
                }
            }
        }
        sealWhenDue();
    }

    private void derive(Entry.Seal seal) {
        derived = seal.number();
        tipMicros = seal.timestampMicros();
        var ours = new ArrayList<Transaction>();
        for (; taken < seal.entries(); taken++) {
            if (read.get(taken) instanceof Entry.Bundle(var transactions)) {
                unsealedBundles--;
                transactions.stream().filter(one -> one.home == index).forEach(ours::add);
            }
        }
        own.put(derived, ours);
        long takes = Parts.draw(given.parts().execute(), random) / SEALING_PARTS;
        executedAtMicros = Math.max(executedAtMicros, time.now() + takes);
        time.at(executedAtMicros, () -> {
            executed = seal.number();
            // An answer that is under way for longer than the block reaches its client before the receipt is asked for.
            ours.forEach(one -> one.executed = Math.max(time.now(), one.ordered));
            complete(executed);
            attest();
        });
    }

    private void sealWhenDue() {
        long now = time.now();
        int rank = rank(now);
        var timing = given.timing();
        long soonest = tipMicros + timing.minBlockMs() * 1_000;
        long idle = tipMicros + timing.idleBlockMs() * 1_000;
        long due = rank > 0
                ? tipMicros + rank * timing.failoverMs() * 1_000
                : unsealedBundles > 0 ? soonest : Math.max(soonest, idle);
        long slotMicros = timing.slotMs() * 1_000;
        due = Math.min(due, (now / slotMicros + 1) * slotMicros);
        if (sealUnderWay) {
            return;
        }
        if (now < due) {
            plan(due);
            return;
        }
        sealUnderWay = true;
        long takes = Parts.draw(given.parts().execute(), random) * (SEALING_PARTS - 1) / SEALING_PARTS;
        time.in(takes, () -> {
            var seal = new Entry.Seal(derived + 1, index, read.size(), Math.max(time.now(), tipMicros + 1));
            time.in(wireMicros, () -> log.append(seal, () -> {}));
        });
    }

    private void plan(long due) {
        if (due < planned || planned <= time.now()) {
            planned = due;
            time.at(due, this::sealWhenDue);
        }
    }

    /** Slots are led in turn, which is what a draw among equal weights comes to. */
    private int rank(long now) {
        int members = given.wireMicros().size();
        long slot = now / (given.timing().slotMs() * 1_000);
        return Math.floorMod(index - slot, members);
    }

    private void attest() {
        if (attesting || attestedThrough >= executed) {
            return;
        }
        attesting = true;
        long first = attestedThrough + 1;
        long last = executed;
        time.in(
                Parts.draw(given.parts().attest(), random),
                () -> time.in(wireMicros, () -> {
                    for (long block = first; block <= last; block++) {
                        boolean end = block == last;
                        attestations.append(new Attestation(index, block), () -> {
                            if (end) {
                                time.in(wireMicros, () -> {
                                    attesting = false;
                                    attestedThrough = last;
                                    attest();
                                });
                            }
                        });
                    }
                }));
    }

    private void read(Attestation attestation) {
        int count = attesters.merge(attestation.block(), 1, Integer::sum);
        if (3 * count > 2 * given.wireMicros().size() && !certified.containsKey(attestation.block())) {
            certified.put(attestation.block(), time.now());
            complete(attestation.block());
        }
    }

    /** Its transactions are attested where the certificate is here and the block is executed. */
    private void complete(long block) {
        if (executed >= block && certified.containsKey(block)) {
            own.getOrDefault(block, List.of()).forEach(one -> one.attested = Math.max(time.now(), one.executed));
        }
    }
}
