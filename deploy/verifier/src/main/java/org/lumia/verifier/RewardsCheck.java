package org.lumia.verifier;

import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Hash;
import org.lumia.l1.DistributorEvent;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.rewards.Category;
import org.lumia.protocol.rewards.CumulativeRewards;
import org.lumia.protocol.rewards.EpochCount;
import org.lumia.protocol.rewards.EpochCounter;
import org.lumia.protocol.rewards.EpochRewards;
import org.lumia.protocol.rewards.EpochSpan;
import org.lumia.protocol.rewards.EpochSplit;
import org.lumia.protocol.rewards.OperatorRewards;
import org.lumia.protocol.rewards.RewardRoot;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Counts every epoch's rewards again, compares the root of each period with the one that L1 took, and cell by cell with what an
 * operator serves, where one is asked. The operator's word goes into nothing that is counted.
 */
final class RewardsCheck {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** What an operator serves. */
    @FunctionalInterface
    interface Served {
        /** Empty where nobody is asked, or the operator has nothing at the path. */
        Optional<JsonNode> at(String path);
    }

    /**
     * @param onL1 periods whose root L1 has, the same
     * @param later roots of L1 for which its batches do not reach far enough yet
     * @param compared epochs whose report was compared
     * @param open what counting waits for
     */
    record Result(long epochs, long periods, long onL1, long later, long compared, String open) {
        String summary() {
            return "AGREES: rewards of %d epochs in %d periods counted again; %d roots on L1 are the same, %d epochs' reports are the same%s%s"
                    .formatted(
                            epochs,
                            periods,
                            onL1,
                            compared,
                            later == 0 ? "" : "; for %d more roots L1's batches do not reach yet".formatted(later),
                            open.isEmpty() ? "" : "; " + open);
        }
    }

    private final Genesis genesis;
    private final RewardFacts facts;
    private final List<DistributorEvent> events;
    private final Served served;
    private CumulativeRewards cumulative = CumulativeRewards.NONE;
    private long epochs;
    private long periods;
    private long onL1;
    private long compared;

    /** @param events of the distributor, in L1's order */
    RewardsCheck(Genesis genesis, RewardFacts facts, List<DistributorEvent> events, Served served) {
        this.genesis = genesis;
        this.facts = facts;
        this.events = events;
        this.served = served;
    }

    /** @throws DifferenceException at the first cell that differs */
    Result run() {
        var counter = new EpochCounter(genesis);
        while (true) {
            EpochCount count;
            try {
                count = counter.count(facts);
            } catch (ContradictionException e) {
                throw new DifferenceException("rewards: " + e.getMessage());
            }
            switch (count) {
                case EpochCount.Nothing() -> {
                    return result("");
                }
                case EpochCount.Waiting(var span, var reason) -> {
                    return result("epoch %d %s".formatted(span.epoch(), reason));
                }
                case EpochCount.Counted(var span, var tally) -> counted(span, EpochSplit.of(tally));
            }
        }
    }

    /** A root may be there some batches before the blocks that close its last epoch's window are. */
    private Result result(String open) {
        long later = events.stream()
                        .filter(event -> event.kind() == DistributorEvent.Kind.ROOT)
                        .count()
                - onL1;
        if (later > 0 && open.isEmpty()) {
            throw new DifferenceException("L1 has %d roots of periods that the log does not have".formatted(later));
        }
        return new Result(epochs, periods, onL1, later, compared, open);
    }

    private void counted(EpochSpan span, EpochRewards rewards) {
        epochs++;
        compareEpoch(span, rewards);
        cumulative = cumulative.plus(rewards);
        facts.closed(span);
        long through = genesis.rewards().throughEpoch(span.epoch());
        if (facts.epochAfter(span.epoch()) > through) {
            cumulative.root(genesis, through).ifPresent(this::period);
        }
    }

