package org.lumia.benchmarks.rewards;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.protocol.genesis.BatchRules;
import org.lumia.protocol.genesis.BlockLimits;
import org.lumia.protocol.genesis.FeeRules;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.genesis.RewardRules;
import org.lumia.protocol.genesis.Timing;
import org.lumia.protocol.message.InboxBodies.Policy;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;

/**
 * How many books there are: epochs of ten minutes from 2021 on, with a root a day.
 *
 * @param epochs whole days
 * @param everyCategory whether all four categories pay, as a development subnet's policy has it, and not sealing alone
 */
record BooksSize(int epochs, int operators, boolean everyCategory) {
    static final int DAY_EPOCHS = 144;
    static final int EPOCH_MS = 600_000;
    static final int BLOCKS = 1_000;

    /** The first moment of 2021, UTC. */
    static final long BEGIN_MS = 1_609_459_200_000L;

    private static final int THRESHOLD_BPS = 8_000;
    private static final int ATTEST_WINDOW = 64;
    private static final int WEIGHT = 10;
    private static final UInt256 EMISSION = UInt256.of(1_000).multiply(UInt256.of(1_000_000_000_000_000_000L));
    private static final UInt256 TIP_CAP = UInt256.of(2_000_000_000L);

    /** An operator's key, of no worth. */
    record Key(Address operator, byte[] key) {}

    /** Ascending by address. */
    List<Key> keys() {
        List<Key> keys = new ArrayList<>();
        for (int i = 1; i <= operators; i++) {
            byte[] key = new byte[32];
            key[30] = (byte) 1;
            key[31] = (byte) i;
            keys.add(new Key(Secp256k1.address(key), key));
        }
        keys.sort(Comparator.comparing(Key::operator));
        return keys;
    }

    static Address account(int number) {
        return Address.parse("0x%040x".formatted(number));
    }

    Policy policy() {
        return everyCategory
                ? new Policy(EMISSION, 4_000, 3_000, 2_000, 1_000, account(0xfe), TIP_CAP)
                : new Policy(EMISSION, 10_000, 0, 0, 0, account(0xfe), TIP_CAP);
    }

    Genesis genesis() {
        List<Member> members = keys().stream()
                .map(key -> new Member(key.operator(), key.operator(), WEIGHT, key.operator()))
                .toList();
        return new Genesis(
                1,
                "books-%d-%s".formatted(operators, everyCategory ? "all" : "sealing"),
                Genesis.LUMIA_CHAIN_ID,
                BEGIN_MS,
                new L1Contracts(1, account(1), account(2), account(3), account(4)),
                Timing.DEVELOPMENT,
                BlockLimits.DEVELOPMENT,
                FeeRules.DEVELOPMENT,
                BatchRules.DEVELOPMENT,
                new RewardRules(ATTEST_WINDOW, THRESHOLD_BPS, DAY_EPOCHS, policy()),
                new TreeMap<>(java.util.Map.of("osaka", 0L)),
                new Members(members),
                new TreeMap<>());
    }

    long totalWeight() {
        return (long) WEIGHT * operators;
    }

    static int weight() {
        return WEIGHT;
    }

    static int thresholdBps() {
        return THRESHOLD_BPS;
    }
}
