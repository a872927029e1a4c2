package org.lumia.devnet;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.lumia.chain.block.GenesisBlock;
import org.lumia.contracts.DataKind;
import org.lumia.contracts.Deployment;
import org.lumia.contracts.DeploymentPlan;
import org.lumia.contracts.GenesisMember;
import org.lumia.contracts.SubnetPlan;
import org.lumia.contracts.TimelockRoles;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.genesis.BatchRules;
import org.lumia.protocol.genesis.BlockLimits;
import org.lumia.protocol.genesis.FeeRules;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.genesis.RewardRules;
import org.lumia.protocol.genesis.Timing;
import org.lumia.protocol.message.InboxBodies;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;

/**
 * What a new network is to be: {@code key=value} lines.
 *
 * @param lumia the token that L1 has; empty for one that is made
 * @param timelock who may act on it
 * @param treasury gets what is slashed and the shares that nobody earns
 * @param governor takes operators in and out; empty for the timelock
 */
record GenesisPlan(
        String name,
        Map<GenesisRule, Long> rules,
        Optional<Address> lumia,
        TimelockRoles timelock,
        Address treasury,
        Optional<Address> governor,
        List<Member> members) {
    private static final BigInteger WEI = BigInteger.TEN.pow(18);
    private static final BigInteger GWEI = BigInteger.TEN.pow(9);
    private static final String MEMBER = "member.";
    private static final String PROPOSERS = "timelockProposers";
    private static final String EXECUTORS = "timelockExecutors";
    private static final String ADMIN = "timelockAdmin";
    private static final Set<String> TEXTS =
            Set.of("name", "lumia", PROPOSERS, EXECUTORS, ADMIN, "treasury", "governor");
    private static final String ANYBODY = "anybody";
    private static final int ROLE_ACCOUNTS_MAX = 32;
    private static final long WEIGHT_MAX = 1_000_000_000L;

    /** @throws DevnetException naming the key that is unknown, missing or wrong */
    static GenesisPlan parse(Map<String, String> lines) {
        var rules = new EnumMap<GenesisRule, Long>(GenesisRule.class);
        for (GenesisRule rule : GenesisRule.values()) {
            rules.put(rule, rule.parse(lines.getOrDefault(rule.key(), Long.toString(rule.byDefault()))));
        }
        var members = new ArrayList<Member>();
        for (var line : new TreeMap<>(lines).entrySet()) {
            if (line.getKey().startsWith(MEMBER)) {
                members.add(member(line.getKey(), line.getValue()));
            } else if (!TEXTS.contains(line.getKey())
                    && GenesisRule.of(line.getKey()).isEmpty()) {
                throw new DevnetException(line.getKey() + " is no rule; ./lumia genesis plan prints them all");
            }
        }
        if (members.isEmpty()) {
            throw new DevnetException(
                    "A network needs members, each a line: member.1=OPERATOR,SIGNER,WEIGHT,FEE_RECIPIENT");
        }
        requireDistinct(members);
        members.sort(Comparator.comparing(Member::operator));
        return new GenesisPlan(
                lines.getOrDefault("name", ""),
                rules,
                optional("lumia", lines),
                new TimelockRoles(
                        addresses(PROPOSERS, lines),
                        ANYBODY.equals(lines.get(EXECUTORS)) ? List.of(Address.ZERO) : addresses(EXECUTORS, lines),
                        optional(ADMIN, lines)),
                address("treasury", lines.getOrDefault("treasury", "")),
                optional("governor", lines),
                members);
    }

    private static Optional<Address> optional(String key, Map<String, String> lines) {
        return Optional.of(lines.getOrDefault(key, ""))
                .filter(text -> !text.isBlank())
                .map(text -> address(key, text));
    }

    private static List<Address> addresses(String key, Map<String, String> lines) {
        var addresses = Stream.of(lines.getOrDefault(key, "").split(","))
                .filter(text -> !text.isBlank())
                .map(text -> address(key, text))
                .toList();
        if (addresses.size() > ROLE_ACCOUNTS_MAX) {
            throw new DevnetException("%s names %d accounts; at most %d may have a role"
                    .formatted(key, addresses.size(), ROLE_ACCOUNTS_MAX));
        }
        return addresses;
    }

    private static void requireDistinct(List<Member> members) {
        var seen = new HashSet<Address>();
        for (Member member : members) {
            if (!seen.add(member.operator())
                    || !member.operator().equals(member.signer()) && !seen.add(member.signer())) {
                throw new DevnetException("%s stands twice among operators and signers".formatted(member.operator()));
            }
        }
    }

    private static Member member(String key, String text) {
        String[] parts = text.split("\\s*,\\s*");
        if (parts.length != 4) {
            throw new DevnetException(
                    "%s is \"%s\"; it must be OPERATOR,SIGNER,WEIGHT,FEE_RECIPIENT".formatted(key, text));
        }
        long weight;
        try {
            weight = Long.parseLong(parts[2]);
        } catch (NumberFormatException none) {
            weight = 0;
        }
        if (weight < 1 || weight > WEIGHT_MAX) {
            throw new DevnetException(
                    "The weight of %s is \"%s\"; it must be from 1 to %d".formatted(key, parts[2], WEIGHT_MAX));
        }
        return new Member(address(key, parts[0]), address(key, parts[1]), weight, address(key, parts[3]));
    }

    private static Address address(String key, String text) {
        try {
            var address = Address.parse(text.strip());
            if (!address.equals(Address.ZERO)) {
                return address;
            }
        } catch (IllegalArgumentException none) {
            // the sentence below says what it must be
        }
        throw new DevnetException("%s needs an address, 0x and 40 hex digits, not \"%s\"".formatted(key, text.strip()));
    }

    private long rule(GenesisRule rule) {
        return Objects.requireNonNull(rules.get(rule));
    }

    private BigInteger lumia(GenesisRule rule) {
        return BigInteger.valueOf(rule(rule)).multiply(WEI);
    }

    private Duration seconds(GenesisRule rule) {
        return Duration.ofSeconds(rule(rule));
    }

    /** @throws DevnetException where rules contradict each other */
    Genesis genesis(Deployment at, long timestampMs) {
        var usual = BlockLimits.DEVELOPMENT.withGas(rule(GenesisRule.MAX_GAS), rule(GenesisRule.GAS_PER_MS));
        try {
            return new Genesis(
                    rule(GenesisRule.SUBNET),
                    name,
                    rule(GenesisRule.CHAIN_ID),
                    timestampMs,
                    new L1Contracts(at.l1ChainId(), at.registry(), at.inbox(), at.rollup(), at.distributor()),
                    timing(),
                    usual,
                    new FeeRules(
                            rule(GenesisRule.TARGET_GAS_PER_MS),
                            FeeRules.DEVELOPMENT.changeWindowMs(),
                            rule(GenesisRule.INITIAL_BASE_FEE),
                            rule(GenesisRule.MIN_BASE_FEE),
                            FeeRules.DEVELOPMENT.weights()),
                    new BatchRules(
                            rule(GenesisRule.BATCH_BYTES_MAX),
                            rule(GenesisRule.BATCH_MAX_AGE_MS),
                            rule(GenesisRule.SUBMIT_TIMEOUT_MS)),
                    rewards(),
                    new TreeMap<>(Map.of("osaka", 0L)),
                    new Members(members),
                    Predeploys.all(rule(GenesisRule.CHAIN_ID)));
        } catch (IllegalArgumentException contradiction) {
            throw new DevnetException(String.valueOf(contradiction.getMessage()));
        }
    }

    private Timing timing() {
        return new Timing(
                rule(GenesisRule.SLOT_MS),
                rule(GenesisRule.SLOTS_PER_EPOCH),
                rule(GenesisRule.MIN_BLOCK_MS),
                rule(GenesisRule.IDLE_BLOCK_MS),
                rule(GenesisRule.FAILOVER_MS),
                rule(GenesisRule.SEAL_LEAD_MS),
                rule(GenesisRule.CLOCK_INTERVAL_MS),
                rule(GenesisRule.MAX_DRIFT_MS),
                Timing.DEVELOPMENT.executionLagBlocksMax());
    }

    private RewardRules rewards() {
        return new RewardRules(
                (int) rule(GenesisRule.ATTEST_WINDOW),
                (int) rule(GenesisRule.THRESHOLD_BPS),
                rule(GenesisRule.REWARD_PERIOD_EPOCHS),
                new InboxBodies.Policy(
                        UInt256.of(lumia(GenesisRule.EMISSION)),
                        (int) rule(GenesisRule.SEALING_BPS),
                        (int) rule(GenesisRule.ATTESTING_BPS),
                        (int) rule(GenesisRule.POSTING_BPS),
                        (int) rule(GenesisRule.DELIVERING_BPS),
                        treasury,
                        RewardRules.development(treasury).policy().tipCapWeiPerGas()));
    }

    DeploymentPlan deployment(Genesis genesis, Deployment at) {
        var block = GenesisBlock.of(genesis);
        var governance = new SubnetPlan.Governance(
                governor.orElse(at.timelock()),
                treasury,
                lumia(GenesisRule.MIN_BOND),
                lumia(GenesisRule.BOND_PER_WEIGHT),
                seconds(GenesisRule.EXIT_DELAY_SECONDS),
                (int) rule(GenesisRule.SLASH_BPS),
                (int) rule(GenesisRule.FINDER_BPS));
        var start = new SubnetPlan.ChainStart(
                block.hash(),
                block.stateRoot(),
                genesis.timestampMs(),
                genesis.timing().slotMs(),
                genesis.timing().slotsPerEpoch(),
                seconds(GenesisRule.FORCE_DEADLINE_SECONDS),
                seconds(GenesisRule.RESCUE_DELAY_SECONDS),
                Set.of(DataKind.BLOB));
        var subnet = new SubnetPlan(
                genesis.subnet(),
                governance,
                members.stream()
                        .map(m -> new GenesisMember(m.operator(), m.signer(), m.weight(), m.feeRecipient()))
                        .toList(),
                new SubnetPlan.InboxFees(
                        BigInteger.valueOf(rule(GenesisRule.FORCING_FEE_GWEI)).multiply(GWEI),
                        rule(GenesisRule.DEPOSIT_FEE_WEI_PER_GAS),
                        genesis.blocks().maxTransactionBytes()),
                start,
                genesis.rewardPolicy().emissionPerEpoch().toBigInteger());
        return new DeploymentPlan(
                lumia,
                lumia(GenesisRule.SUPPLY),
                seconds(GenesisRule.TIMELOCK_SECONDS),
                timelock,
                Map.of(),
                lumia(GenesisRule.REWARD_FUND),
                lumia(GenesisRule.COST_FUND),
                subnet);
    }
}
