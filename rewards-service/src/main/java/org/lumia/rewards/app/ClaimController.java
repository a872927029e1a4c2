package org.lumia.rewards.app;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.settings.OperatorSettings;
import org.lumia.platform.web.ProblemException;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.rewards.RewardBalance;
import org.lumia.protocol.schedule.Draw;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.rewards.app.JdbcPeriodBook.Period;
import org.lumia.rewards.ledger.Chain;
import org.lumia.rewards.ledger.FundEntries;
import org.lumia.rewards.ledger.FundEvent;
import org.lumia.rewards.ledger.FundEvent.Kind;
import org.lumia.rewards.ledger.Reconciliation.Held;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Roots of periods, what accounts claim of them on L1, and the exchange with this operator's l1-submitter. */
@RestController
@RequestMapping("/v1/rewards")
class ClaimController {
    private static final int PERIODS_MAX = 50;
    private static final int EVIDENCE_BLOCKS_MAX = 200;
    private static final int EVENTS_MAX = 100_000;

    private final Database database;
    private final Genesis genesis;
    private final Address us;
    private final InstantSource clock;

    ClaimController(Database database, Genesis genesis, OperatorSettings operator) {
        this.database = database;
        this.genesis = genesis;
        this.us = operator.address();
        this.clock = InstantSource.system();
    }

    @FunctionalInterface
    private interface Read<T> {
        T of(ClaimReader reader, JdbcPeriodBook periods) throws SQLException;
    }

    private <T> T read(Read<T> read) {
        return database.query(connection -> {
            try (var facts = new JdbcEpochFacts(connection, genesis)) {
                return read.of(new ClaimReader(connection, genesis, facts), new JdbcPeriodBook(connection, genesis));
            }
        });
    }

    /** @param next the page of older periods, null on the last */
    record PeriodPage(
            List<ClaimReader.PeriodView> periods, @Nullable String next) {}

    @GetMapping("/periods")
    PeriodPage periods(@RequestParam(required = false) @Nullable Long before) {
        return read((reader, periods) -> {
            List<Period> found = periods.periods(before == null ? Long.MAX_VALUE : before, PERIODS_MAX + 1);
            List<Period> page = found.subList(0, Math.min(PERIODS_MAX, found.size()));
            List<ClaimReader.PeriodView> views = new ArrayList<>();
            for (Period period : page) {
                views.add(reader.period(period));
            }
            String next = found.size() > PERIODS_MAX
                    ? "/v1/rewards/periods?before=" + page.getLast().throughEpoch()
                    : null;
            return new PeriodPage(views, next);
        });
    }

    /** Everything that an epoch is counted from, a page of blocks at a time. */
    @GetMapping("/epochs/{epoch}/evidence")
    EpochEvidence.View evidence(
            @PathVariable long epoch,
            @RequestParam(required = false) @Nullable Long from,
            @RequestParam(required = false) @Nullable Integer limit) {
        int size = limit == null ? EVIDENCE_BLOCKS_MAX : limit;
        if (size < 1 || size > EVIDENCE_BLOCKS_MAX) {
            throw ProblemException.badRequest("limit is from 1 to %d, not %d".formatted(EVIDENCE_BLOCKS_MAX, size));
        }
        return database.query(connection -> {
                    try (var facts = new JdbcEpochFacts(connection, genesis)) {
                        return new EpochEvidence(connection, genesis, facts).page(epoch, from == null ? 0 : from, size);
                    }
                })
                .orElseThrow(() -> ProblemException.notFound("Epoch %d has no block.".formatted(epoch)));
    }

    record LeafView(String account, String amount, String costsWei) {}

    record Leaves(long throughEpoch, String root, List<LeafView> leaves) {}

    /** All leaves of a root, from which anybody makes the tree. */
    @GetMapping("/periods/{throughEpoch}/leaves")
    Leaves leaves(@PathVariable long throughEpoch) {
        return read((reader, periods) -> {
            Period period = periods.period(throughEpoch)
                    .orElseThrow(() -> ProblemException.notFound(
                            "No period that ends with epoch %d is closed.".formatted(throughEpoch)));
            return new Leaves(
                    throughEpoch,
                    period.root().toString(),
                    periods.leaves(throughEpoch).stream()
                            .map(leaf -> new LeafView(
                                    leaf.account().toString(),
                                    leaf.amount().toString(),
                                    leaf.costsWei().toString()))
                            .toList());
        });
    }

    @GetMapping("/claims/{account}")
    ClaimReader.AccountView claims(@PathVariable String account) {
        Address address = parse(account);
        long now = clock.instant().getEpochSecond();
        return read((reader, periods) -> reader.account(address, now));
    }

    @GetMapping("/totals")
    ClaimReader.Totals totals() {
        return read((reader, periods) -> reader.totals());
    }

