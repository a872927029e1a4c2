package org.lumia.devnet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.lumia.chain.block.GenesisBlock;
import org.lumia.contracts.DataKind;
import org.lumia.contracts.Deployment;
import org.lumia.contracts.DeploymentPlan;
import org.lumia.contracts.GenesisMember;
import org.lumia.contracts.SubnetPlan;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.localnet.Anvil;
import org.lumia.protocol.genesis.BatchRules;
import org.lumia.protocol.genesis.BlockLimits;
import org.lumia.protocol.genesis.FeeRules;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.GenesisAccount;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.genesis.RewardRules;
import org.lumia.protocol.genesis.Timing;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;

/**
 * The subnet of a devnet: at the first start its contracts are deployed and {@code genesis.json} is written, last of all, so
 * that a start which was cut short begins anew; later starts check that L1 still has the contracts.
 */
public final class DevnetGenesis {

    private static final String FILE = "genesis.json";
    private static final String CONTRACTS = "contracts.json";
    private static final String NAME = "lumia-dev";
    private static final long SUBNET = 1;
    private static final long WEIGHT = 100;
    private static final BigInteger ETHER = BigInteger.TEN.pow(18);
    private static final UInt256 L2_BALANCE =
            UInt256.of(BigInteger.valueOf(10_000).multiply(ETHER));

    /** What the devnet's other parts need to know. */
    public record Subnet(Genesis genesis, DevnetContracts contracts) {
        public String subnetName() {
            return genesis.name();
        }
    }

    private DevnetGenesis() {}

    public static Subnet ensure(DevnetSettings devnet, Anvil l1) {
        try {
            var file = devnet.file(FILE);
            return Files.exists(file) ? existing(devnet, file, l1) : create(devnet, file, l1);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare the subnet", e);
        }
    }

    /** How many operators the folder's subnet has; empty before its first start. */
    static OptionalInt operators(Path folder) {
        var file = folder.resolve(FILE);
        return Files.exists(file)
                ? OptionalInt.of(Genesis.load(file).members().list().size())
                : OptionalInt.empty();
    }

    private static Subnet existing(DevnetSettings devnet, Path file, Anvil l1) {
        var genesis = Genesis.load(file);
        int operators = genesis.members().list().size();
        if (operators != devnet.operators()) {
            throw new DevnetException("The chain in %s was begun with %d operator(s), which is fixed."
                            .formatted(devnet.folder(), operators)
                    + " Leave --operators out, or begin anew with ./lumia up --fresh");
        }
        if (!Files.exists(Operator.of(devnet, 1).signerKey())) {
            throw new DevnetException(
                    "An earlier build kept its files elsewhere in %s. Begin anew with ./lumia up --fresh"
                            .formatted(devnet.folder()));
        }
        var code = l1.call("eth_getCode", "\"" + genesis.l1().registry() + "\"", "\"latest\"");
        if (code.contains("\"result\":\"0x\"")) {
            throw new DevnetException(
                    "L1 has lost the contracts that %s names (its state file is older or gone).".formatted(file)
                            + " Begin anew with ./lumia up --fresh");
        }
        return new Subnet(genesis, DevnetContracts.read(file.resolveSibling(CONTRACTS)));
    }

    private static Subnet create(DevnetSettings devnet, Path file, Anvil l1) throws IOException {
        var deployer = DevAccounts.deployer();
        var said = l1.call("eth_getTransactionCount", "\"" + deployer.address() + "\"", "\"latest\"");
        long nonce = Long.decode(said.replaceAll("(?s).*\"result\":\"(0x[0-9a-f]+)\".*", "$1"));
        var predicted = Deployment.predict(deployer.address(), nonce, l1.chainId(), 0);
        var genesis = genesis(devnet, predicted, System.currentTimeMillis());
        var deployed = Deployment.run(l1.rpcUrl().toString(), deployer.key(), plan(genesis));
        if (!deployed.registry().equals(predicted.registry())
                || !deployed.rollup().equals(predicted.rollup())) {
            throw new IllegalStateException("the contracts are not where they were predicted: " + deployed);
        }
        for (var operator : Operator.all(devnet)) {
            Files.createDirectories(operator.folder());
            writeKey(operator.signerKey(), operator.signer().key());
            writeKey(operator.l1Key(), operator.payer().key());
        }
        var contracts = contracts(genesis, deployed);
        contracts.write(devnet.file(CONTRACTS));
        var unfinished = file.resolveSibling(FILE + ".new");
        genesis.save(unfinished);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        return new Subnet(genesis, contracts);
    }

