package org.lumia.contracts;

import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import org.lumia.contracts.bindings.LumiaToken;
import org.lumia.contracts.bindings.RewardDistributor;
import org.lumia.contracts.bindings.Rollup;
import org.lumia.contracts.bindings.RollupInbox;
import org.lumia.contracts.bindings.SequencerRegistry;
import org.lumia.contracts.bindings.TimelockController;
import org.lumia.contracts.bindings.TransparentUpgradeableProxy;
import org.lumia.ethereum.Address;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Uint256;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.tx.gas.StaticGasProvider;
import org.web3j.utils.Numeric;

/** The transactions of a deployment, in the order that {@link Deployment#predict} counts on. */
final class DeploymentSteps {
    private static final long CREATE_GAS = 6_000_000;
    private static final long CALL_GAS = 300_000;
    private final PipelinedSender sender;
    private final Address deployer;
    private final Deployment at;
    private final DeploymentPlan plan;
    private final LumiaToken lumia;
    private final SequencerRegistry registry;
    private final RollupInbox inbox;
    private final Rollup rollup;
    private final RewardDistributor distributor;

    DeploymentSteps(Web3j l1, Credentials account, PipelinedSender sender, Deployment at, DeploymentPlan plan) {
        var noGas = new StaticGasProvider(BigInteger.ZERO, BigInteger.ZERO);
        this.sender = sender;
        this.deployer = Address.parse(account.getAddress());
        this.at = at;
        this.plan = plan;
        this.lumia = LumiaToken.load(at.lumia().toString(), l1, account, noGas);
        this.registry = SequencerRegistry.load(at.registry().toString(), l1, account, noGas);
        this.inbox = RollupInbox.load(at.inbox().toString(), l1, account, noGas);
        this.rollup = Rollup.load(at.rollup().toString(), l1, account, noGas);
        this.distributor = RewardDistributor.load(at.distributor().toString(), l1, account, noGas);
    }

    void send() throws IOException {
        create();
        connect();
        registerSubnet();
        fund();
        handOver();
    }

    private void create() throws IOException {
        if (plan.lumia().isEmpty()) {
            sender.create("LumiaToken", CREATE_GAS, LumiaToken.BINARY + arguments(uint(plan.supplyWei())));
        }
        var roles = plan.timelock().with(deployer);
        sender.create(
                "TimelockController",
                CREATE_GAS,
                TimelockController.BINARY
                        + arguments(
                                uint(BigInteger.valueOf(plan.timelockDelay().toSeconds())),
                                addresses(roles.proposers()),
                                addresses(roles.executors()),
                                address(roles.admin().orElse(Address.ZERO))));
        var owner = deployer.toString();
        createBehindProxy(
                "SequencerRegistry",
                SequencerRegistry.BINARY,
                registry.initialize(owner, at.lumia().toString()).encodeFunctionCall());
        createBehindProxy(
                "RollupInbox",
                RollupInbox.BINARY,
                inbox.initialize(owner, at.registry().toString(), at.lumia().toString())
                        .encodeFunctionCall());
        createBehindProxy(
                "Rollup",
                Rollup.BINARY,
                rollup.initialize(owner, at.registry().toString(), at.inbox().toString())
                        .encodeFunctionCall());
        createBehindProxy(
                "RewardDistributor",
                RewardDistributor.BINARY,
                distributor
                        .initialize(
                                at.registry().toString(),
                                at.rollup().toString(),
                                at.inbox().toString(),
                                at.lumia().toString())
                        .encodeFunctionCall());
    }

    /** The proxy's admin belongs to the timelock from its first block. */
    private void createBehindProxy(String name, String code, String initialization) throws IOException {
        var implementation = Deployment.created(deployer, sender.nonce());
        sender.create(name, CREATE_GAS, code);
        var proxy = arguments(
                address(implementation),
                address(at.timelock()),
                new DynamicBytes(Numeric.hexStringToByteArray(initialization)));
        sender.create(name + "'s proxy", CREATE_GAS, TransparentUpgradeableProxy.BINARY + proxy);
    }

    private void connect() throws IOException {
        call(
                "connect registry",
                at.registry(),
                registry.connect(at.inbox().toString(), at.rollup().toString()).encodeFunctionCall());
        call("connect inbox", at.inbox(), inbox.connect(at.rollup().toString()).encodeFunctionCall());
    }

    private void registerSubnet() throws IOException {
        var calls = SubnetCalls.of(at, plan.subnet());
        call("approve bonds", at.lumia(), calls.approveBonds());
        call("open inbox", at.inbox(), calls.openInbox());
        call("open rollup", at.rollup(), calls.openRollup());
        sender.call("register subnet", calls.registerGas(), at.registry().toString(), calls.register());
    }

    private void fund() throws IOException {
        var id = BigInteger.valueOf(plan.subnet().subnet());
        for (var grant : plan.grantsWei().entrySet()) {
            call(
                    "grant to " + grant.getKey(),
                    at.lumia(),
                    lumia.transfer(grant.getKey().toString(), grant.getValue()).encodeFunctionCall());
        }
        if (plan.rewardFundWei().signum() > 0) {
            var approval = lumia.approve(at.distributor().toString(), plan.rewardFundWei());
            call("approve reward fund", at.lumia(), approval.encodeFunctionCall());
            call(
                    "fund rewards",
                    at.distributor(),
                    distributor.fund(id, plan.rewardFundWei()).encodeFunctionCall());
        }
        if (plan.costFundWei().signum() > 0) {
            var data = distributor.fundCosts(id, plan.costFundWei()).encodeFunctionCall();
            sender.pay("fund costs", CALL_GAS, at.distributor().toString(), plan.costFundWei(), data);
        }
    }

    private void handOver() throws IOException {
        var timelock = at.timelock().toString();
        call(
                "hand over registry",
                at.registry(),
                registry.transferOwnership(timelock).encodeFunctionCall());
        call("hand over inbox", at.inbox(), inbox.transferOwnership(timelock).encodeFunctionCall());
        call("hand over rollup", at.rollup(), rollup.transferOwnership(timelock).encodeFunctionCall());
    }

    private void call(String step, Address to, String data) throws IOException {
        sender.call(step, CALL_GAS, to.toString(), data);
    }

    private static String arguments(Type<?>... arguments) {
        return FunctionEncoder.encodeConstructor(List.of(arguments));
    }

    private static Uint256 uint(BigInteger value) {
        return new Uint256(value);
    }

    private static org.web3j.abi.datatypes.Address address(Address address) {
        return new org.web3j.abi.datatypes.Address(address.toString());
    }

    private static DynamicArray<org.web3j.abi.datatypes.Address> addresses(List<Address> addresses) {
        return new DynamicArray<>(
                org.web3j.abi.datatypes.Address.class,
                addresses.stream().map(DeploymentSteps::address).toList());
    }
}
