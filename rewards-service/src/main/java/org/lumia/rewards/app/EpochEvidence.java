package org.lumia.rewards.app;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Hex;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.rewards.EpochSpan;
import org.lumia.protocol.rewards.L1Cost;
import org.lumia.protocol.schedule.Draw;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;

/** Everything that an epoch's rewards are counted from, as it was signed, a page of blocks at a time. */
final class EpochEvidence {
    private final Connection connection;
    private final Genesis genesis;
    private final JdbcEpochFacts facts;

    EpochEvidence(Connection connection, Genesis genesis, JdbcEpochFacts facts) {
        this.connection = connection;
        this.genesis = genesis;
        this.facts = facts;
    }

    /** @param signature of the seal, null for blocks of earlier builds */
    record SealView(
            long slot,
            int rank,
            String sequencer,
            long timestampMs,
            String sealHash,
            @Nullable String signature) {}

    /** @param offset in the topic attestations @param signature null for entries of earlier builds */
    record AttestationView(
            String operator,
            String signer,
            String sealHash,
            String blockHash,
            long offset,
            @Nullable String signature) {}

    /** Fees of the included transactions of an operator's bundles, wei. */
    record DeliveryView(String origin, long transactions, String feesWei, String burnedWei) {}

    record BlockView(long number, SealView seal, List<AttestationView> attestations, List<DeliveryView> deliveries) {}

    /** Who was to post, ascending by rank, and from when on: ms since 1970. */
    record TurnView(int rank, String operator, long fromMs) {}

    /**
     * A batch and its transaction on L1; fees in wei of ETH.
     *
     * @param poster credited with it, 20 zero bytes for nobody
     * @param reimbursedWei base fee and blob fee whole, the tip up to the policy's cap
     */
    record BatchView(
            long index,
            long firstBlock,
            long lastBlock,
            long lastTimestampMs,
            String commitment,
            String state,
            String poster,
            String l1TransactionHash,
            long l1Block,
            long l1Timestamp,
            String baseFeeWei,
            String tipWei,
            String blobFeeWei,
            String reimbursedWei,
            List<TurnView> turns) {}

    /**
     * @param attestWindow blocks after which an attestation is late
     * @param batches on the first page alone
     * @param next the page of the next blocks, null on the last
     */
    record View(
            long epoch,
            String seed,
            long firstBlock,
            long lastBlock,
            int attestWindow,
            List<ClaimReader.MemberView> members,
            List<BlockView> blocks,
            List<BatchView> batches,
            @Nullable String next) {}

    /** @param from the first block wanted, or less for the epoch's first; empty for an epoch without blocks */
    Optional<View> page(long epoch, long from, int blocksMax) throws SQLException {
        Optional<EpochSpan> found = facts.span(epoch);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        EpochSpan span = found.get();
        long first = Math.max(from, span.first());
        long last = Math.min(span.last(), first + blocksMax - 1);
        Members members = facts.members(epoch);
        return Optional.of(new View(
                epoch,
                span.seed().toString(),
                span.first(),
                span.last(),
                genesis.rewards().attestWindow(),
                members.list().stream().map(ClaimReader.MemberView::of).toList(),
                blocks(first, last),
                first == span.first() ? batches(span, members) : List.of(),
                last < span.last()
                        ? "/v1/rewards/epochs/%d/evidence?from=%d&limit=%d".formatted(epoch, last + 1, blocksMax)
                        : null));
    }

