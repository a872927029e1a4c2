package org.lumia.contracts;

import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.lumia.contracts.bindings.LumiaToken;
import org.lumia.contracts.bindings.RewardDistributor;
import org.lumia.contracts.bindings.SequencerRegistry;
import org.lumia.contracts.bindings.TimelockController;
import org.lumia.ethereum.Address;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.ReadonlyTransactionManager;
import org.web3j.tx.gas.StaticGasProvider;
import org.web3j.utils.Numeric;

/**
 * One more subnet on contracts that stand. The timelock owns them, so it is told all four calls at once: bonds approved, inbox
 * and rollup opened, members registered, or none of it. Funds go before, so that a subnet that is open has them.
 */
public final class SubnetOpening {
    private static final long CALL_GAS = 300_000;
    private static final long OPENING_GAS = 1_000_000;
    private static final byte[] NO_PREDECESSOR = new byte[32];
    /** What the timelock has for an operation's time. */
    private static final long UNKNOWN = 0;

    private static final long DONE = 1;

    /**
     * What an opening pays besides the bonds.
     *
     * @param ethWei to accounts that are to pay on L1
     */
    public record Funds(BigInteger rewardsWei, BigInteger costsWei, Map<Address, BigInteger> ethWei) {
        public Funds {
            ethWei = Map.copyOf(ethWei);
        }
    }

    /**
     * What came of it.
     *
     * @param gasUsed of all transactions
     * @param readyAtSeconds L1's time from which the same call again opens the subnet; empty once it is open
     */
    public record Outcome(long gasUsed, OptionalLong readyAtSeconds) {
        public boolean isOpen() {
            return readyAtSeconds.isEmpty();
        }
    }

    private final Web3j l1;
    private final Deployment at;
    private final SubnetPlan subnet;
    private final SubnetCalls calls;
    private final PipelinedSender sender;
    private final LumiaToken lumia;
    private final RewardDistributor distributor;
    private final TimelockController timelock;

    private SubnetOpening(Web3j l1, Credentials account, Deployment at, SubnetPlan subnet) throws IOException {
        var noGas = new StaticGasProvider(BigInteger.ZERO, BigInteger.ZERO);
        this.l1 = l1;
        this.at = at;
        this.subnet = subnet;
        this.calls = SubnetCalls.of(at, subnet);
        this.sender = new PipelinedSender(l1, account, at.l1ChainId());
        this.lumia = LumiaToken.load(at.lumia().toString(), l1, account, noGas);
        this.distributor = RewardDistributor.load(at.distributor().toString(), l1, account, noGas);
        this.timelock = TimelockController.load(at.timelock().toString(), l1, account, noGas);
    }

    /**
     * Opens the subnet, or schedules that where the timelock has a delay. Its number is the salt: the same plan is the same operation.
     *
     * @param privateKey 32 bytes of hex, of a proposer of the timelock that holds the bonds and funds
     * @throws IOException if L1 cannot be reached or a step fails, naming the step
     */
    public static Outcome run(String rpcUrl, String privateKey, Deployment at, SubnetPlan subnet, Funds funds)
            throws IOException {
        var l1 = Web3j.build(new HttpService(rpcUrl));
        try {
            return new SubnetOpening(l1, Credentials.create(privateKey), at, subnet).open(funds);
        } finally {
            l1.shutdown();
        }
    }

    /**
     * The estate that a registry belongs to: its token, and the timelock that owns it.
     *
     * @throws IOException if L1 cannot be reached or the registry names none
     */
    public static Deployment estate(
            String rpcUrl, long l1ChainId, Address registry, Address inbox, Address rollup, Address distributor)
            throws IOException {
        var l1 = Web3j.build(new HttpService(rpcUrl));
        try {
            var contract = SequencerRegistry.load(
                    registry.toString(),
                    l1,
                    new ReadonlyTransactionManager(l1, registry.toString()),
                    new StaticGasProvider(BigInteger.ZERO, BigInteger.ZERO));
            return new Deployment(
                    l1ChainId,
                    0,
                    Address.parse(read("the registry's token", contract.lumia()::send)),
                    Address.parse(read("the registry's owner", contract.owner()::send)),
                    registry,
                    inbox,
                    rollup,
                    distributor);
        } finally {
            l1.shutdown();
        }
    }

    /** What the opening takes for the members' bonds, wei of LUMIA. */
    public static BigInteger bondsWei(Deployment at, SubnetPlan subnet) {
        return SubnetCalls.of(at, subnet).bondsWei();
    }

