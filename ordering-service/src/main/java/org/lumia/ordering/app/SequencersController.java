package org.lumia.ordering.app;

import java.util.List;
import org.lumia.ordering.OrderingStatus;
import org.lumia.platform.web.ProblemException;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.schedule.Member;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Who the members are, whose turn it is, and where ordering stands. */
@RestController
class SequencersController {
    private final OrderingRunner runner;
    private final Genesis genesis;

    SequencersController(OrderingRunner runner, Genesis genesis) {
        this.runner = runner;
        this.genesis = genesis;
    }

    /** A member of the epoch. */
    record MemberView(String operator, String signer, long weight, String feeRecipient, boolean jailed) {
        static MemberView of(Member member) {
            return new MemberView(
                    member.operator().toString(),
                    member.signer().toString(),
                    member.weight(),
                    member.feeRecipient().toString(),
                    member.weight() == 0);
        }
    }

    /** @param schedule operators that may seal in the slot, by rank: the first leads */
    record SequencersView(
            String subnet,
            long epoch,
            long slot,
            long slotEndsAtMs,
            List<MemberView> members,
            List<String> schedule,
            BlockView head,
            ClocksView clocks) {}

    /** @param trouble whose clock is off, empty where none is; differences from the log's time, positive where a clock is ahead */
    record ClocksView(long logTimeMs, long clockDifferenceMs, long brokerDifferenceMs, String trouble) {}

    record BlockView(long number, String sealHash, long timestampMs, long inboxThrough) {}

    @GetMapping("/v1/sequencers")
    SequencersView sequencers() {
        OrderingStatus now = status();
        return new SequencersView(
                genesis.name(),
                now.epoch(),
                now.slot(),
                genesis.timestampMs() + (now.slot() + 1) * genesis.timing().slotMs(),
                now.members().stream().map(MemberView::of).toList(),
                now.schedule().stream()
                        .map(member -> member.operator().toString())
                        .toList(),
                new BlockView(now.number(), now.hash().toString(), now.timestampMs(), now.inboxThrough()),
                new ClocksView(
                        now.logTimeMs(),
                        now.clockDifferenceMs(),
                        now.brokerDifferenceMs(),
                        now.clockTrouble().orElse("")));
    }

    private OrderingStatus status() {
        return runner.status()
                .orElseThrow(() -> new ProblemException(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "Standby",
                        "Another instance of this operator is active, or this one is still starting."));
    }
}
