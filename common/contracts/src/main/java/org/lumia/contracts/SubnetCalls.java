package org.lumia.contracts;

import java.math.BigInteger;
import java.util.List;
import org.lumia.contracts.bindings.LumiaToken;
import org.lumia.contracts.bindings.Rollup;
import org.lumia.contracts.bindings.RollupInbox;
import org.lumia.contracts.bindings.SequencerRegistry;
import org.lumia.ethereum.Address;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Uint256;
import org.web3j.abi.datatypes.generated.Uint64;

/** The calls that open one subnet, encoded: bonds are taken from whoever makes them, the contracts' owner. */
final class SubnetCalls {
    /** A member takes some 125,000; a hundred fit EIP-7825's cap. */
    private static final long REGISTER_GAS = 500_000;

    private static final long REGISTER_MEMBER_GAS = 150_000;

    private final Deployment at;
    private final SubnetPlan subnet;
    private final Uint64 id;

    private SubnetCalls(Deployment at, SubnetPlan subnet) {
        this.at = at;
        this.subnet = subnet;
        this.id = new Uint64(subnet.subnet());
    }

    static SubnetCalls of(Deployment at, SubnetPlan subnet) {
        return new SubnetCalls(at, subnet);
    }

    /** Of all genesis members, in wei of LUMIA. */
    BigInteger bondsWei() {
        return subnet.bondsWei();
    }

    long registerGas() {
        return REGISTER_GAS + subnet.members().size() * REGISTER_MEMBER_GAS;
    }

    String approveBonds() {
        return call(LumiaToken.FUNC_APPROVE, address(at.registry()), new Uint256(bondsWei()));
    }

    String governor() {
        return call(SequencerRegistry.FUNC_GOVERNOR, id);
    }

    String openInbox() {
        var fees = subnet.inbox();
        return call(
                RollupInbox.FUNC_OPEN,
                id,
                new RollupInbox.InboxParameters(
                        fees.forcingFeeWei(),
                        BigInteger.valueOf(fees.depositFeeWeiPerGas()),
                        BigInteger.valueOf(fees.maxTransactionBytes())),
                new Uint256(subnet.emissionPerEpochWei()));
    }

    String openRollup() {
        var chain = subnet.chain();
        return call(
                Rollup.FUNC_OPEN,
                id,
                new Rollup.RollupParameters(
                        chain.genesisBlockHash().toBytes(),
                        chain.genesisStateRoot().toBytes(),
                        BigInteger.valueOf(chain.genesisTimestampMs()),
                        BigInteger.valueOf(chain.slotMs()),
                        BigInteger.valueOf(chain.slotsPerEpoch()),
                        BigInteger.valueOf(chain.forceDeadline().toSeconds()),
                        BigInteger.valueOf(chain.rescueDelay().toSeconds()),
                        BigInteger.valueOf(chain.allowedKinds().stream()
                                .mapToInt(DataKind::bit)
                                .sum())));
    }

    String register() {
        var governance = subnet.governance();
        var parameters = new SequencerRegistry.SubnetParameters(
                governance.governor().toString(),
                governance.treasury().toString(),
                governance.minBondWei(),
                governance.bondPerWeightWei(),
                BigInteger.valueOf(governance.exitDelay().toSeconds()),
                BigInteger.valueOf(governance.slashBps()),
                BigInteger.valueOf(governance.finderBps()));
        var members = subnet.members().stream()
                .map(member -> new SequencerRegistry.Member(
                        member.operator().toString(),
                        member.signer().toString(),
                        BigInteger.valueOf(member.weight()),
                        member.feeRecipient().toString()))
                .toList();
        return call(
                SequencerRegistry.FUNC_REGISTERSUBNET,
                id,
                parameters,
                new DynamicArray<>(SequencerRegistry.Member.class, members));
    }

    private static String call(String function, Type<?>... arguments) {
        return FunctionEncoder.encode(new Function(function, List.of(arguments), List.of()));
    }

    private static org.web3j.abi.datatypes.Address address(Address address) {
        return new org.web3j.abi.datatypes.Address(address.toString());
    }
}