    @FunctionalInterface
    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    private void each(String sql, long first, long last, Row row) throws SQLException {
        try (var query = connection.prepareStatement(sql)) {
            query.setLong(1, first);
            query.setLong(2, last);
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    row.read(rows);
                }
            }
        }
    }

    private List<BlockView> blocks(long first, long last) throws SQLException {
        var blocks = new TreeMap<Long, BlockView>();
        each("SELECT * FROM ordered_block WHERE number BETWEEN ? AND ?", first, last, row -> {
            long number = row.getLong("number");
            blocks.put(number, new BlockView(number, seal(row), new ArrayList<>(), new ArrayList<>()));
        });
        each("SELECT * FROM attestation WHERE number BETWEEN ? AND ? ORDER BY log_offset", first, last, row -> {
            BlockView block = blocks.get(row.getLong("number"));
            if (block != null) {
                block.attestations().add(attestation(row));
            }
        });
        each("SELECT * FROM delivery WHERE number BETWEEN ? AND ? ORDER BY origin", first, last, row -> {
            BlockView block = blocks.get(row.getLong("number"));
            if (block != null) {
                block.deliveries()
                        .add(new DeliveryView(
                                Columns.address(row, "origin").toString(),
                                row.getLong("transactions"),
                                Columns.wei(row, "fees_wei").toString(),
                                Columns.wei(row, "burned_wei").toString()));
            }
        });
        return List.copyOf(blocks.values());
    }

    private static SealView seal(ResultSet row) throws SQLException {
        return new SealView(
                row.getLong("slot"),
                row.getInt("rank"),
                Columns.address(row, "sequencer").toString(),
                row.getLong("timestamp_ms"),
                Columns.hash(row, "hash").toString(),
                hex(row.getBytes("seal_signature")));
    }

    private static AttestationView attestation(ResultSet row) throws SQLException {
        return new AttestationView(
                Columns.address(row, "operator").toString(),
                Columns.address(row, "signer").toString(),
                Columns.hash(row, "seal_hash").toString(),
                Columns.hash(row, "block_hash").toString(),
                row.getLong("log_offset"),
                hex(row.getBytes("signature")));
    }

    private static @Nullable String hex(byte @Nullable [] bytes) {
        return bytes == null ? null : Hex.encode(bytes);
    }

    private List<BatchView> batches(EpochSpan span, Members members) throws SQLException {
        var tipCap = facts.policy(span.epoch()).tipCapWeiPerGas();
        List<BatchView> batches = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("SELECT b.batch_index, b.first_block, b.last_block,"
                + " b.last_timestamp_ms, s.* FROM batch b JOIN settlement s USING (batch_index)"
                + " WHERE b.epoch = ? ORDER BY b.batch_index")) {
            query.setLong(1, span.epoch());
            try (var row = query.executeQuery()) {
                while (row.next()) {
                    var cost = new L1Cost(
                            Columns.wei(row, "fee_wei"),
                            Columns.wei(row, "blob_fee_wei"),
                            row.getLong("gas_used"),
                            Columns.wei(row, "base_fee_wei"));
                    batches.add(new BatchView(
                            row.getLong("batch_index"),
                            row.getLong("first_block"),
                            row.getLong("last_block"),
                            row.getLong("last_timestamp_ms"),
                            Columns.hash(row, "commitment").toString(),
                            row.getString("state"),
                            Columns.address(row, "poster").toString(),
                            Columns.hash(row, "l1_transaction_hash").toString(),
                            row.getLong("l1_block_number"),
                            row.getLong("l1_timestamp"),
                            cost.baseFeeWei().toString(),
                            cost.feeWei().subtractExact(cost.baseFeeWei()).toString(),
                            cost.blobFeeWei().toString(),
                            cost.reimbursement(tipCap).toString(),
                            turns(span, members, row.getLong("batch_index"), row.getLong("last_timestamp_ms"))));
                }
            }
        }
        return batches;
    }

    private List<TurnView> turns(EpochSpan span, Members members, long index, long lastTimestampMs) {
        List<Member> ranks =
                Draw.ranks(members, span.seed(), index, members.list().size());
        List<TurnView> turns = new ArrayList<>();
        for (int rank = 0; rank < ranks.size(); rank++) {
            turns.add(new TurnView(
                    rank,
                    ranks.get(rank).operator().toString(),
                    lastTimestampMs + rank * genesis.batches().submitTimeoutMs()));
        }
        return turns;
    }
}
