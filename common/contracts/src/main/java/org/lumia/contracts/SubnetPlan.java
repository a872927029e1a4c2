package org.lumia.contracts;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;

/**
 * A subnet as it is registered on L1: its governance, genesis members, inbox fees and the chain it starts from.
 *
 * @param emissionPerEpochWei of the genesis policy, LUMIA: the most that reward roots pay until a policy says otherwise
 */
public record SubnetPlan(
        long subnet,
        Governance governance,
        List<GenesisMember> members,
        InboxFees inbox,
        ChainStart chain,
        BigInteger emissionPerEpochWei) {
    private static final BigInteger DEVELOPMENT_EMISSION = BigInteger.TEN.pow(21);

    public SubnetPlan {
        members = List.copyOf(members);
    }

    /** With the emission of a development genesis, 1,000 LUMIA. */
    public SubnetPlan(
            long subnet, Governance governance, List<GenesisMember> members, InboxFees inbox, ChainStart chain) {
        this(subnet, governance, members, inbox, chain, DEVELOPMENT_EMISSION);
    }

    /** Of all genesis members, in wei of LUMIA. */
    public BigInteger bondsWei() {
        return members.stream()
                .map(member -> governance.bondWei(member.weight()))
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    /**
     * Who governs the subnet, and what its operators put at stake.
     *
     * @param bondPerWeightWei wei of LUMIA for each unit of weight, where that is more than the least bond
     * @param slashBps of a bond for the offences of an epoch
     * @param finderBps of what is slashed, for who brings the evidence
     */
    public record Governance(
            Address governor,
            Address treasury,
            BigInteger minBondWei,
            BigInteger bondPerWeightWei,
            Duration exitDelay,
            int slashBps,
            int finderBps) {
        /** Of a member of that weight. */
        public BigInteger bondWei(long weight) {
            return bondPerWeightWei.multiply(BigInteger.valueOf(weight)).max(minBondWei);
        }
    }

    /** ETH fees of the inbox, and the largest transaction it takes. */
    public record InboxFees(BigInteger forcingFeeWei, long depositFeeWeiPerGas, int maxTransactionBytes) {}

    /** Block 0 of the subnet's chain, its clock, and the delays of forcing and of rescue. */
    public record ChainStart(
            Hash genesisBlockHash,
            Hash genesisStateRoot,
            long genesisTimestampMs,
            long slotMs,
            long slotsPerEpoch,
            Duration forceDeadline,
            Duration rescueDelay,
            Set<DataKind> allowedKinds) {
        public ChainStart {
            allowedKinds = Set.copyOf(allowedKinds);
        }
    }
}
