package org.lumia.devnet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lumia.chain.block.GenesisBlock;
import org.lumia.contracts.DataKind;
import org.lumia.contracts.Deployment;
import org.lumia.contracts.DeploymentPlan;
import org.lumia.contracts.GenesisMember;
import org.lumia.contracts.SubnetOpening;
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
 * The subnets of a devnet. At the first start the contracts are deployed and {@code genesis.json} is written, last of all, so
 * that a start which was cut short begins anew; later starts check that L1 still has the contracts. A further subnet is opened on
 * the contracts that stand: its genesis is written before, and takes its name once L1 has it.
 */
public final class DevnetGenesis {

    private static final String FILE = "genesis.json";
    private static final String CONTRACTS = "contracts.json";
    /** Of the subnet's governor, for {@code lumia operator admit}. */
    static final String GOVERNOR_KEY = "governor.key";

    private static final String NAME = "lumia-dev";
    private static final String UNFINISHED = FILE + ".new";
    private static final long WEIGHT = 100;
    private static final BigInteger PAYER_WEI = BigInteger.valueOf(100).multiply(BigInteger.TEN.pow(18));
    /** Short, so that rewards can be claimed within minutes. */
    private static final long REWARD_PERIOD_EPOCHS = 2;

    private static final BigInteger ETHER = BigInteger.TEN.pow(18);
    private static final BigInteger REWARD_FUND_WEI = BigInteger.TEN.pow(6).multiply(ETHER);
    private static final BigInteger COST_FUND_WEI = BigInteger.TEN.multiply(ETHER);
    private static final UInt256 L2_BALANCE =
            UInt256.of(BigInteger.valueOf(10_000).multiply(ETHER));

    /** What the devnet's other parts need to know. @param gasUsed on L1 to open it just now; 0 where it was there */
    public record Subnet(Genesis genesis, DevnetContracts contracts, long gasUsed) {
        public String subnetName() {
            return genesis.name();
        }
    }

    private DevnetGenesis() {}

    /** Refuses a folder that is a further subnet's: its devnet's is two above. */
    static void checkIsDevnets(Path folder) {
        var file = folder.resolve(FILE);
        if (Files.exists(file) && Genesis.load(file).subnet() != 1) {
            throw new DevnetException("%s is the folder of one subnet of a devnet; start the devnet's: --data %s"
                    .formatted(folder, folder.resolve("../..").normalize()));
        }
    }

    /** Of the devnet's first subnet. */
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

    /** What a subnet's folder says of its contracts. */
    static DevnetContracts contracts(DevnetSettings subnet) {
        return DevnetContracts.read(subnet.file(CONTRACTS));
    }

    /** Of a further one, on the contracts of the first. @param l1 JSON-RPC of layer 1 */
    static Subnet ensureFurther(DevnetSettings subnet, String l1) {
        try {
            var file = subnet.file(FILE);
            var contracts = DevnetContracts.read(subnet.devnet().resolve(CONTRACTS));
            if (Files.exists(file)) {
                var genesis = Genesis.load(file);
                return new Subnet(genesis, contracts.of(genesis), 0);
            }
            return open(subnet, contracts, l1);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open subnet " + subnet.subnet(), e);
        }
    }

    private static Subnet open(DevnetSettings subnet, DevnetContracts contracts, String l1) throws IOException {
        var on = Genesis.load(subnet.devnet().resolve(FILE)).l1();
        var unfinished = subnet.file(UNFINISHED);
        if (!Files.exists(unfinished)) {
            genesis(subnet, on, System.currentTimeMillis()).save(unfinished);
        }
        // As it was written: L1 may have opened it before an earlier try was cut short.
        var genesis = Genesis.load(unfinished);
        Operator.all(subnet).forEach(Operator::writeKeys);
        KeyFiles.write(subnet.file(GOVERNOR_KEY), DevAccounts.deployer().key());
        contracts.of(genesis).write(subnet.file(CONTRACTS));
        var payers = Operator.all(subnet).stream()
                .collect(Collectors.toMap(one -> one.payer().address(), one -> PAYER_WEI));
        var outcome = SubnetOpening.run(
                l1,
                DevAccounts.deployer().key(),
                contracts.deployment(on.chainId()),
                subnetPlan(genesis),
                new SubnetOpening.Funds(REWARD_FUND_WEI, COST_FUND_WEI, payers));
        if (!outcome.isOpen()) {
            throw new IllegalStateException("a devnet's timelock has no delay");
        }
        Files.move(unfinished, subnet.file(FILE), StandardCopyOption.ATOMIC_MOVE);
        return new Subnet(genesis, contracts.of(genesis), outcome.gasUsed());
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
        return new Subnet(
                genesis, DevnetContracts.read(file.resolveSibling(CONTRACTS)).of(genesis), 0);
    }

