package org.lumia.submitter.app;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.lumia.ethereum.Hex;
import org.lumia.l1.DistributorEvent;
import org.lumia.l1.L1;
import org.lumia.l1.L1Block;
import org.lumia.l1.L1Exception;
import org.lumia.l1.L1Heads;
import org.lumia.rpc.BoundedHttp;
import org.lumia.submitter.posting.BlockRange;
import org.lumia.submitter.rewards.RootCall;
import org.lumia.submitter.rewards.RootSender;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a turn of the loop does for rewards: asks the rewards service, which counts, for the root to post and for the block of L1 up to
 * which it knows the distributor's events, tells it those of the final blocks after that, and posts the root. Nothing of it is kept
 * here but what was signed: a rewards service that begins anew is told everything again.
 */
final class RewardsTurn {
    private static final Logger LOG = LoggerFactory.getLogger(RewardsTurn.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    /** A rewards service that does not answer holds no batch up for long. */
    private static final Duration TROUBLED_INTERVAL = Duration.ofSeconds(10);

    private static final JsonMapper JSON = JsonMapper.shared();

    private final BoundedHttp http;
    private final URI open;
    private final L1 l1;
    private final RootSender sender;
    private final long startBlock;
    private final BlockRange range;
    private final LongSupplier nanoTime;
    private boolean asked;
    private long askedNanos;
    private Optional<RootCall> root = Optional.empty();
    private volatile String trouble = "";

    /** @param startBlock the block of L1 before the contracts were deployed */
    RewardsTurn(
            BoundedHttp http,
            URI rewards,
            L1 l1,
            RootSender sender,
            long startBlock,
            int rangeBlocksMax,
            LongSupplier nanoTime) {
        this.http = http;
        this.open = rewards.resolve("/v1/rewards/roots/open");
        this.l1 = l1;
        this.sender = sender;
        this.startBlock = startBlock;
        this.range = new BlockRange(rangeBlocksMax);
        this.nanoTime = nanoTime;
    }

    /** @return what batches wait for; empty while they may go on */
    Optional<String> run(L1Heads heads, BooleanSupplier otherUnderWay) {
        exchange(heads);
        return sender.advance(root, otherUnderWay);
    }

    /** Whether a new batch should wait, so that the root goes first. */
    boolean isDue() {
        return sender.isDue(root);
    }

    /** Whether a root's transaction waits for a block. */
    boolean isUnderWay() {
        return sender.isUnderWay();
    }

    /** Why rewards cannot be asked, or why the root is not on its way; empty where nothing is wrong. */
    String trouble() {
        return trouble.isEmpty() ? sender.trouble() : trouble;
    }

    private void exchange(L1Heads heads) {
        Duration interval = trouble.isEmpty() ? INTERVAL : TROUBLED_INTERVAL;
        if (asked && nanoTime.getAsLong() - askedNanos < interval.toNanos()) {
            return;
        }
        asked = true;
        try {
            var answer = http.get(open);
            if (!answer.ok()) {
                throw new IOException("HTTP status " + answer.status());
            }
            var said = JSON.readTree(answer.body());
            root = root(said.path("root"));
            tell(Math.max(startBlock, said.path("throughBlock").asLong(-1)), heads);
            trouble = "";
        } catch (IOException | JacksonException | IllegalArgumentException | L1Exception e) {
            // Batches go on: what rewards are told waits, for it is told of final blocks.
            String line = "rewards cannot be asked for its root at %s: %s".formatted(open, e.getMessage());
            if (trouble.isEmpty()) {
                LOG.info("{}; asked again", line);
            }
            trouble = line;
        } finally {
            askedNanos = nanoTime.getAsLong();
        }
    }

    private static Optional<RootCall> root(JsonNode said) {
        return said.isObject()
                ? Optional.of(new RootCall(
                        said.path("throughEpoch").asLong(),
                        said.path("dueAtMs").asLong(),
                        Hex.decode(said.path("data").asString(""))))
                : Optional.empty();
    }

    /** Events of final blocks alone, a range at a time; and what the fund holds, once nothing is missing. */
    private void tell(long after, L1Heads heads) throws IOException {
        long last = heads.finalized().map(L1Block::number).orElse(-1L);
        if (last <= after) {
            return;
        }
        // A node, or rewards, may refuse what a range holds.
        range.asked();
        long through = Math.min(last, after + range.blocks());
        var report = JSON.createObjectNode().put("afterBlock", after).put("throughBlock", through);
        var events = report.putArray("events");
        for (DistributorEvent event : l1.distributorEvents(after + 1, through)) {
            events.addObject()
                    .put("kind", event.kind().name())
                    .put("throughEpoch", event.throughEpoch())
                    .put("account", event.account().toString())
                    .put("amount", event.amount().toString())
                    .put("costsWei", event.costsWei().toString())
                    .put("block", event.block().number())
                    .put("timestamp", event.block().timestamp())
                    .put("logIndex", event.logIndex())
                    .put("transactionHash", event.transactionHash().toString());
        }
        if (through == last) {
            l1.fund(through)
                    .ifPresent(fund -> report.putObject("held")
                            .put("lumiaFree", fund.lumiaFree().toString())
                            .put("lumiaOwed", fund.lumiaOwed().toString())
                            .put("costsWei", fund.costsWei().toString()));
        }
        var answer = http.post(open.resolve("/v1/rewards/l1"), JSON.writeValueAsBytes(report));
        if (!answer.ok()) {
            throw new IOException("HTTP status %d for L1's events".formatted(answer.status()));
        }
        range.answered();
    }
}