    private Outcome open(Funds funds) throws IOException {
        var delay = read("the timelock's delay", timelock.getMinDelay()::send);
        long readyAt = readyAt();
        if (readyAt == DONE) {
            return new Outcome(0, OptionalLong.empty());
        }
        if (readyAt == UNKNOWN) {
            if (isRegistered()) {
                throw new IOException("subnet %d is registered already, on other terms".formatted(subnet.subnet()));
            }
            pay(funds);
            schedule(delay);
        }
        boolean isDue = readyAt == UNKNOWN ? delay.signum() == 0 : readyAt <= now();
        if (isDue) {
            execute();
        }
        long gasUsed = sender.await();
        return new Outcome(gasUsed, isDue ? OptionalLong.empty() : OptionalLong.of(readyAt()));
    }

    private void pay(Funds funds) throws IOException {
        var id = BigInteger.valueOf(subnet.subnet());
        call(
                "bonds to the timelock",
                at.lumia(),
                lumia.transfer(at.timelock().toString(), calls.bondsWei()).encodeFunctionCall());
        if (funds.rewardsWei().signum() > 0) {
            call(
                    "approve reward fund",
                    at.lumia(),
                    lumia.approve(at.distributor().toString(), funds.rewardsWei())
                            .encodeFunctionCall());
            call(
                    "fund rewards",
                    at.distributor(),
                    distributor.fund(id, funds.rewardsWei()).encodeFunctionCall());
        }
        if (funds.costsWei().signum() > 0) {
            var costs = distributor.fundCosts(id, funds.costsWei()).encodeFunctionCall();
            sender.pay("fund costs", CALL_GAS, at.distributor().toString(), funds.costsWei(), costs);
        }
        for (var payer : funds.ethWei().entrySet()) {
            sender.pay("ETH to " + payer.getKey(), CALL_GAS, payer.getKey().toString(), payer.getValue(), "");
        }
    }

    private void schedule(BigInteger delay) throws IOException {
        var data = timelock.scheduleBatch(targets(), noValues(), payloads(), NO_PREDECESSOR, salt(), delay)
                .encodeFunctionCall();
        sender.call("schedule", OPENING_GAS + calls.registerGas(), at.timelock().toString(), data);
    }

    private void execute() throws IOException {
        var data = timelock.executeBatch(targets(), noValues(), payloads(), NO_PREDECESSOR, salt(), BigInteger.ZERO)
                .encodeFunctionCall();
        sender.call(
                "open subnet", OPENING_GAS + calls.registerGas(), at.timelock().toString(), data);
    }

    /** The registry reverts for a subnet that it does not know. */
    private boolean isRegistered() throws IOException {
        var call = Transaction.createEthCallTransaction(
                at.timelock().toString(), at.registry().toString(), calls.governor());
        return !l1.ethCall(call, DefaultBlockParameterName.LATEST).send().hasError();
    }

    private long readyAt() throws IOException {
        var operation = read(
                "the operation's id",
                timelock.hashOperationBatch(targets(), noValues(), payloads(), NO_PREDECESSOR, salt())::send);
        return read("the operation's time", timelock.getTimestamp(operation)::send)
                .longValueExact();
    }

    private long now() throws IOException {
        return l1.ethGetBlockByNumber(DefaultBlockParameterName.LATEST, false)
                .send()
                .getBlock()
                .getTimestamp()
                .longValueExact();
    }

    private List<String> targets() {
        return List.of(
                at.lumia().toString(),
                at.inbox().toString(),
                at.rollup().toString(),
                at.registry().toString());
    }

    private static List<BigInteger> noValues() {
        return List.of(BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO);
    }

    private List<byte[]> payloads() {
        return List.of(calls.approveBonds(), calls.openInbox(), calls.openRollup(), calls.register()).stream()
                .map(Numeric::hexStringToByteArray)
                .toList();
    }

    private byte[] salt() {
        return Numeric.toBytesPadded(BigInteger.valueOf(subnet.subnet()), 32);
    }

    private void call(String step, Address to, String data) throws IOException {
        sender.call(step, CALL_GAS, to.toString(), data);
    }

    /** web3j's calls throw any exception. */
    private interface Call<T> {
        T send() throws Exception;
    }

    private static <T> T read(String what, Call<T> call) throws IOException {
        try {
            return call.send();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("%s cannot be read from L1: %s".formatted(what, e.getMessage()), e);
        }
    }
}
