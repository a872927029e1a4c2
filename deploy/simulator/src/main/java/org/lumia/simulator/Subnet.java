package org.lumia.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.protocol.genesis.BatchRules;
import org.lumia.protocol.genesis.BlockLimits;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.genesis.OrderingPolicy;
import org.lumia.protocol.genesis.RewardRules;
import org.lumia.protocol.genesis.Timing;
import org.lumia.protocol.log.LogRules;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;

/** The subnet of a run: its genesis, its operators' roles, keys and weights. */
final class Subnet {
    private static final int HONEST_WEIGHT_MIN = 20;
    private static final int HONEST_WEIGHT_RANGE = 80;
    private static final int HONEST_TO_BE_AHEAD_MIN = 4;
    private static final int ATTEST_WINDOW = 8;
    private static final long REWARD_PERIOD_EPOCHS = 2;
    /** Short slots and epochs, so that a run has many. */
    private static final Timing TIMING = new Timing(1_000, 3, 20, 500, 800, 200, 100, 500, 50);

    private static final BatchRules BATCHES = new BatchRules(3_000, 2_000, 1_500);

    final Signatures signatures = new Signatures();
    final List<Role> roles = new ArrayList<>();
    final Genesis genesis;
    final SigningDomain domain;
    final LogRules rules;
    private final int[] keyTurns;
    private final Map<Address, Signer> keys = new TreeMap<>();
    private final Map<Address, Address> owners = new TreeMap<>();

    Subnet(Scenario scenario) {
        Random random = scenario.random("subnet");
        int faulty = scenario.has(Fault.HOSTILES) && scenario.operators() > 1
                ? Math.max(1, (scenario.operators() - 1) / 3)
                : 0;
        for (int i = 0; i < scenario.operators(); i++) {
            Role drawn = Role.values()[1 + random.nextInt(Role.values().length - 1)];
            Role wrong = i == 0 ? scenario.mutation().flatMap(Mutation::meets).orElse(drawn) : drawn;
            roles.add(i < faulty ? wrong : Role.HONEST);
        }
        keyTurns = new int[scenario.operators()];
        var l1 = new L1Contracts(31337, Address.ZERO, Address.ZERO, Address.ZERO, Address.ZERO);
        Genesis base = Genesis.development("simulated", 7, World.GENESIS_MS, l1, list(weights(random, -1)), Map.of());
        genesis = new Genesis(
                base.subnet(),
                base.name(),
                base.chainId(),
                base.timestampMs(),
                base.l1(),
                TIMING,
                limits(random),
                base.fees(),
                BATCHES,
                new RewardRules(
                        ATTEST_WINDOW,
                        base.rewards().thresholdBps(),
                        REWARD_PERIOD_EPOCHS,
                        base.rewards().policy()),
                base.forks(),
                base.members(),
                base.alloc());
        domain = new SigningDomain(UInt256.of(l1.chainId()), l1.registry(), signatures);
        rules = new LogRules(genesis, domain);
    }

    /** Small enough for bursts to fill a block, by number or by gas. */
    private static BlockLimits limits(Random random) {
        var base = BlockLimits.DEVELOPMENT.withPolicy(
                random.nextInt(4) == 0 ? OrderingPolicy.PRIORITY_FEE : OrderingPolicy.FCFS);
        return new BlockLimits(
                base.orderingPolicy(),
                12,
                200_000,
                base.maxGas(),
                base.gasPerMs(),
                base.gasWindowMs(),
                base.maxTransactionBytes(),
                base.maxTransactionGas(),
                4,
                base.maxInboxGas(),
                64,
                base.maxBundleTransactions(),
                base.maxBundleBytes(),
                base.maxPendingBytes(),
                base.maxRefusals(),
                base.queueAgeGasPerMs());
    }

    /**
     * The honest operator whose clock may be hours ahead; -1 for none. With those that are not honest it has less than half of the
     * weight: readings do not go back, so whoever was ahead once counts as ahead for the whole run.
     */
    private int mayBeAhead() {
        long honest = roles.stream().filter(Role.HONEST::equals).count();
        return honest >= HONEST_TO_BE_AHEAD_MIN ? roles.size() - 1 : -1;
    }

    /** Whether an operator's clock may be hours ahead without moving the log's time. */
    boolean mayBeAhead(int number) {
        return roles.get(number) != Role.HONEST || number == mayBeAhead();
    }

    /** Of which those that are not honest have less than a third. @param out an honest operator without weight; -1 for none */
    long[] weights(Random random, int out) {
        long[] weights = new long[roles.size()];
        long honest = 0;
        int wrong = 0;
        for (int i = 0; i < weights.length; i++) {
            if (roles.get(i) == Role.HONEST) {
                weights[i] = i == out ? 0 : HONEST_WEIGHT_MIN + random.nextInt(HONEST_WEIGHT_RANGE);
                honest += weights[i];
            } else {
                wrong++;
            }
        }
        if (mayBeAhead() >= 0) {
            long others = honest - weights[mayBeAhead()];
            weights[mayBeAhead()] = Math.min(weights[mayBeAhead()], others / 4);
            honest = others + weights[mayBeAhead()];
        }
        for (int i = 0; i < wrong; i++) {
            weights[i] = Math.max(1, (honest - 1) / 2 / wrong);
        }
        return weights;
    }

    Members list(long[] weights) {
        var list = new ArrayList<Member>();
        for (int i = 0; i < weights.length; i++) {
            Address operator = operator(i);
            list.add(new Member(operator, key(i).address(), weights[i], operator));
        }
        return new Members(list);
    }

    static Address operator(int number) {
        byte[] name = {'o', 'p', (byte) number};
        return Address.copyOf(Keccak.hash(name).bytes(), 12);
    }

    /** The operator's newest key. */
    Signer key(int number) {
        Signer key = signatures.key(number, keyTurns[number]);
        keys.put(key.address(), key);
        owners.put(key.address(), operator(number));
        return key;
    }

    void rotate(int number) {
        keyTurns[number]++;
    }

    /** A key that an operator was given at any time. */
    Optional<Signer> key(Address signer) {
        return Optional.ofNullable(keys.get(signer));
    }

    /** Where an operator stands among all; -1 for none of them. */
    int number(Address operator) {
        for (int i = 0; i < roles.size(); i++) {
            if (operator(i).equals(operator)) {
                return i;
            }
        }
        return -1;
    }

    /** Whose a key is or was. */
    Optional<Address> owner(Address signer) {
        return Optional.ofNullable(owners.get(signer));
    }

    byte[] transaction(long nonce, long gas, long chainId) {
        return TransactionCodec.encode(new Transaction(
                TransactionType.DYNAMIC_FEE,
                Optional.of(UInt256.of(chainId)),
                nonce,
                UInt256.of(nonce % 5),
                UInt256.of(1_000_000_000L),
                gas,
                Optional.of(Address.ZERO),
                UInt256.ONE,
                new byte[0],
                List.of(),
                UInt256.ZERO,
                List.of(),
                List.of(),
                new Signature(UInt256.of(5), UInt256.of(7), 0)));
    }
}
