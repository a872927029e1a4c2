package org.lumia.rewards.app;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.lumia.ethereum.Address;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.rewards.RewardBalance;
import org.lumia.rewards.ledger.Account;
import org.lumia.rewards.ledger.Chain;
import org.lumia.rewards.ledger.FundEvent;
import org.lumia.rewards.ledger.FundEvent.Kind;
import org.lumia.rewards.ledger.Reconciliation;
import org.lumia.rewards.ledger.Reconciliation.RootPair;
import org.lumia.rewards.ledger.Runway;
import org.lumia.rewards.ledger.Unit;

/** Gathers what the ledger is held against. Reads one transaction. */
final class ReconciliationReader {
    /** Roots that differ and are named. */
    private static final int ROOTS_MAX = 20;

    private final Connection connection;
    private final Genesis genesis;
    private final JdbcEpochFacts facts;
    private final JdbcDistributor distributor;
    private final JdbcLedgerBook book;
    private final long lastClosed;

    ReconciliationReader(Connection connection, Genesis genesis, JdbcEpochFacts facts) throws SQLException {
        this.connection = connection;
        this.genesis = genesis;
        this.facts = facts;
        this.distributor = new JdbcDistributor(connection);
        this.book = new JdbcLedgerBook(connection, genesis);
        this.lastClosed = new JdbcEpochBook(connection, genesis).lastClosed().orElse(-1);
    }

    /**
     * @param throughEpoch last closed epoch, -1 before the first
     * @param throughL1Block last final block whose events are booked, -1 before the first
     * @param runway empty until L1's events are known, and where nothing is emitted
     */
    record Read(long throughEpoch, long throughL1Block, Reconciliation reconciliation, Optional<Runway> runway) {}

    Read read() throws SQLException {
        OptionalLong block = distributor.throughBlock();
        Optional<FundEvent> root = distributor.lastPosted();
        Map<Kind, RewardBalance> events = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            events.put(kind, distributor.sum(kind, Optional.empty()));
        }
        BigInteger emitted = emitted();
        var reconciliation = Reconciliation.of(
                balances(),
                new Reconciliation.Facts(
                        emitted,
                        new JdbcPeriodBook(connection, genesis)
                                .balances(Long.MAX_VALUE)
                                .balances(),
                        events,
                        roots(),
                        distributor.held(),
                        root.map(last -> last.throughEpoch() <= lastClosed).orElse(true)));
        return new Read(
                lastClosed,
                block.orElse(-1),
                reconciliation,
                block.isPresent() ? runway(root, emitted) : Optional.empty());
    }

    private record Sum(Chain chain, Account account, Unit unit) {}

    private Reconciliation.Balances balances() throws SQLException {
        Map<Sum, Map<Address, BigInteger>> byHolder = new HashMap<>();
        Map<Sum, BigInteger> sums = new HashMap<>();
        for (var balance : book.balances()) {
            var sum = new Sum(balance.chain(), balance.account(), balance.unit());
            sums.merge(sum, balance.amount(), BigInteger::add);
            balance.holder()
                    .ifPresent(holder -> byHolder.computeIfAbsent(sum, one -> new HashMap<>())
                            .put(holder, balance.amount()));
        }
        return new Reconciliation.Balances() {
            @Override
            public BigInteger of(Chain chain, Account account, Unit unit) {
                return sums.getOrDefault(new Sum(chain, account, unit), BigInteger.ZERO);
            }

            @Override
            public Map<Address, BigInteger> byHolder(Chain chain, Account account, Unit unit) {
                return byHolder.getOrDefault(new Sum(chain, account, unit), Map.of());
            }
        };
    }

    private BigInteger emitted() throws SQLException {
        try (var query = connection.prepareStatement("SELECT coalesce(sum(emission), 0) FROM epoch");
                var row = query.executeQuery()) {
            row.next();
            return row.getBigDecimal(1).toBigIntegerExact();
        }
    }

    /** The latest, and those whose totals differ; of periods that are counted here, since a rebuild counts them one by one. */
    private List<RootPair> roots() throws SQLException {
        try (var query = connection.prepareStatement(
                "SELECT d.through_epoch, d.amount, d.costs_wei, coalesce(p.total, 0) AS total,"
                        + " coalesce(p.costs_wei, 0) AS total_costs FROM distributor_event d LEFT JOIN reward_period p USING"
                        + " (through_epoch) WHERE d.kind = 'ROOT' AND d.through_epoch <= ? AND (d.through_epoch = (SELECT"
                        + " max(through_epoch) FROM distributor_event WHERE kind = 'ROOT') OR p.total IS DISTINCT FROM d.amount OR"
                        + " p.costs_wei IS DISTINCT FROM d.costs_wei) ORDER BY d.through_epoch LIMIT " + ROOTS_MAX)) {
            query.setLong(1, lastClosed);
            List<RootPair> roots = new ArrayList<>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    roots.add(new RootPair(
                            rows.getLong("through_epoch"),
                            new RewardBalance(Columns.wei(rows, "total"), Columns.wei(rows, "total_costs")),
                            new RewardBalance(Columns.wei(rows, "amount"), Columns.wei(rows, "costs_wei"))));
                }
            }
            return roots;
        }
    }

    /** At the emission of the running epoch. */
    private Optional<Runway> runway(Optional<FundEvent> root, BigInteger emitted) throws SQLException {
        BigInteger emission = facts.running()
                .map(span -> facts.policy(span.epoch()))
                .orElse(genesis.rewardPolicy())
                .emissionPerEpoch()
                .toBigInteger();
        if (emission.signum() == 0) {
            return Optional.empty();
        }
        BigInteger posted = root.map(last -> last.amount().toBigInteger()).orElse(BigInteger.ZERO);
        // While epochs are counted again, what L1's root pays is ahead of them.
        long counted = Math.max(lastClosed, root.map(FundEvent::throughEpoch).orElse(-1L));
        long epochMs = genesis.timing().slotMs() * genesis.timing().slotsPerEpoch();
        return Optional.of(Runway.of(
                book.balance(Chain.L1, Account.FUND_FREE, Unit.LUMIA).negate(),
                emitted.subtract(posted).max(BigInteger.ZERO),
                emission,
                Instant.ofEpochMilli(genesis.timestampMs() + (counted + 1) * epochMs),
                epochMs));
    }
}
