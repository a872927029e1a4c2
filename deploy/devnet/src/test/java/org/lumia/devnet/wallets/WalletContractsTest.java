package org.lumia.devnet.wallets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
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
import org.lumia.protocol.genesis.Genesis;

/** What the list deploys is what stands on other chains, and works under this chain's id. */
class WalletContractsTest {
    private static final long CHAIN = Genesis.LUMIA_CHAIN_ID;
    private static final Address PERMIT2 = Address.parse("0x000000000022D473030F116dDEE9F6B43aC78BA3");
    private static final Address MULTICALL3 = Address.parse("0xcA11bde05977b3631167028862bE2a173976CA11");

    private final MemoryWorld world = new MemoryWorld();

    private static Hash codeHash(String address) {
        return Keccak.hash(
                WalletContracts.accounts(CHAIN).get(Address.parse(address)).code());
    }

    private byte[] call(Address to, String data) {
        WalletContracts.accounts(CHAIN).forEach((address, account) -> {
            world.put(address, account.nonce(), account.balance(), account.code());
            account.storage().forEach((slot, value) -> world.putStorage(address, slot, value));
        });
        var environment = new BlockEnvironment(
                Fork.OSAKA,
                UInt256.of(CHAIN),
                7,
                0,
                Address.ZERO,
                30_000_000,
                UInt256.ZERO,
                Hash.ZERO,
                UInt256.ONE,
                BlobSchedule.of(Fork.OSAKA),
                number -> Hash.ZERO);
        var result = new TransactionProcessor(Precompiles::of)
                .call(
                        Message.call(Address.ZERO, to, UInt256.ZERO, Hex.decode(data), 1_000_000),
                        environment,
                        new BlockState(world),
                        Tracer.NONE);
        return ((TransactionResult.Included) result).output();
    }

    @Test
    void codeIsThatOfMainnetWhereItNamesNoChain() {
        // Multicall3 as etherscan and viem's users know it; the proxy of EIP-1014's users.
        assertThat(codeHash(MULTICALL3.toString()))
                .isEqualTo(Hash.parse("0xd5c15df687b16f2ff992fc8d767b4216323184a2bbc6ee2f9c398c318e770891"));
        assertThat(codeHash("0x4e59b44847b379578588920cA78FbF26c0B4956C"))
                .isEqualTo(Hash.parse("0x2fa86add0aed31f33a762c9d88e807c475bd51d0f52bd0955754b2608f7e4989"))
                .isEqualTo(codeHash("0x914d7Fec6aaC8cd542e72Bca78B30650d45643d7"));
        // As @safe-global/safe-deployments 1.37.63 lists them.
        var safe = new LinkedHashMap<String, String>();
        safe.put("Safe", "0x1fe2df852ba3299d6534ef416eefa406e56ced995bca886ab7a553e6d0c5e1c4");
        safe.put("SafeL2", "0xb1f926978a0f44a2c0ec8fe822418ae969bd8c3f18d61e5103100339894f81ff");
        safe.put("SafeProxyFactory", "0x50c3cdc4074750a7a974204a716c999edd37482f907608d960b2b025ee0b3317");
        safe.put("CompatibilityFallbackHandler", "0x7c6007a5d711cea8dfd5d91f5940ec29c7f200fe511eb1fc1397b367af3c42f9");
        safe.put("MultiSend", "0x0e4f7fc66550a322d1e7688e181b75e217e662a4f3f4d6a29b22bc61217c4b77");
        safe.put("MultiSendCallOnly", "0xecd5bd14a08c5d2122379900b2f272bdf107a7e92423c10dd5fe3254386c9939");
        safe.put("SignMessageLib", "0x525c754a46b79e05543a59bb61e8de3c9eee0d955a59352409cbe67ea1077528");
        safe.put("CreateCall", "0x2b3060c55fcb8275653e99ad511a71f67ba76934ed66a7d74d6e68b52afff889");
        safe.put("SimulateTxAccessor", "0x91f82615581fc73b190b83d72e883608b25e392f72322035df1b13d51766cf8d");
        WalletContracts.list().stream()
                .filter(contract -> safe.containsKey(contract.name()))
                .forEach(contract -> assertThat(codeHash(contract.address().toString()))
                        .as(contract.name())
                        .isEqualTo(Hash.parse(safe.remove(contract.name()))));
        assertThat(safe).isEmpty();
    }

    @Test
    void eachIsDeployedAndTheEntryPointsMadeTheirHelpers() {
        var accounts = WalletContracts.accounts(CHAIN);
        assertThat(WalletContracts.list()).hasSize(16).allSatisfy(contract -> {
            assertThat(accounts).containsKey(contract.address());
            assertThat(accounts.get(contract.address()).code()).isNotEmpty();
            assertThat(accounts.get(contract.address()).nonce()).isPositive();
        });
        assertThat(accounts)
                .as("the list, two proxies, and a SenderCreator of each EntryPoint")
                .hasSize(20);
        assertThat(accounts.get(Address.parse("0x41675C099F32341bf84BFc5382aF534df5C7461a"))
                        .storage())
                .as("the singleton's threshold is 1: nobody can set it up for himself")
                .containsEntry(UInt256.of(4), UInt256.ONE);
    }

    @Test
    void permit2SignsForThisChain() {
        byte[] domain = Hex.decode("0x"
                + Hex.encode(Keccak.hash("EIP712Domain(string name,uint256 chainId,address verifyingContract)"
                                        .getBytes(StandardCharsets.UTF_8))
                                .bytes())
                        .substring(2)
                + Hex.encode(Keccak.hash("Permit2".getBytes(StandardCharsets.UTF_8))
                                .bytes())
                        .substring(2)
                + Hex.encode(UInt256.of(CHAIN).toBytes()).substring(2)
                + "00".repeat(12)
                + PERMIT2.toString().substring(2));
        assertThat(call(PERMIT2, "0x3644e515"))
                .as("DOMAIN_SEPARATOR()")
                .isEqualTo(Keccak.hash(domain).bytes());
    }

    @Test
    void permit2OfMainnetComesOutForChain1() {
        byte[] code = WalletContracts.accounts(1).get(PERMIT2).code();
        assertThat(Hex.encode(code))
                .as("what mainnet's DOMAIN_SEPARATOR() answers")
                .contains("866a5aba21966af95d6c7ab78eb2b2fc913915c28be3b9aa07cc04ff903e3f28");
    }

    @Test
    void multicall3AnswersWithTheBlock() {
        assertThat(call(MULTICALL3, "0x42cbb15c"))
                .as("getBlockNumber()")
                .isEqualTo(UInt256.of(7).toBytes());
    }

    @Test
    void theCommandListsThemForPeopleAndForScripts() {
        for (String[] args : List.of(new String[] {"list"}, new String[] {"list", "--json"})) {
            var out = new ByteArrayOutputStream();
            int status = ContractsCommand.run(new PrintStream(out, true, StandardCharsets.UTF_8), System.err, args);
            assertThat(status).isZero();
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .contains("Multicall3", "0xcA11bde05977b3631167028862bE2a173976CA11", "EntryPoint 0.8", "SafeL2");
        }
        var err = new ByteArrayOutputStream();
        assertThat(ContractsCommand.run(
                        System.out,
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        "check",
                        "--url",
                        "http://127.0.0.1:1"))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("http://127.0.0.1:1 does not answer");
    }
}