    private void period(RewardRoot root) {
        periods++;
        compareLeaves(root);
        Optional<DistributorEvent> posted = events.stream()
                .filter(event ->
                        event.kind() == DistributorEvent.Kind.ROOT && event.throughEpoch() == root.throughEpoch())
                .findFirst();
        if (posted.isPresent()) {
            onL1++;
            String which = "L1's root through epoch " + root.throughEpoch();
            require(which + ": its total", posted.get().amount(), root.total());
            require(which + ": its costs", posted.get().costsWei(), root.costsWei());
            require(which, posted.get().root().orElse(Hash.ZERO), root.root());
        }
    }

    private static void require(String what, Object onL1, Object counted) {
        if (!onL1.equals(counted)) {
            throw new DifferenceException("%s is %s on L1 and %s counted again".formatted(what, onL1, counted));
        }
    }

    private void compareEpoch(EpochSpan span, EpochRewards rewards) {
        Optional<JsonNode> report = served.at("/v1/rewards/epochs/" + span.epoch());
        if (report.isEmpty()) {
            return;
        }
        var theirs = JSON.createObjectNode();
        JsonNode epoch = report.get().path("epoch");
        for (String cell : List.of("firstBlock", "lastBlock", "emission", "treasury", "treasuryAmount")) {
            theirs.set(cell, epoch.path(cell));
        }
        report.get()
                .path("operators")
                .forEach(operator -> theirs.set(operator.path("operator").asString(""), operator));
        var own = JSON.createObjectNode()
                .put("firstBlock", span.first())
                .put("lastBlock", span.last())
                .put("emission", rewards.total().toString())
                .put("treasury", rewards.tally().policy().treasury().toString())
                .put("treasuryAmount", rewards.treasuryAmount().toString());
        for (OperatorRewards operator : rewards.operators()) {
            own.set(operator.tally().operator().toString(), report(span.epoch(), operator));
        }
        differ("rewards of epoch " + span.epoch(), theirs, own);
        compared++;
    }

    /** As the service shows it. */
    private static ObjectNode report(long epoch, OperatorRewards rewards) {
        var tally = rewards.tally();
        var report = JSON.createObjectNode()
                .put("epoch", epoch)
                .put("operator", tally.operator().toString())
                .put("weight", tally.weight())
                .put("slotsAssigned", tally.slotsAssigned())
                .put("slotsLed", tally.slotsLed())
                .put("attestations", tally.attestations())
                .put("batchesInTurn", tally.batchesInTurn())
                .put("feesDelivered", tally.feesDelivered().toString())
                .put("baseFeesBurned", tally.baseFeesBurned().toString())
                .put("slashed", tally.slashed());
        for (Category category : Category.values()) {
            report.put(
                    category.name().toLowerCase(java.util.Locale.ROOT),
                    java.util.Objects.requireNonNull(rewards.earned().get(category))
                            .toString());
        }
        report.put("total", rewards.total().toString())
                .put("forfeited", rewards.forfeited().toString());
        var reasons = report.putArray("forfeitReasons");
        rewards.reasons().stream().sorted().map(Enum::name).forEach(reasons::add);
        return report.put("l1CostWei", rewards.l1CostWei().toString());
    }

    private void compareLeaves(RewardRoot root) {
        String path = "/v1/rewards/periods/%d/leaves".formatted(root.throughEpoch());
        Optional<JsonNode> answer = served.at(path);
        if (answer.isEmpty()) {
            return;
        }
        var theirs = JSON.createObjectNode();
        answer.get()
                .path("leaves")
                .forEach(leaf -> theirs.set(leaf.path("account").asString(""), leaf));
        var own = JSON.createObjectNode();
        root.leaves()
                .forEach(leaf -> own.putObject(leaf.account().toString())
                        .put("account", leaf.account().toString())
                        .put("amount", leaf.amount().toString())
                        .put("costsWei", leaf.costsWei().toString()));
        differ("leaves through epoch " + root.throughEpoch(), theirs, own);
    }

    /** Through text, so that a number is a number however it was made. */
    private static void differ(String what, ObjectNode theirs, ObjectNode own) {
        FirstDifference.between(
                        "", JSON.readTree(JSON.writeValueAsBytes(theirs)), JSON.readTree(JSON.writeValueAsBytes(own)))
                .ifPresent(difference -> {
                    throw new DifferenceException("%s, %s".formatted(what, difference));
                });
    }
}
