package org.lumia.operator;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.abi.AbiReader;
import org.lumia.ethereum.abi.AbiWriter;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.l1.L1Node;
import org.lumia.l1.L1Node.CallOutcome;
import org.lumia.operator.plan.Sentences;
import org.lumia.operator.plan.Standing;
import org.lumia.operator.plan.Standing.Governor;
import org.lumia.operator.plan.Timelocked;
import org.lumia.protocol.schedule.Members;

/** Reads from L1 what plans and status are made of, through the registry and the contracts that it names. */
final class L1Registry {
    /** {@code DONE} of TimelockController's getTimestamp. */
    private static final long DONE = 1;

    private final L1Node node;
    private final long l1ChainId;
    private final Address registry;
    private final long subnet;

    L1Registry(L1Node node, long l1ChainId, Address registry, long subnet) {
        this.node = node;
        this.l1ChainId = l1ChainId;
        this.registry = registry;
        this.subnet = subnet;
    }

    /** Refuses another chain than the one the subnet is on, and an address without a registry. */
    void check() {
        long said = node.chainId();
        if (said != l1ChainId) {
            throw new OperatorException(
                    "L1's node is on chain %d, and the subnet is on %d.".formatted(said, l1ChainId));
        }
        if (!node.hasCode(registry)) {
            throw new OperatorException(
                    "There is no contract at %s, where the registry should be.".formatted(registry));
        }
    }

    L1Node node() {
        return node;
    }

    long subnet() {
        return subnet;
    }

    /** @param key that the intent names; the operator's own where it names none */
    Standing standing(Address operator, Optional<Address> key, Address sender) {
        Standing.Subnet read = subnet(sender);
        Standing.Operator subject = operator(operator);
        return new Standing(
                read,
                subject,
                key(key.orElse(subject.signer())),
                sender(sender, read.contracts().lumia()));
    }

    /** Keccak-256 of the list that an inbox message, or one before it, left. */
    Hash membersHash(long inboxIndex) {
        return call(registry, "membersHashAt(uint64,uint64)", ofSubnet().uint(inboxIndex), AbiReader::bytes32);
    }

    private Standing.Subnet subnet(Address sender) {
        var contracts = contracts();
        var parameters = call(registry, "parametersOf(uint64)", ofSubnet(), L1Registry::parameters);
        return new Standing.Subnet(
                subnet,
                l1ChainId,
                contracts,
                parameters,
                governor(parameters.governor(), sender),
                node.latest().timestamp(),
                call(contracts.rollup(), "parametersOf(uint64)", ofSubnet(), L1Registry::clock),
                tip(contracts.rollup()),
                read(registry, "membersOf(uint64)", ofSubnet(), Members::decode));
    }

    private Standing.Contracts contracts() {
        var nothing = new AbiWriter();
        return new Standing.Contracts(
                registry,
                call(registry, "rollup()", nothing, AbiReader::address),
                call(registry, "inbox()", nothing, AbiReader::address),
                call(registry, "lumia()", nothing, AbiReader::address));
    }

    private static Standing.Parameters parameters(AbiReader words) {
        Address governor = words.address();
        words.address();
        return new Standing.Parameters(
                governor, words.uint256().toBigInteger(), words.uint256().toBigInteger(), words.uint63());
    }

    private static Standing.Clock clock(AbiReader words) {
        words.bytes32();
        words.bytes32();
        return new Standing.Clock(words.uint63(), words.uint63(), words.uint63());
    }

    private Standing.Tip tip(Address rollup) {
        long before = call(rollup, "appliedBeforeTip(uint64)", ofSubnet(), AbiReader::uint63);
        long certifying = call(rollup, "certifyingThrough(uint64)", ofSubnet(), AbiReader::uint63);
        return call(rollup, "tipOf(uint64)", ofSubnet(), words -> {
            words.uint63();
            words.uint63();
            words.uint63();
            long through = words.uint63();
            words.bytes32();
            return new Standing.Tip(words.uint63(), through, before, certifying);
        });
    }