    private static Subnet create(DevnetSettings devnet, Path file, Anvil l1) throws IOException {
        var deployer = DevAccounts.deployer();
        var said = l1.call("eth_getTransactionCount", "\"" + deployer.address() + "\"", "\"latest\"");
        long nonce = Long.decode(said.replaceAll("(?s).*\"result\":\"(0x[0-9a-f]+)\".*", "$1"));
        var predicted = Deployment.predict(deployer.address(), nonce, l1.chainId(), 0);
        var at = new L1Contracts(
                predicted.l1ChainId(),
                predicted.registry(),
                predicted.inbox(),
                predicted.rollup(),
                predicted.distributor());
        var genesis = genesis(devnet, at, System.currentTimeMillis());
        var deployed = Deployment.run(l1.rpcUrl().toString(), deployer.key(), plan(genesis));
        if (!deployed.registry().equals(predicted.registry())
                || !deployed.rollup().equals(predicted.rollup())) {
            throw new IllegalStateException("the contracts are not where they were predicted: " + deployed);
        }
        Operator.all(devnet).forEach(Operator::writeKeys);
        KeyFiles.write(devnet.file(GOVERNOR_KEY), deployer.key());
        var contracts = contracts(genesis, deployed);
        contracts.write(devnet.file(CONTRACTS));
        var unfinished = file.resolveSibling(UNFINISHED);
        genesis.save(unfinished);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        return new Subnet(genesis, contracts, 0);
    }

    private static Genesis genesis(DevnetSettings devnet, L1Contracts at, long timestampMs) {
        var members = Operator.all(devnet).stream()
                .map(one -> new Member(
                        one.account().address(),
                        one.signer().address(),
                        WEIGHT,
                        one.account().address()))
                .toList();
        var timing = Timing.DEVELOPMENT;
        var batches = BatchRules.DEVELOPMENT;
        // A transaction names its chain: of another subnet it is refused.
        long chainId = Genesis.LUMIA_CHAIN_ID + devnet.subnet() - 1;
        var alloc = new TreeMap<Address, GenesisAccount>(Predeploys.all(chainId));
        DevAccounts.funded().forEach(account -> alloc.put(account.address(), GenesisAccount.withBalance(L2_BALANCE)));
        return new Genesis(
                devnet.subnet(),
                devnet.subnet() == 1 ? NAME : NAME + "-" + devnet.subnet(),
                chainId,
                timestampMs,
                at,
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
                RewardRules.development(DevAccounts.treasury().address()).withPeriod(REWARD_PERIOD_EPOCHS),
                new TreeMap<>(Map.of("osaka", 0L)),
                new Members(members),
                alloc);
    }

    private static DeploymentPlan plan(Genesis genesis) {
        var grants = new HashMap<Address, BigInteger>();
        DevAccounts.funded()
                .forEach(account -> grants.put(
                        account.address(), BigInteger.valueOf(100_000).multiply(ETHER)));
        // Operators that join later bond too.
        for (int number = 1; number <= Operator.OPERATORS_MAX; number++) {
            grants.put(
                    DevAccounts.operator(number).address(),
                    BigInteger.valueOf(100_000).multiply(ETHER));
        }
        return new DeploymentPlan(
                BigInteger.TEN.pow(9).multiply(ETHER),
                Duration.ZERO,
                grants,
                REWARD_FUND_WEI,
                COST_FUND_WEI,
                subnetPlan(genesis));
    }

    private static SubnetPlan subnetPlan(Genesis genesis) {
        var block = GenesisBlock.of(genesis);
        var members = genesis.members().list().stream()
                .map(m -> new GenesisMember(m.operator(), m.signer(), m.weight(), m.feeRecipient()))
                .toList();
        return new SubnetPlan(
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
                        Set.of(DataKind.BLOB)),
                genesis.rewardPolicy().emissionPerEpoch().toBigInteger());
    }

    private static DevnetContracts contracts(Genesis genesis, Deployment at) {
        var addresses = new LinkedHashMap<String, String>();
        addresses.put("registry", at.registry().toString());
        addresses.put("inbox", at.inbox().toString());
        addresses.put("rollup", at.rollup().toString());
        addresses.put("distributor", at.distributor().toString());
        addresses.put("lumia", at.lumia().toString());
        addresses.put("timelock", at.timelock().toString());
        return new DevnetContracts(genesis.name(), genesis.chainId(), addresses);
    }
}
