package org.lumia.benchmarks.state;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.lumia.benchmarks.BlockExecution;
import org.lumia.benchmarks.Wallet;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.WorldState;
import org.lumia.localnet.OrderedChain;
import org.lumia.protocol.genesis.BlockLimits;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.GenesisAccount;
import org.lumia.protocol.v1.OrderedBlock;

/** Blocks within a development subnet's limits that fill and touch a state; the same at each run for the same size. */
final class StateChain {
    /** Of a block, which two transactions fill. */
    static final long BLOCK_GAS = BlockLimits.DEVELOPMENT.maxGas();

    private static final int PER_BLOCK = 2;
    private static final long TRANSACTION_GAS = BLOCK_GAS / PER_BLOCK;
    private static final long TRANSFER_GAS = 21_000;
    private static final long GENESIS_MS = 1_700_000_000_000L;
    /** At which full blocks keep the base fee low. */
    private static final long BLOCK_MS = 1_000;

    private static final BigInteger FUNDS = BigInteger.TEN.pow(30);
    private static final BigInteger MAX_FEE = BigInteger.TEN.pow(12);
    private static final int SENDERS = 500;
    /** Part of the slots in the large contract; the small contracts share the rest. */
    private static final int LARGE_SHARE_PERCENT = 75;

    private static final int SMALL_CONTRACTS = 256;
    /** Numbers of what a run makes anew begin beyond all that a state was grown with. */
    private static final int FRESH_SHIFT = 32;

    private static final int SAMPLES = 1_000;

    private final OrderedChain chain;
    private final StateSize size;
    private final List<Wallet> senders = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(7);
    private final GroundKeys slots;
    private final GroundKeys accounts;
    private int nextSender;
    private long nextNumber;
    private int nextTarget;

    StateChain(StateSize size, GroundKeys slots, GroundKeys accounts) {
        this.size = size;
        this.slots = slots;
        this.accounts = accounts;
        var alloc = new HashMap<Address, GenesisAccount>();
        for (int i = 0; i < SENDERS; i++) {
            var wallet = Wallet.fromSeed("state sender " + i);
            senders.add(wallet);
            alloc.put(wallet.address(), GenesisAccount.withBalance(UInt256.of(FUNDS)));
        }
        var contract = new GenesisAccount(UInt256.of(FUNDS), 1, Program.code(), new TreeMap<>(Map.of()));
        for (int i = 0; i <= SMALL_CONTRACTS + 1; i++) {
            alloc.put(contract(i), contract);
        }
        chain = new OrderedChain(
                "state", GENESIS_MS, alloc, BlockLimits.DEVELOPMENT.withGas(BLOCK_GAS, BLOCK_GAS / BLOCK_MS));
        chain.blockMs(BLOCK_MS);
    }

    Genesis genesis() {
        return chain.genesis();
    }

    /** Contract 0 is the large one, the last the one with deep paths. */
    private static Address contract(int number) {
        return Address.parse("0x57a7e%035x".formatted(number));
    }

    private static Address deepContract() {
        return contract(SMALL_CONTRACTS + 1);
    }

    /** Goes on after the state's last block. */
    void begin(BlockExecution execution) {
        chain.skip(execution.head().number() - chain.number());
        senders.forEach(sender ->
                sender.setNonce(execution.world().account(sender.address()).nonce()));
        nextNumber = chain.number() + 1 << FRESH_SHIFT;
    }

    private long largeSlots() {
        return size.slots() * LARGE_SHARE_PERCENT / 100;
    }

    /** A block that adds accounts from a number on. */
    OrderedBlock growAccounts(long first, int count) {
        return calls(Program.PAY, first, count, 0, contract(0));
    }

    static int accountsPerBlock() {
        return PER_BLOCK * Program.PAY.turns(TRANSACTION_GAS);
    }

    static int slotsPerBlock() {
        return PER_BLOCK * Program.FILL.turns(TRANSACTION_GAS);
    }

    /** A block that adds slots from a number on: first all of the large contract, then those of the small. */
    OrderedBlock growSlots(long first, int count) {
        long large = largeSlots();
        if (first < large) {
            return calls(Program.FILL, first, (int) Math.min(count, large - first), 1, contract(0));
        }
        int number = 1 + (int) ((first - large) / count % SMALL_CONTRACTS);
        return calls(Program.FILL, first, count, 1, contract(number));
    }

    /** Slots that a block of {@link #growSlots} adds. */
    int slotsAdded(long first, int count) {
        long large = largeSlots();
        return first < large ? (int) Math.min(count, large - first) : count;
    }

    private OrderedBlock calls(Program program, long first, int count, long argument, Address contract) {
        var raws = new ArrayList<byte[]>();
        int perCall = program.turns(TRANSACTION_GAS);
        for (int done = 0; done < count; done += perCall) {
            int turns = Math.min(perCall, count - done);
            raws.add(call(contract, program.call(first + done, turns, argument)));
        }
        return chain.block(List.of(), raws);
    }

    private static int perDeepBlock(Program program) {
        return PER_BLOCK * program.turns(TRANSACTION_GAS);
    }

    private int deepSlotBlocks() {
        return Math.ceilDiv(slots.all().size(), perDeepBlock(Program.LIST_SLOTS));
    }

    /** How many blocks make the deep paths. */
    int deepBlocks() {
        return deepSlotBlocks() + Math.ceilDiv(accounts.all().size(), perDeepBlock(Program.LIST_ACCOUNTS));
    }

