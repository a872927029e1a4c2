package org.lumia.operator.plan;

import java.math.BigInteger;
import org.lumia.ethereum.Address;
import org.lumia.protocol.schedule.Members;

/** What layer 1 says at one block: of a subnet, of one of its operators, and of whoever sends. */
public record Standing(Subnet subnet, Operator operator, Key key, Sender sender) {

    /**
     * @param nowSeconds L1's clock
     * @param members the list as the last change left it
     */
    public record Subnet(
            long number,
            long l1ChainId,
            Contracts contracts,
            Parameters parameters,
            Governor governor,
            long nowSeconds,
            Clock clock,
            Tip tip,
            Members members) {}

    public record Contracts(Address registry, Address rollup, Address inbox, Address lumia) {}

    /** Amounts in wei of LUMIA. */
    public record Parameters(Address governor, BigInteger minBond, BigInteger bondPerWeight, long exitDelaySeconds) {
        /** What a member of that weight must have bonded. */
        public BigInteger bondFor(long weight) {
            return bondPerWeight.multiply(BigInteger.valueOf(weight)).max(minBond);
        }
    }

    /** How what the governor does reaches the registry. */
    public sealed interface Governor {
        /** By a transaction of its own. */
        record Account(Address address) implements Governor {}

        /**
         * Scheduled first, executed once the delay is over.
         *
         * @param proposes whether the sender may schedule
         * @param executes whether the sender may execute
         */
        record Timelock(Address address, long delaySeconds, boolean proposes, boolean executes) implements Governor {}

        /** A contract of a kind that is not known here: a multi-signature, say. */
        record Contract(Address address) implements Governor {}
    }

    /** When L2's epochs are. */
    public record Clock(long genesisMs, long slotMs, long slotsPerEpoch) {
        public long epochAt(long millis) {
            return millis < genesisMs ? 0 : (millis - genesisMs) / slotMs / slotsPerEpoch;
        }

        public long startMs(long epoch) {
            return genesisMs + epoch * slotsPerEpoch * slotMs;
        }

        public long epochSeconds() {
            return slotMs * slotsPerEpoch / 1000;
        }
    }

    /**
     * How far the posted batches are.
     *
     * @param epoch of the last one
     * @param inboxThrough the last L1 message that they applied
     * @param appliedBefore the last one that batches of earlier epochs applied
     * @param certifyingThrough the last one that counts for the list of that epoch
     */
    public record Tip(long epoch, long inboxThrough, long appliedBefore, long certifyingThrough) {
        /** The first epoch in which the list of an L1 message is in force; −1 while no batch has applied it. */
        public long inForceFrom(long index) {
            if (index > inboxThrough) {
                return -1;
            }
            if (index > appliedBefore) {
                return epoch + 2;
            }
            return index > certifyingThrough ? epoch + 1 : epoch;
        }
    }

    /** In the order of Solidity's enum. */
    public enum Status {
        NONE,
        ACTIVE,
        EXITING
    }

    /**
     * An operator as the registry has it.
     *
     * @param exitAt seconds; when its bond's delay is over
     * @param exitIndex the L1 message with which it left
     */
    public record Operator(
            Address address,
            Address signer,
            long weight,
            boolean jailed,
            Status status,
            Address feeRecipient,
            long exitAt,
            BigInteger bond,
            long exitIndex) {
        /** In the list. */
        public long countedWeight() {
            return jailed ? 0 : weight;
        }
    }

    /** A signing key that an intent names, or the operator's own. @param operator whose it is or was, zero for nobody's */
    public record Key(Address address, Address operator) {}

    /** @param wei of ETH @param lumia wei of LUMIA on L1 @param allowance of LUMIA for the registry */
    public record Sender(Address address, BigInteger wei, BigInteger lumia, BigInteger allowance) {}
}
