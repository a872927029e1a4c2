package org.lumia.devnet.wallets;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.evm.BlobSchedule;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockState;
import org.lumia.evm.Fork;
import org.lumia.evm.MemoryWorld;
import org.lumia.evm.Message;
import org.lumia.evm.Tracer;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.TransactionResult;
import org.lumia.evm.precompile.Precompiles;
import org.lumia.protocol.genesis.GenesisAccount;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What each new chain begins with besides the block rules' own contracts: deployed here as anybody would deploy it, by calls on a
 * state in memory under the chain's id, since what a constructor reads becomes part of the code.
 */
public final class WalletContracts {
    /** Deterministic deployment proxy of foundry, hardhat and viem. */
    public static final Address CREATE2_DEPLOYER = Address.parse("0x4e59b44847b379578588920cA78FbF26c0B4956C");

    /** The same code where Safe's tools look for it: its keyless twin names one chain. */
    public static final Address SAFE_DEPLOYER = Address.parse("0x914d7Fec6aaC8cd542e72Bca78B30650d45643d7");

    private static final byte[] DEPLOYER_CODE = Hex.decode(
            "0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3");

    private static final Hash DOMAIN_TYPE = Keccak.hash(
            "EIP712Domain(string name,uint256 chainId,address verifyingContract)".getBytes(StandardCharsets.UTF_8));

    private static final String RESOURCE = "/wallet-contracts.json";
    private static final Address SOMEBODY = Address.parse("0x1000000000000000000000000000000000000001");
    private static final long GAS = 1L << 24;

    private WalletContracts() {}

    /** The list, in the order of deployment. */
    public static List<WalletContract> list() {
        try (InputStream file = WalletContracts.class.getResourceAsStream(RESOURCE)) {
            return StreamSupport.stream(
                            JsonMapper.shared()
                                    .readTree(Objects.requireNonNull(file, RESOURCE))
                                    .spliterator(),
                            false)
                    .map(WalletContracts::contract)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static WalletContract contract(JsonNode json) {
        return new WalletContract(
                json.get("name").asString(),
                json.get("source").asString(),
                Address.parse(json.get("address").asString()),
                json.has("deployer")
                        ? new WalletContract.Create2(
                                Address.parse(json.get("deployer").asString()),
                                Hash.parse(json.get("salt").asString()),
                                Hex.decode(json.get("creation").asString()))
                        : json.has("chainIdAt")
                                ? new WalletContract.Domain(
                                        Hex.decode(json.get("runtime").asString()),
                                        json.get("chainIdAt").asInt(),
                                        json.get("separatorAt").asInt())
                                : new WalletContract.Runtime(
                                        Hex.decode(json.get("runtime").asString())));
    }

    /** Accounts for a chain's block 0: the proxies, the list, and what its constructors made. */
    public static SortedMap<Address, GenesisAccount> accounts(long chainId) {
        var world = new MemoryWorld();
        for (Address deployer : List.of(CREATE2_DEPLOYER, SAFE_DEPLOYER)) {
            world.put(deployer, 1, UInt256.ZERO, DEPLOYER_CODE);
        }
        list().forEach(contract -> deploy(contract, world, chainId));
        var accounts = new TreeMap<Address, GenesisAccount>();
        world.accounts().forEach((address, account) -> {
            if (!address.equals(SOMEBODY)) {
                accounts.put(
                        address,
                        new GenesisAccount(
                                account.balance(),
                                account.nonce(),
                                world.code(account.codeHash()),
                                new TreeMap<>(world.slots(address))));
            }
        });
        return accounts;
    }

    private static void deploy(WalletContract contract, MemoryWorld world, long chainId) {
        switch (contract.way()) {
            case WalletContract.Create2(Address deployer, Hash salt, byte[] creation) -> {
                byte[] data = new byte[Hash.SIZE + creation.length];
                System.arraycopy(salt.bytes(), 0, data, 0, Hash.SIZE);
                System.arraycopy(creation, 0, data, Hash.SIZE, creation.length);
                run(Message.call(SOMEBODY, deployer, UInt256.ZERO, data, GAS), world, chainId, contract);
                check(world.accounts().containsKey(contract.address()), contract);
            }
            case WalletContract.Runtime(byte[] code) -> world.put(contract.address(), 1, UInt256.ZERO, code);
            case WalletContract.Domain(byte[] template, int chainIdAt, int separatorAt) -> {
                byte[] code = template.clone();
                System.arraycopy(UInt256.of(chainId).toBytes(), 0, code, chainIdAt, Hash.SIZE);
                System.arraycopy(separator(contract, chainId).bytes(), 0, code, separatorAt, Hash.SIZE);
                world.put(contract.address(), 1, UInt256.ZERO, code);
            }
        }
    }

    /** EIP-712, of a domain with name, chain id and contract. */
    private static Hash separator(WalletContract contract, long chainId) {
        byte[] encoded = new byte[4 * Hash.SIZE];
        System.arraycopy(DOMAIN_TYPE.bytes(), 0, encoded, 0, Hash.SIZE);
        byte[] name =
                Keccak.hash(contract.name().getBytes(StandardCharsets.UTF_8)).bytes();
        System.arraycopy(name, 0, encoded, Hash.SIZE, Hash.SIZE);
        System.arraycopy(UInt256.of(chainId).toBytes(), 0, encoded, 2 * Hash.SIZE, Hash.SIZE);
        System.arraycopy(contract.address().bytes(), 0, encoded, 4 * Hash.SIZE - Address.SIZE, Address.SIZE);
        return Keccak.hash(encoded);
    }

    private static void run(Message message, MemoryWorld world, long chainId, WalletContract contract) {
        var environment = new BlockEnvironment(
                Fork.OSAKA,
                UInt256.of(chainId),
                0,
                0,
                Address.ZERO,
                GAS,
                UInt256.ZERO,
                Hash.ZERO,
                UInt256.ONE,
                BlobSchedule.of(Fork.OSAKA),
                number -> Hash.ZERO);
        var state = new BlockState(world);
        var processor = new TransactionProcessor(Precompiles::of);
        TransactionResult result = processor.call(message, environment, state, Tracer.NONE);
        check(result instanceof TransactionResult.Included included && included.success(), contract);
        world.apply(state.changes());
    }

    private static void check(boolean deployed, WalletContract contract) {
        if (!deployed) {
            throw new IllegalStateException(
                    "%s of %s does not deploy to %s".formatted(contract.name(), contract.source(), contract.address()));
        }
    }

    /** Names of what a chain should hold, with the code there; proxies first. */
    static List<Expected> expected(long chainId) {
        var accounts = accounts(chainId);
        var expected = new ArrayList<Expected>();
        expected.add(
                new Expected("CREATE2 deployer", "EIP-1014 proxy", CREATE2_DEPLOYER, code(accounts, CREATE2_DEPLOYER)));
        expected.add(
                new Expected("Safe singleton factory", "EIP-1014 proxy", SAFE_DEPLOYER, code(accounts, SAFE_DEPLOYER)));
        list().forEach(contract -> expected.add(new Expected(
                contract.name(), contract.source(), contract.address(), code(accounts, contract.address()))));
        return expected;
    }

    private static byte[] code(Map<Address, GenesisAccount> accounts, Address address) {
        return Objects.requireNonNull(accounts.get(address)).code();
    }

    /** @param code as it runs on the chain that was asked for */
    record Expected(String name, String source, Address address, byte[] code) {}
}
