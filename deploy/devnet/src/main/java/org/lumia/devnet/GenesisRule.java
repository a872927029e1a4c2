package org.lumia.devnet;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/** A rule of a new network that is decided once: its range, what it is without a decision, and what it means. Amounts of LUMIA and ether are whole. */
enum GenesisRule {
    SUBNET("subnet", 1, 1, 4_294_967_295L, "the subnet's number on L1"),
    CHAIN_ID("chainId", 994_873_017L, 1, Integer.MAX_VALUE, "of the L2; wallets sign for it"),
    SLOT_MS("slotMs", 2_000, 500, 600_000, "how long one leader's turn lasts"),
    SLOTS_PER_EPOCH(
            "slotsPerEpoch",
            43_200,
            4,
            1_000_000,
            "slots that share members; members change two epochs after L1 says so"),
    MIN_BLOCK_MS("minBlockMs", 20, 1, 10_000, "between two blocks"),
    IDLE_BLOCK_MS("idleBlockMs", 500, 20, 60_000, "between two blocks when the second is empty"),
    FAILOVER_MS("failoverMs", 800, 100, 120_000, "after which the next in turn seals; above idleBlockMs + sealLeadMs"),
    SEAL_LEAD_MS("sealLeadMs", 200, 10, 10_000, "how far a seal may be ahead of the log's time"),
    CLOCK_INTERVAL_MS(
            "clockIntervalMs", 100, 5, 9_999, "after which an operator says its clock again; below sealLeadMs"),
    MAX_DRIFT_MS("maxDriftMs", 500, 10, 60_000, "how far a block may be ahead of the clock of who attests it"),
    MAX_GAS(
            "maxGas",
            20_000_000,
            16_777_216,
            1_000_000_000,
            "budget of a block: what the slowest operator executes in a second at worst (./lumia genesis calibrate)"),
    GAS_PER_MS("gasPerMs", 150_000, 1_000, 10_000_000, "budget that a millisecond since the last block admits"),
    TARGET_GAS_PER_MS("targetGasPerMs", 75_000, 1_000, 10_000_000, "at which the base fee stays"),
    INITIAL_BASE_FEE("initialBaseFee", 1_000_000_000, 0, 1_000_000_000_000L, "wei a gas of block 0"),
    MIN_BASE_FEE("minBaseFee", 1_000_000, 0, 1_000_000_000_000L, "wei a gas, below which it never falls"),
    BATCH_BYTES_MAX(
            "batchBytesMax", 760_000, 10_000, 760_000, "blocks' bytes at which a batch closes; six blobs hold it"),
    BATCH_MAX_AGE_MS("batchMaxAgeMs", 300_000, 1_000, 3_600_000, "of its first block at which a batch closes"),
    SUBMIT_TIMEOUT_MS("submitTimeoutMs", 60_000, 1_000, 3_600_000, "after which the next in turn posts"),
    ATTEST_WINDOW("attestWindow", 64, 1, 10_000, "blocks after which an attestation is late"),
    THRESHOLD_BPS(
            "thresholdBps",
            8_000,
            0,
            10_000,
            "share of slots and of attestations below which an operator earns nothing for them"),
    REWARD_PERIOD_EPOCHS("rewardPeriodEpochs", 1, 1, 1_000_000, "epochs whose rewards one root on L1 adds up"),
    EMISSION("emissionPerEpoch", 1_000, 0, 1_000_000_000, "LUMIA paid an epoch"),
    SEALING_BPS("sealingBps", 4_000, 0, 10_000, "of it for sealing; the four shares make 10000"),
    ATTESTING_BPS("attestingBps", 3_000, 0, 10_000, "for attesting"),
    POSTING_BPS("postingBps", 2_000, 0, 10_000, "for posting"),
    DELIVERING_BPS("deliveringBps", 1_000, 0, 10_000, "for delivering transactions"),
    MIN_BOND("minBond", 1_000, 1, 1_000_000_000, "LUMIA that an operator bonds at least"),
    BOND_PER_WEIGHT("bondPerWeight", 10, 0, 1_000_000, "LUMIA bonded for each unit of weight"),
    EXIT_DELAY_SECONDS("exitDelaySeconds", 1_209_600, 3_600, 31_536_000, "until who left may take its bond"),
    SLASH_BPS("slashBps", 5_000, 1, 10_000, "of a bond for the offences of an epoch"),
    FINDER_BPS("finderBps", 1_000, 0, 10_000, "of what is slashed, for who brings the evidence"),
    TIMELOCK_SECONDS(
            "timelockSeconds",
            172_800,
            0,
            2_592_000,
            "between a change's proposal and its force; 0 in development alone"),
    FORCE_DEADLINE_SECONDS(
            "forceDeadlineSeconds", 86_400, 600, 2_592_000, "by which a batch must hold a message of L1"),
    RESCUE_DELAY_SECONDS(
            "rescueDelaySeconds",
            604_800,
            3_600,
            31_536_000,
            "of silence after which the owner may name a rescue committee"),
    FORCING_FEE_GWEI("forcingFeeGwei", 100_000, 0, 1_000_000_000, "of a forced transaction, on L1"),
    DEPOSIT_FEE_WEI_PER_GAS("depositFeeWeiPerGas", 1, 0, 1_000_000_000_000L, "of a deposit, for a unit of L2 gas"),
    SUPPLY(
            "lumiaSupply",
            1_000_000_000,
            1,
            1_000_000_000_000L,
            "LUMIA that are made; the deployer bonds and funds from it, and keeps the rest"),
    REWARD_FUND("rewardFund", 1_000_000, 0, 1_000_000_000_000L, "LUMIA that rewards are paid from"),
    COST_FUND("costFundEther", 0, 0, 1_000_000, "ether that costs of posting are paid from");

    private final String key;
    private final long byDefault;
    private final long min;
    private final long max;
    private final String meaning;

    GenesisRule(String key, long byDefault, long min, long max, String meaning) {
        this.key = key;
        this.byDefault = byDefault;
        this.min = min;
        this.max = max;
        this.meaning = meaning;
    }

    static Optional<GenesisRule> of(String key) {
        return Arrays.stream(values()).filter(rule -> rule.key.equals(key)).findFirst();
    }

    String key() {
        return key;
    }

    long byDefault() {
        return byDefault;
    }

    String meaning() {
        return meaning;
    }

    String range() {
        return min + " to " + max;
    }

    /** @throws DevnetException naming the rule, its range and its meaning */
    long parse(String text) {
        try {
            var value = new BigInteger(text.strip());
            if (value.compareTo(BigInteger.valueOf(min)) >= 0 && value.compareTo(BigInteger.valueOf(max)) <= 0) {
                return value.longValueExact();
            }
        } catch (NumberFormatException none) {
            // the sentence below says what it must be
        }
        throw new DevnetException("%s is \"%s\"; it must be a whole number from %d to %d: %s"
                .formatted(key, text.strip(), min, max, meaning));
    }
}
