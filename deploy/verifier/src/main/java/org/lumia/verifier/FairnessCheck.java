package org.lumia.verifier;

import java.util.List;
import java.util.Optional;
import org.lumia.protocol.fairness.FairnessCounts;
import org.lumia.protocol.fairness.FairnessReport;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.v1.FairnessEpoch;
import org.lumia.protocol.v1.InboxMessage;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Counts fairness from the log again, and compares each epoch that ended with what an operator serves. */
final class FairnessCheck {
    private static final JsonMapper JSON = JsonMapper.shared();
    /** Receipts are no part of the log. */
    private static final String NOT_OF_THE_LOG = "brokenReceipts";

    /** What an operator serves. */
    @FunctionalInterface
    interface Served {
        /** Empty where it has no report of the epoch. */
        Optional<JsonNode> epoch(long epoch);
    }

    /** @param absent epochs that ended and of which the operator has no report, not yet or no longer @param entries of the log */
    record Result(long compared, long absent, long entries, long blocks) {
        String summary() {
            return "AGREES: %d epochs' fairness, counted from %d entries of the log (%d blocks); no report of %d epochs is served"
                    .formatted(compared, entries, blocks, absent);
        }
    }

    private final Genesis genesis;
    private final Served served;
    private long compared;
    private long absent;
    private long entries;

    FairnessCheck(Genesis genesis, Served served) {
        this.genesis = genesis;
        this.served = served;
    }

    /**
     * @throws DifferenceException at the first cell that differs
     * @throws LogUnavailableException when there was nothing to compare, which agrees with anything
     */
    Result run(TxIn log, List<InboxMessage> inbox) {
        var replay = new LogReplay(genesis, inbox);
        var counts = FairnessCounts.start();
        log.read(entry -> {
            counts.entry(replay.apply(entry), replay.state());
            entries++;
            counts.closed().forEach(this::compare);
            counts.forgetClosed();
        });
        if (compared == 0) {
            throw new LogUnavailableException(
                    absent == 0
                            ? "there is nothing to compare: no epoch has ended in %d entries of the log"
                                    .formatted(entries)
                            : "there is nothing to compare: of %d epochs that ended the operator has no report"
                                    .formatted(absent));
        }
        return new Result(compared, absent, entries, replay.state().tip().number());
    }

    private void compare(FairnessEpoch counted) {
        Optional<JsonNode> report = served.epoch(counted.getEpoch());
        if (report.isEmpty()) {
            absent++;
            return;
        }
        JsonNode own = JSON.readTree(JSON.writeValueAsBytes(
                FairnessReport.of(counted, genesis.blocks().orderingPolicy())));
        JsonNode theirs = report.get();
        if (theirs instanceof ObjectNode object) {
            object.remove(NOT_OF_THE_LOG);
        }
        FirstDifference.between("", theirs, own).ifPresent(difference -> {
            throw new DifferenceException("fairness of epoch %d, %s".formatted(counted.getEpoch(), difference));
        });
        compared++;
    }
}
