package org.lumia.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.lumia.chain.block.SenderRecovery;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.InMemoryStore;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.localnet.OrderedChain;
import org.lumia.protocol.genesis.BlockLimits;
import org.lumia.protocol.genesis.GenesisAccount;
import org.lumia.protocol.log.RecordBounds;
import org.lumia.protocol.log.TransactionCheck;
import org.lumia.protocol.v1.InboxMessage;

/** Searches for the block with the largest message that the rules permit: none is above what {@link RecordBounds} says. */
class LargestBlockTest {
    private static final long SEED = 14;
    private static final int TRIALS = 40;
    private static final int LOOP_GAS_MIN = 100_000;
    private static final UInt256 ALL = UInt256.MAX;
    private static final BlockLimits LIMITS = BlockLimits.DEVELOPMENT;
    private static final int[] LOG_BYTES = {0, 1, 31, 32, 33, 127, 128, 1_024, 16_383, 65_536, 600_000};

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final SortedMap<Integer, Address> loggers = new TreeMap<>();
    private final Address payer = Address.parse("0x00000000000000000000000000000000000b4b3e");
    private final OrderedChain chain = new OrderedChain("largest", 1_700_000_000_000L, contracts(), LIMITS);
    private long nonce;

    /** Loops until less gas is left than the second word says; LOG0 to LOG4 of as many bytes as the first word says. */
    private Map<Address, GenesisAccount> contracts() {
        var contracts = new HashMap<Address, GenesisAccount>();
        for (int topics = 0; topics <= 4; topics++) {
            Address address = Address.parse("0x000000000000000000000000000000000010600" + topics);
            loggers.put(topics, address);
            contracts.put(address, contract("5a".repeat(topics) + "5f355fa" + topics));
        }
        contracts.put(payer, contract("5f5f5f5f60015a5ff150"));
        return contracts;
    }

    private static GenesisAccount contract(String body) {
        return new GenesisAccount(
                OrderedChain.FUNDS, 1, Hex.decode("0x5b" + body + "6020355a115f5700"), Collections.emptySortedMap());
    }

    @Test
    void noPermittedBlockIsAboveTheBound() throws Exception {
        long bound = RecordBounds.executedBytesMax(LIMITS);
        long largest = 0;
        try (var store = new ChainStore(new InMemoryStore(), 0);
                var recovery = new SenderRecovery(new TransactionCheck(chain.genesis()), 2)) {
            var execution = new Execution(chain.genesis(), store, recovery, ExecutionTimes.NONE);
            execution.begin();
            for (int trial = 0; trial < TRIALS; trial++) {
                var block = chain.block(deposits(), transactions());
                var executed = execution.write(execution.execute(block, execution.prepare(block), trial, 0));
                nonce += executed.message().getTransactionsList().stream()
                        .filter(one -> one.getInboxIndex() == 0)
                        .count();
                assertThat(executed.bytes().length).as("trial %d", trial).isLessThanOrEqualTo((int) bound);
                largest = Math.max(largest, executed.bytes().length);
            }
        }
        System.out.printf("largest block found: %,d bytes, bound %,d, of %d%n", largest, bound, TRIALS);
        assertThat(largest).as("the search gets somewhere").isGreaterThan(LIMITS.maxGas() / 10);
    }

    private List<InboxMessage> deposits() {
        var deposits = new ArrayList<InboxMessage>();
        for (int i = random.nextInt(LIMITS.maxInboxMessages() + 1); i > 0; i--) {
            deposits.add(chain.deposit(address(), address(), UInt256.of(BigInteger.TWO.pow(200))));
        }
        return deposits;
    }

    /** Calls that use the gas, then as many as fit of those that are refused with long words. */
    private List<byte[]> transactions() {
        var raws = new ArrayList<byte[]>();
        long gas = LIMITS.maxGas() - LIMITS.maxInboxMessages() * 100_000L;
        long next = nonce;
        while (gas >= LOOP_GAS_MIN) {
            long limit = Math.min(gas, Math.min(LIMITS.maxTransactionGas(), LOOP_GAS_MIN + random.nextLong(gas)));
            raws.add(call(next++, limit));
            gas -= limit;
        }
        byte[] refused = chain.transaction(next, Optional.of(address()), ALL, new byte[0], 21_000);
        long bytes = raws.stream().mapToLong(raw -> raw.length).sum();
        for (;
                bytes + refused.length <= LIMITS.maxBytes() && raws.size() < LIMITS.maxTransactions();
                bytes += refused.length) {
            raws.add(refused);
        }
        return raws;
    }

    private byte[] call(long withNonce, long gas) {
        boolean pays = random.nextInt(4) == 0;
        int topics = random.nextInt(5);
        int size = LOG_BYTES[random.nextInt(LOG_BYTES.length)];
        long step = pays ? 60_000 : 3_000 + 375L * topics + 9L * size + 3L * (size / 32) + (long) size * size / 500_000;
        byte[] data = new byte[64];
        System.arraycopy(UInt256.of(size).toBytes(), 0, data, 0, 32);
        System.arraycopy(UInt256.of(step).toBytes(), 0, data, 32, 32);
        return chain.transaction(withNonce, Optional.of(pays ? payer : loggers.get(topics)), UInt256.ZERO, data, gas);
    }

    private Address address() {
        byte[] bytes = new byte[Address.SIZE];
        random.nextBytes(bytes);
        return Address.wrap(bytes);
    }
}
