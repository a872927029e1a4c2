package org.lumia.execution;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.lumia.chain.block.SenderRecovery;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.InMemoryStore;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.ContractAddress;
import org.lumia.evm.precompile.Precompiles;
import org.lumia.localnet.OrderedChain;
import org.lumia.protocol.log.TransactionCheck;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.OrderedBlock;

/**
 * Executes blocks made from a seed: transfers, token transfers, arithmetic, creations, precompiles, deposits, and what is
 * refused. As a program it prints the outcome for one and for eight threads that recover senders.
 */
public final class DeterministicBlocks {
    static final int BLOCKS = 24;
    static final int TRANSACTIONS = 90;
    private static final long SEED = 7;
    private static final List<Integer> THREADS = List.of(1, 8);
    private static final long GAS = 400_000;

    /** Balances under keccak(address, 0): adds the second word of the input to the first's, takes it from the caller's, logs. */
    private static final byte[] TOKEN = Hex.decode("0x5f355f5260405f20805460203501905533"
            + "5f5260405f20805460203590039055" + "6020355f525f353360dd60205fa300");

    /** Divides, multiplies and shifts as often as the first word says, and stores the outcome. */
    private static final byte[] ARITHMETIC =
            Hex.decode("0x5f355f195b81810104811902" + "81600b1b1890600190039081600457" + "5f5500");

    /** Calls the address in the first word with the rest; stores the hash of what came back under it, and logs it. */
    private static final byte[] CALLER =
            Hex.decode("0x60203603806020" + "5f375f5f825f5f355afa" + "3d5f5f3e3d5f20015f35553d5fa000");

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final OrderedChain chain = new OrderedChain("determined", 1_700_000_000_000L);
    private final List<Address> contracts = new ArrayList<>();
    private long nonce;

    private DeterministicBlocks() {}

    public static void main(String[] args) {
        THREADS.forEach(threads -> System.out.println(run(threads)));
    }

    /** @param hash SHA-256 of the bytes of all ExecutedBlock messages */
    record Outcome(String hash, int included, int successful, int refused) {}

    static Outcome run(int recoveringThreads) {
        int included = 0;
        int successful = 0;
        int refused = 0;
        var blocks = new DeterministicBlocks();
        var digest = sha256();
        try (var store = new ChainStore(new InMemoryStore(), 0);
                var recovery = new SenderRecovery(new TransactionCheck(blocks.chain.genesis()), recoveringThreads)) {
            var execution = new Execution(blocks.chain.genesis(), store, recovery, ExecutionTimes.NONE);
            execution.begin();
            for (int i = 0; i < BLOCKS; i++) {
                OrderedBlock block = blocks.next();
                var executed = execution.write(execution.execute(block, execution.prepare(block), i, 0));
                digest.update(executed.bytes());
                included += executed.message().getTransactionsCount();
                refused += executed.message().getRefusedCount();
                for (var transaction : executed.message().getTransactionsList()) {
                    successful += transaction.getSuccess() ? 1 : 0;
                }
            }
        }
        return new Outcome(Hex.encode(digest.digest()), included, successful, refused);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    private OrderedBlock next() {
        var raws = new ArrayList<byte[]>();
        if (contracts.isEmpty()) {
            raws.add(create(TOKEN));
            raws.add(create(ARITHMETIC));
            raws.add(create(CALLER));
        }
        while (raws.size() < TRANSACTIONS) {
            raws.add(transaction());
        }
        var deposits = new ArrayList<InboxMessage>();
        for (int i = random.nextInt(3); i > 0; i--) {
            deposits.add(chain.deposit(address(), address(), UInt256.of(random.nextInt(1_000_000))));
        }
        return chain.block(deposits, raws);
    }

    private byte[] transaction() {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> send(Optional.of(address()), UInt256.of(random.nextInt(1_000)), new byte[0], 21_000);
            case 3, 4, 5 ->
                call(
                        contracts.get(0),
                        address(),
                        new byte[0],
                        UInt256.of(random.nextInt(1_000)).toBytes());
            case 6, 7 ->
                send(
                        Optional.of(contracts.get(1)),
                        UInt256.ZERO,
                        UInt256.of(1 + random.nextInt(900)).toBytes(),
                        GAS);
            case 8, 9 ->
                call(contracts.get(2), precompile(), bytes(32 * random.nextInt(12)), bytes(random.nextInt(32)));
            case 10 -> create(new byte[] {0x60, (byte) random.nextInt(256), 0x5f, 0x55, 0x00});
            default -> refused();
        };
    }

    private byte[] refused() {
        return random.nextBoolean()
                ? bytes(1 + random.nextInt(100))
                : chain.transaction(nonce + 50_000, Optional.of(address()), UInt256.ZERO, new byte[0], GAS);
    }

    private Address precompile() {
        List<Address> all = Precompiles.OSAKA.addresses();
        return all.get(random.nextInt(all.size()));
    }

    private byte[] call(Address contract, Address firstWord, byte[] rest, byte[] more) {
        byte[] data = new byte[32 + rest.length + more.length];
        System.arraycopy(firstWord.bytes(), 0, data, 12, Address.SIZE);
        System.arraycopy(rest, 0, data, 32, rest.length);
        System.arraycopy(more, 0, data, 32 + rest.length, more.length);
        return send(Optional.of(contract), UInt256.ZERO, data, GAS);
    }

    private byte[] create(byte[] code) {
        byte[] deployer = {0x60, (byte) code.length, (byte) 0x80, 0x60, 9, 0x5f, 0x39, 0x5f, (byte) 0xf3};
        byte[] init = new byte[deployer.length + code.length];
        System.arraycopy(deployer, 0, init, 0, deployer.length);
        System.arraycopy(code, 0, init, deployer.length, code.length);
        contracts.add(ContractAddress.create(OrderedChain.ALICE, nonce));
        return send(Optional.empty(), UInt256.ZERO, init, GAS);
    }

    private byte[] send(Optional<Address> to, UInt256 value, byte[] data, long gas) {
        return chain.transaction(nonce++, to, value, data, gas);
    }

    private Address address() {
        return Address.copyOf(bytes(Address.SIZE), 0);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