    private Governor governor(Address governor, Address sender) {
        if (!node.hasCode(governor)) {
            return new Governor.Account(governor);
        }
        var delay = tried(governor, "getMinDelay()", new AbiWriter()).filter(data -> data.length == 32);
        if (delay.isEmpty()) {
            return new Governor.Contract(governor);
        }
        return new Governor.Timelock(
                governor,
                new AbiReader(delay.get()).uint63(),
                hasRole(governor, "PROPOSER_ROLE", sender),
                hasRole(governor, "EXECUTOR_ROLE", sender) || hasRole(governor, "EXECUTOR_ROLE", Address.ZERO));
    }

    private boolean hasRole(Address timelock, String role, Address account) {
        var arguments = new AbiWriter().bytes32(Timelocked.role(role)).address(account);
        return call(timelock, "hasRole(bytes32,address)", arguments, AbiReader::bool);
    }

    /** What the timelock says of an operation. */
    Timelocked.Operation operation(Address timelock, Hash id) {
        UInt256 timestamp = call(timelock, "getTimestamp(bytes32)", new AbiWriter().bytes32(id), AbiReader::uint256);
        if (timestamp.isZero()) {
            return new Timelocked.Operation.Unknown();
        }
        return timestamp.equals(UInt256.of(DONE))
                ? new Timelocked.Operation.Done()
                : new Timelocked.Operation.Scheduled(timestamp.toLongExact());
    }

    private Standing.Operator operator(Address operator) {
        return call(registry, "operatorOf(uint64,address)", ofSubnet().address(operator), words -> {
            Address signer = words.address();
            long weight = words.uint63();
            boolean jailed = words.bool();
            var status = Standing.Status.values()[Math.toIntExact(words.uint63())];
            Address feeRecipient = words.address();
            long exitAt = words.uint63();
            BigInteger bond = words.uint256().toBigInteger();
            return new Standing.Operator(
                    operator, signer, weight, jailed, status, feeRecipient, exitAt, bond, words.uint63());
        });
    }

    private Standing.Key key(Address signer) {
        var owner = call(registry, "keyOf(uint64,address)", ofSubnet().address(signer), AbiReader::address);
        return new Standing.Key(signer, owner);
    }

    private Standing.Sender sender(Address sender, Address lumia) {
        var balance = call(lumia, "balanceOf(address)", new AbiWriter().address(sender), AbiReader::uint256);
        var pair = new AbiWriter().address(sender).address(registry);
        var allowance = call(lumia, "allowance(address,address)", pair, AbiReader::uint256);
        return new Standing.Sender(
                sender, node.balance(sender).toBigInteger(), balance.toBigInteger(), allowance.toBigInteger());
    }

    private AbiWriter ofSubnet() {
        return new AbiWriter().uint(subnet);
    }

    private <T> T call(Address to, String signature, AbiWriter arguments, Function<AbiReader, T> decoder) {
        return read(to, signature, arguments, data -> decoder.apply(new AbiReader(data)));
    }

    private <T> T read(Address to, String signature, AbiWriter arguments, Function<byte[], T> decoder) {
        try {
            return switch (node.call(to, encoded(signature, arguments), Optional.empty())) {
                case CallOutcome.Reverted reverted -> throw new OperatorException(Sentences.of(reverted.data()));
                case CallOutcome.Returned returned -> decoder.apply(returned.data());
            };
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new OperatorException(
                    "The contract at %s does not answer %s as this version expects.".formatted(to, signature), e);
        }
    }

    private Optional<byte[]> tried(Address to, String signature, AbiWriter arguments) {
        return node.call(to, encoded(signature, arguments), Optional.empty()) instanceof CallOutcome.Returned returned
                ? Optional.of(returned.data())
                : Optional.empty();
    }

    private static byte[] encoded(String signature, AbiWriter arguments) {
        byte[] values = arguments.toBytes();
        byte[] selector =
                Keccak.hash(signature.getBytes(StandardCharsets.US_ASCII)).toBytes();
        byte[] data = Arrays.copyOf(selector, 4 + values.length);
        System.arraycopy(values, 0, data, 4, values.length);
        return data;
    }
}
