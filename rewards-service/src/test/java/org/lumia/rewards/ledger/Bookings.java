package org.lumia.rewards.ledger;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.message.InboxBodies.Policy;
import org.lumia.protocol.rewards.Delivery;
import org.lumia.protocol.rewards.EpochSplit;
import org.lumia.protocol.rewards.EpochTally;
import org.lumia.protocol.rewards.FinalBatch;
import org.lumia.protocol.rewards.L1Cost;
import org.lumia.protocol.rewards.OperatorTally;
import org.lumia.rewards.ledger.ClosedEpoch.PostedBatch;
import org.lumia.rewards.ledger.ClosedEpoch.Tips;

/** Epochs of 1,000 wei and events of L1 for the tests of the ledger, with entries written as lines of a table. */
public final class Bookings {
    public static final Address A = Address.parse("0x" + "aa".repeat(20));
    public static final Address B = Address.parse("0x" + "bb".repeat(20));
    public static final Address C = Address.parse("0x" + "cc".repeat(20));
    public static final Address T = Address.parse("0x" + "ee".repeat(20));
    public static final Address T2 = Address.parse("0x" + "ef".repeat(20));
    static final long BLOCKS = 100;
    private static final Map<Address, String> NAMES = Map.of(A, "A", B, "B", C, "C", T, "T", T2, "T2");

    public static final Policy POLICY = new Policy(UInt256.of(1_000), 4_000, 3_000, 2_000, 1_000, T, UInt256.of(2));

    private Bookings() {}

    /** An epoch as it is counted: a builder, with everybody perfect until told otherwise. */
    public static final class Epoch {
        private final long number;
        private final Policy policy;
        private final Instant end;
        private final List<OperatorTally> operators = new ArrayList<>();
        private final List<PostedBatch> batches = new ArrayList<>();
        private final Map<Address, Delivery> deliveries = new TreeMap<>();
        private final Map<Address, Tips> tips = new TreeMap<>();
        private final Map<Address, MissedWork> missed = new TreeMap<>();

        public Epoch(long number, Policy policy, String end) {
            this.number = number;
            this.policy = policy;
            this.end = Instant.parse(end);
        }

        /** @param led of {@code assigned} slots @param fees and burned wei of its bundles, two transactions */
        public Epoch operator(
                Address operator,
                long weight,
                long assigned,
                long led,
                long attested,
                long posted,
                long fees,
                long burned) {
            return operator(operator, weight, assigned, led, attested, posted, fees, burned, false);
        }

        Epoch operator(
                Address operator,
                long weight,
                long assigned,
                long led,
                long attested,
                long posted,
                long fees,
                long burned,
                boolean slashed) {
            var costs = batches.stream()
                    .filter(batch -> batch.batch().poster().equals(operator))
                    .map(batch -> batch.batch().cost().reimbursement(policy.tipCapWeiPerGas()))
                    .reduce(UInt256.ZERO, UInt256::addExact);
            operators.add(new OperatorTally(
                    operator,
                    weight,
                    assigned,
                    led,
                    attested,
                    posted,
                    UInt256.of(fees),
                    UInt256.of(burned),
                    slashed,
                    costs));
            if (fees > 0) {
                deliveries.put(operator, new Delivery(2, UInt256.of(fees), UInt256.of(burned)));
            }
            return this;
        }

        /** 10 gas at a base fee of 3: 30 wei, tip 50 of which the cap of 2 a gas pays 20, and 7 for blobs. Before the operators. */
        public Epoch batch(long index, Address poster, String postedAt) {
            batches.add(new PostedBatch(
                    new FinalBatch(
                            index,
                            end.toEpochMilli(),
                            poster,
                            Instant.parse(postedAt).getEpochSecond(),
                            new L1Cost(UInt256.of(80), UInt256.of(7), 10, UInt256.of(3))),
                    hash("batch " + index)));
            return this;
        }

        Epoch tips(Address sealer, long wei, long blocks) {
            tips.put(sealer, new Tips(UInt256.of(wei), blocks));
            return this;
        }

        Epoch missed(Address operator, List<Long> slots, List<Long> blocks) {
            missed.put(operator, new MissedWork(slots, blocks));
            return this;
        }

        public ClosedEpoch close() {
            var tally = new EpochTally(7, number, policy, 8_000, BLOCKS, operators);
            return new ClosedEpoch(end.toEpochMilli(), EpochSplit.of(tally), batches, deliveries, tips, missed);
        }

        public List<Entry> entries() {
            return EpochEntries.of(close());
        }
    }

    public static FundEvent event(
            FundEvent.Kind kind, long throughEpoch, Address account, long amount, long costs, long block, String time) {
        return new FundEvent(
                kind,
                throughEpoch,
                account,
                UInt256.of(amount),
                UInt256.of(costs),
                block,
                Instant.parse(time).getEpochSecond(),
                0,
                hash("transaction of block " + block));
    }

    static Hash hash(String of) {
        return Keccak.hash(of.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    static String name(Address address) {
        return NAMES.getOrDefault(address, address.toString());
    }

    /** A line an entry: kind, holder, amount, count, reason and detail. */
    static String table(List<Entry> entries) {
        return entries.stream()
                .map(entry -> "%s %s %s x%d %s | %s"
                        .formatted(
                                entry.kind(),
                                name(entry.holder()),
                                entry.amount(),
                                entry.count(),
                                entry.reason(),
                                entry.detail())
                        .strip()
                        .replaceAll(" +\\|$", ""))
                .collect(Collectors.joining("\n"));
    }

    /** What accounts hold after entries, those with nothing left out. */
    static String balances(List<Entry> entries) {
        Map<String, BigInteger> balances = new TreeMap<>();
        for (Entry entry : entries) {
            for (Posting posting : entry.postings()) {
                String account = posting.account()
                        + posting.holder().map(holder -> " " + name(holder)).orElse("")
                        + " " + posting.unit();
                balances.merge(account, posting.amount(), BigInteger::add);
            }
        }
        return balances.entrySet().stream()
                .filter(balance -> balance.getValue().signum() != 0)
                .map(balance -> balance.getKey() + " " + balance.getValue())
                .collect(Collectors.joining("\n"));
    }
}