    /** @param dueAtMs when it is this operator's turn, ms since 1970 */
    record Root(long throughEpoch, long dueAtMs, String data) {}

    /** @param throughBlock of L1, up to which the distributor's events are known; null before the first */
    record Open(@Nullable Root root, @Nullable Long throughBlock) {}

    /** For this operator's l1-submitter: the latest certified root that no final block has, and from where on events are missing. */
    @GetMapping("/roots/open")
    Open open() {
        return database.query(connection -> {
            try (var facts = new JdbcEpochFacts(connection, genesis)) {
                var periods = new JdbcPeriodBook(connection, genesis);
                var distributor = new JdbcDistributor(connection);
                OptionalLong through = distributor.throughBlock();
                long posted =
                        distributor.lastPosted().map(FundEvent::throughEpoch).orElse(-1L);
                Optional<Period> certified = periods.lastCertified().filter(period -> period.throughEpoch() > posted);
                Root root = null;
                if (certified.isPresent()) {
                    Period period = certified.get();
                    var certificate = periods.certificate(period, facts);
                    byte[] data = new ClaimReader(connection, genesis, facts).post(period, certificate);
                    root = new Root(
                            period.throughEpoch(), dueAtMs(period, certificate.members(), facts), Hex.encode(data));
                }
                return new Open(root, through.isPresent() ? (Long) through.getAsLong() : null);
            }
        });
    }

    /** Rank r of the draw waits r × submitTimeoutMs; who is not in it comes after all. */
    private long dueAtMs(Period period, Members members, JdbcEpochFacts facts) {
        List<Member> ranks = Draw.ranks(
                members,
                facts.seed(period.lastEpoch()),
                period.throughEpoch(),
                members.list().size());
        int rank = 0;
        while (rank < ranks.size() && !ranks.get(rank).operator().equals(us)) {
            rank++;
        }
        return period.certifiedAtMs() + rank * genesis.batches().submitTimeoutMs();
    }

    record EventReport(
            String kind,
            long throughEpoch,
            String account,
            String amount,
            String costsWei,
            long block,
            long timestamp,
            long logIndex,
            String transactionHash) {
        FundEvent event() {
            return new FundEvent(
                    Kind.valueOf(kind),
                    throughEpoch,
                    Address.parse(account),
                    UInt256.of(new BigInteger(amount)),
                    UInt256.of(new BigInteger(costsWei)),
                    block,
                    timestamp,
                    logIndex,
                    Hash.parse(transactionHash));
        }
    }

    /** What the distributor held by its own words, wei. */
    record HeldReport(String lumiaFree, String lumiaOwed, String costsWei) {
        Held held() {
            return new Held(wei(lumiaFree), wei(lumiaOwed), wei(costsWei));
        }

        private static UInt256 wei(String amount) {
            return UInt256.of(new BigInteger(amount));
        }
    }

    /** All events of the final blocks after one, through another. @param held in that other; null where it was not asked */
    record L1Report(
            long afterBlock,
            long throughBlock,
            List<EventReport> events,
            @Nullable HeldReport held) {}

    /** This operator's l1-submitter says what L1 has. */
    @PostMapping("/l1")
    void l1(@RequestBody L1Report report) {
        if (report.events().size() > EVENTS_MAX) {
            throw ProblemException.badRequest("A report has at most %d events.".formatted(EVENTS_MAX));
        }
        List<FundEvent> events;
        Optional<Held> held;
        try {
            held = Optional.ofNullable(report.held()).map(HeldReport::held);
            events = report.events().stream()
                    .map(EventReport::event)
                    .sorted(Comparator.comparingLong(FundEvent::block).thenComparingLong(FundEvent::logIndex))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest(
                    "An event has a kind, an account, amounts in wei and a transaction's hash.");
        }
        database.transact(connection -> takeL1(connection, report, events, held));
    }

    /** The events and what they book, at once. */
    private void takeL1(Connection connection, L1Report report, List<FundEvent> events, Optional<Held> held)
            throws SQLException {
        var distributor = new JdbcDistributor(connection);
        Optional<FundEvent> root = distributor.lastPosted();
        if (distributor.take(report.afterBlock(), report.throughBlock(), events, held)) {
            var entries = new FundEntries(
                    root.map(FundEvent::throughEpoch).orElse(-1L),
                    root.map(last -> new RewardBalance(last.amount(), last.costsWei()))
                            .orElse(RewardBalance.ZERO));
            new JdbcLedgerBook(connection, genesis).append(Chain.L1, entries.of(events));
        }
    }

    private static Address parse(String text) {
        try {
            return Address.parse(text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest("An account is an address of 20 bytes in hex.");
        }
    }
}