    /** One of the blocks that make the deep paths. */
    OrderedBlock deepen(int number) {
        boolean ofSlots = number < deepSlotBlocks();
        var program = ofSlots ? Program.LIST_SLOTS : Program.LIST_ACCOUNTS;
        var all = (ofSlots ? slots : accounts).all();
        int first = (ofSlots ? number : number - deepSlotBlocks()) * perDeepBlock(program);
        int last = Math.min(all.size(), first + perDeepBlock(program));
        int perCall = program.turns(TRANSACTION_GAS);
        var raws = new ArrayList<byte[]>();
        for (int from = first; from < last; from += perCall) {
            raws.add(call(deepContract(), program.call(all.subList(from, Math.min(last, from + perCall)), 1)));
        }
        return chain.block(List.of(), raws);
    }

    /** The next block of a load, as full as it gets. */
    OrderedBlock block(StateLoad load) {
        return switch (load) {
            case TRANSFERS -> transfers();
            case PAYMENTS -> drawn(Program.PAY_DRAWN, size.accounts());
            case READS -> drawn(Program.READ, largeSlots());
            case UPDATES -> drawn(Program.UPDATE, largeSlots());
            case MISSES -> drawn(Program.MISS, 0);
            case FILL -> drawn(Program.FILL, 1);
            case DEEP_SLOTS -> listed(Program.LIST_SLOTS_AGAIN, slots.targets());
            case DEEP_ACCOUNTS -> listed(Program.LIST_ACCOUNTS_AGAIN, accounts.targets());
            case FRESH -> fresh();
        };
    }

    /** Touches of accounts or slots in a block. */
    static int touches(StateLoad load) {
        int perCall =
                load.program().map(program -> program.turns(TRANSACTION_GAS)).orElse(0);
        return switch (load) {
            case TRANSFERS -> (int) (BLOCK_GAS / TRANSFER_GAS);
            case FRESH -> 2 * freshPerBlock();
            case MISSES -> 2 * PER_BLOCK * perCall;
            default -> PER_BLOCK * perCall;
        };
    }

    private OrderedBlock transfers() {
        var raws = new ArrayList<byte[]>();
        for (long gas = 0; gas + TRANSFER_GAS <= BLOCK_GAS; gas += TRANSFER_GAS) {
            Address to = Program.account(random.nextLong(size.accounts()));
            raws.add(sign(to, TRANSFER_GAS, BigInteger.ONE, new byte[0]));
        }
        return chain.block(List.of(), raws);
    }

    private OrderedBlock drawn(Program program, long argument) {
        int count = PER_BLOCK * program.turns(TRANSACTION_GAS);
        nextNumber += count;
        return calls(program, nextNumber - count, count, argument, contract(0));
    }

    private OrderedBlock fresh() {
        int count = freshPerBlock();
        nextNumber += count;
        long first = nextNumber - count;
        return chain.block(
                List.of(),
                List.of(
                        call(contract(0), Program.PAY.gas(count), Program.PAY.call(first, count, 0)),
                        call(contract(0), Program.FILL.gas(count), Program.FILL.call(first, count, 1))));
    }

    /** Accounts, and as many slots, that a block makes anew. */
    static int freshPerBlock() {
        int count = 0;
        while (Program.PAY.gas(count + 1) + Program.FILL.gas(count + 1) <= BLOCK_GAS) {
            count++;
        }
        return count;
    }

    /** The first accounts and slots of a grown state, and the deep ones, are there. */
    boolean isGrown(WorldState world) {
        for (long i = 0; i < size.accounts(); i += Math.max(1, size.accounts() / SAMPLES)) {
            if (world.account(Program.account(i)).balance().isZero()) {
                return false;
            }
        }
        for (long i = 0; i < largeSlots(); i += Math.max(1, largeSlots() / SAMPLES)) {
            if (world.storage(contract(0), Program.slot(i)).isZero()) {
                return false;
            }
        }
        return slots.targets().stream()
                        .noneMatch(i -> world.storage(deepContract(), Program.listedSlot(i))
                                .isZero())
                && accounts.targets().stream()
                        .noneMatch(i -> world.account(Program.listedAccount(i))
                                .balance()
                                .isZero());
    }

    private OrderedBlock listed(Program program, List<Integer> targets) {
        var raws = new ArrayList<byte[]>();
        for (int i = 0; i < PER_BLOCK; i++) {
            var part = new ArrayList<Integer>();
            for (int turns = program.turns(TRANSACTION_GAS); turns > 0; turns--) {
                part.add(targets.get(nextTarget++ % targets.size()));
            }
            raws.add(call(deepContract(), program.call(part, 1 + nextTarget)));
        }
        return chain.block(List.of(), raws);
    }

    private byte[] call(Address contract, byte[] data) {
        return call(contract, TRANSACTION_GAS, data);
    }

    private byte[] call(Address contract, long gas, byte[] data) {
        return sign(contract, gas, BigInteger.ZERO, data);
    }

    private byte[] sign(Address to, long gas, BigInteger value, byte[] data) {
        Wallet sender = senders.get(nextSender++ % senders.size());
        return sender.sign(new Wallet.Call(
                        chain.genesis().chainId(), gas, MAX_FEE, BigInteger.ONE, Optional.of(to), value, data))
                .raw();
    }
}
