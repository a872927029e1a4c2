package org.lumia.benchmarks;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.abi.AbiWriter;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.evm.ContractAddress;
import org.lumia.localnet.OrderedChain;
import org.lumia.protocol.genesis.BlockLimits;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.GenesisAccount;
import org.lumia.protocol.v1.OrderedBlock;

/** Ordered blocks of one kind of transaction after another, on a chain with two tokens and a market. The same at each run. */
final class BlockStream {
    private static final long GENESIS_MS = 1_700_000_000_000L;
    private static final BigInteger ETHER = BigInteger.TEN.pow(18);
    private static final BigInteger FUNDS = ETHER.multiply(BigInteger.TEN.pow(6));
    private static final BigInteger RESERVES = ETHER.multiply(BigInteger.TEN.pow(7));
    /** Above any base fee that full blocks lead to. */
    private static final BigInteger MAX_FEE = BigInteger.TEN.pow(14);

    private static final int SET_UP_PER_BLOCK = 500;
    private static final long TRANSFER_GAS = 21_000;
    private static final long CALL_GAS = 200_000;
    private static final long CREATION_GAS = 3_000_000;

    /** What the transactions of a block are. */
    enum Load {
        TRANSFERS,
        ERC20,
        SWAPS
    }

    private final OrderedChain chain;
    private final List<Wallet> senders;
    private final List<Address> recipients;
    private final SplittableRandom random = new SplittableRandom(1);
    private final Address token0;
    private final Address token1;
    private final Address pair;
    private int next;

    /** @param recipients accounts with a balance to whom coins and tokens go */
    BlockStream(int senders, int recipients) {
        var accounts = new HashMap<Address, GenesisAccount>();
        this.senders = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
            var wallet = Wallet.fromSeed("sender " + i);
            this.senders.add(wallet);
            accounts.put(wallet.address(), GenesisAccount.withBalance(UInt256.of(FUNDS)));
        }
        this.recipients = new ArrayList<>();
        for (int i = 0; i < recipients; i++) {
            var address = Address.copyOf(Keccak.hash(UInt256.of(i).toBytes()).bytes(), 0);
            this.recipients.add(address);
            accounts.put(address, GenesisAccount.withBalance(UInt256.of(ETHER)));
        }
        this.chain = new OrderedChain(
                "blocks", GENESIS_MS, accounts, BlockLimits.DEVELOPMENT.withGas(1_000_000_000, 1_000_000));
        var owner = this.senders.getFirst().address();
        this.token0 = ContractAddress.create(owner, 0);
        this.token1 = ContractAddress.create(owner, 1);
        this.pair = ContractAddress.create(owner, 2);
    }

    Genesis genesis() {
        return chain.genesis();
    }

    /** Creates the contracts, gives every sender tokens, and lets the market take them. */
    List<OrderedBlock> setUp() {
        var owner = senders.getFirst();
        var raws = new ArrayList<byte[]>();
        raws.add(sign(owner, Optional.empty(), CREATION_GAS, BigInteger.ZERO, TestToken.creationCode()));
        raws.add(sign(owner, Optional.empty(), CREATION_GAS, BigInteger.ZERO, TestToken.creationCode()));
        raws.add(sign(
                owner,
                Optional.empty(),
                CREATION_GAS,
                BigInteger.ZERO,
                Calls.creation("SwapPair", new AbiWriter().address(token0).address(token1))));
        for (Address token : List.of(token0, token1)) {
            raws.add(call(owner, token, TestToken.transfer(pair, RESERVES)));
            for (Wallet sender : senders) {
                raws.add(call(owner, token, TestToken.transfer(sender.address(), FUNDS)));
                raws.add(call(sender, token, TestToken.approve(pair, FUNDS)));
            }
        }
        raws.add(call(owner, pair, Calls.call("sync()", new AbiWriter())));
        var blocks = new ArrayList<OrderedBlock>();
        for (int from = 0; from < raws.size(); from += SET_UP_PER_BLOCK) {
            blocks.add(chain.block(List.of(), raws.subList(from, Math.min(raws.size(), from + SET_UP_PER_BLOCK))));
        }
        return blocks;
    }

    /** The next blocks of the chain. */
    List<OrderedBlock> blocks(Load load, int count, int transactionsPerBlock) {
        var blocks = new ArrayList<OrderedBlock>(count);
        for (int i = 0; i < count; i++) {
            var raws = new ArrayList<byte[]>(transactionsPerBlock);
            for (int j = 0; j < transactionsPerBlock; j++) {
                raws.add(transaction(load));
            }
            blocks.add(chain.block(List.of(), raws));
        }
        return blocks;
    }

    private byte[] transaction(Load load) {
        Wallet sender = senders.get(next++ % senders.size());
        Address recipient = recipients.get(random.nextInt(recipients.size()));
        return switch (load) {
            case TRANSFERS -> sign(sender, Optional.of(recipient), TRANSFER_GAS, BigInteger.ONE, new byte[0]);
            case ERC20 -> call(sender, token0, TestToken.transfer(recipient, BigInteger.ONE));
            case SWAPS -> {
                var swap = new AbiWriter().bool(random.nextBoolean()).uint256(UInt256.of(1_000_000L));
                yield call(sender, pair, Calls.call("swap(bool,uint256)", swap));
            }
        };
    }

    private byte[] call(Wallet sender, Address to, byte[] data) {
        return sign(sender, Optional.of(to), CALL_GAS, BigInteger.ZERO, data);
    }

    private byte[] sign(Wallet sender, Optional<Address> to, long gas, BigInteger value, byte[] data) {
        return sender.sign(new Wallet.Call(chain.genesis().chainId(), gas, MAX_FEE, BigInteger.ONE, to, value, data))
                .raw();
    }
}