    private static void writeKey(Path file, String key) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, key + "\n");
    }

    private static Genesis genesis(DevnetSettings devnet, Deployment at, long timestampMs) {
        var members = Operator.all(devnet).stream()
                .map(one -> new Member(
                        one.account().address(),
                        one.signer().address(),
                        WEIGHT,
                        one.account().address()))
                .toList();
        var timing = Timing.DEVELOPMENT;
        var batches = BatchRules.DEVELOPMENT;
        var alloc = new TreeMap<Address, GenesisAccount>(Predeploys.all());
        DevAccounts.funded().forEach(account -> alloc.put(account.address(), GenesisAccount.withBalance(L2_BALANCE)));
        return new Genesis(
                SUBNET,
                NAME,
                Genesis.LUMIA_CHAIN_ID,
                timestampMs,
                new L1Contracts(at.l1ChainId(), at.registry(), at.inbox(), at.rollup(), at.distributor()),
                new Timing(
                        timing.slotMs(),
                        devnet.slotsPerEpoch(),
                        timing.minBlockMs(),
                        timing.idleBlockMs(),
                        timing.failoverMs(),
                        timing.sealLeadMs(),
                        timing.clockIntervalMs(),
                        timing.maxDriftMs(),
                        timing.executionLagBlocksMax()),
                BlockLimits.DEVELOPMENT,
                FeeRules.DEVELOPMENT,
                new BatchRules(batches.batchBytesMax(), devnet.batchMaxAgeMillis(), batches.submitTimeoutMs()),
                RewardRules.development(DevAccounts.treasury().address()),
                new TreeMap<>(Map.of("osaka", 0L)),
                new Members(members),
                alloc);
    }

    private static DeploymentPlan plan(Genesis genesis) {
        var block = GenesisBlock.of(genesis);
        var grants = new HashMap<Address, BigInteger>();
        DevAccounts.funded()
                .forEach(account -> grants.put(
                        account.address(), BigInteger.valueOf(100_000).multiply(ETHER)));
        var members = genesis.members().list().stream()
                .map(m -> new GenesisMember(m.operator(), m.signer(), m.weight(), m.feeRecipient()))
                .toList();
        var subnet = new SubnetPlan(
                genesis.subnet(),
                new SubnetPlan.Governance(
                        DevAccounts.deployer().address(),
                        DevAccounts.treasury().address(),
                        BigInteger.valueOf(1_000).multiply(ETHER),
                        BigInteger.TEN.multiply(ETHER),
                        Duration.ofHours(1),
                        5_000,
                        1_000),
                members,
                new SubnetPlan.InboxFees(
                        BigInteger.TEN.pow(14), 1, genesis.blocks().maxTransactionBytes()),
                new SubnetPlan.ChainStart(
                        block.hash(),
                        block.stateRoot(),
                        genesis.timestampMs(),
                        genesis.timing().slotMs(),
                        genesis.timing().slotsPerEpoch(),
                        Duration.ofHours(24),
                        Duration.ofDays(7),
                        Set.of(DataKind.BLOB)));
        return new DeploymentPlan(
                BigInteger.TEN.pow(9).multiply(ETHER),
                Duration.ZERO,
                grants,
                BigInteger.TEN.pow(6).multiply(ETHER),
                BigInteger.TEN.multiply(ETHER),
                subnet);
    }

    private static DevnetContracts contracts(Genesis genesis, Deployment at) {
        var addresses = new LinkedHashMap<String, String>();
        addresses.put("registry", at.registry().toString());
        addresses.put("inbox", at.inbox().toString());
        addresses.put("rollup", at.rollup().toString());
        addresses.put("distributor", at.distributor().toString());
        addresses.put("lumia", at.lumia().toString());
        addresses.put("timelock", at.timelock().toString());
        return new DevnetContracts(genesis.chainId(), addresses);
    }
}
