package org.lumia.protocol.message;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.abi.AbiReader;
import org.lumia.ethereum.abi.AbiWriter;

/** Bodies of L1 inbox messages; a member list is {@link org.lumia.protocol.schedule.Members}'s own encoding. */
public final class InboxBodies {
    private InboxBodies() {}

    /**
     * Moves LUMIA to L2 and calls.
     *
     * @param from the sender on L1, aliased when it is a contract
     * @param creation whether {@code data} creates a contract; {@code to} is then zero
     * @param mint wei locked on L1
     */
    public record Deposit(
            Address from, Address to, boolean creation, UInt256 mint, UInt256 value, long gas, byte[] data) {
        public byte[] encode() {
            return new AbiWriter()
                    .address(from)
                    .address(to)
                    .bool(creation)
                    .uint256(mint)
                    .uint256(value)
                    .uint(gas)
                    .bytes(data)
                    .toBytes();
        }

        /** @throws IllegalArgumentException when the bytes are no deposit */
        public static Deposit decode(byte[] body) {
            var reader = new AbiReader(body);
            return new Deposit(
                    reader.address(),
                    reader.address(),
                    reader.bool(),
                    reader.uint256(),
                    reader.uint256(),
                    reader.uint63(),
                    reader.bytes());
        }
    }

    /** An operator was slashed. @param reason 1 for two seals, 2 for two attestations of one number */
    public record Slash(Address operator, int reason) {
        public byte[] encode() {
            return new AbiWriter().address(operator).uint(reason).toBytes();
        }

        public static Slash decode(byte[] body) {
            var reader = new AbiReader(body);
            return new Slash(reader.address(), (int) reader.uint63());
        }
    }

    /** A reward policy: shares in basis points, emission in wei of LUMIA an epoch. */
    public record Policy(
            UInt256 emissionPerEpoch,
            int sealingBps,
            int attestingBps,
            int postingBps,
            int deliveringBps,
            Address treasury,
            UInt256 tipCapWeiPerGas) {
        public Policy {
            if (sealingBps + attestingBps + postingBps + deliveringBps != 10_000) {
                throw new IllegalArgumentException("the shares of a reward policy must sum to 10000 basis points");
            }
        }

        public byte[] encode() {
            return new AbiWriter()
                    .uint256(emissionPerEpoch)
                    .uint(sealingBps)
                    .uint(attestingBps)
                    .uint(postingBps)
                    .uint(deliveringBps)
                    .address(treasury)
                    .uint256(tipCapWeiPerGas)
                    .toBytes();
        }

        public static Policy decode(byte[] body) {
            var reader = new AbiReader(body);
            return new Policy(
                    reader.uint256(),
                    (int) reader.uint63(),
                    (int) reader.uint63(),
                    (int) reader.uint63(),
                    (int) reader.uint63(),
                    reader.address(),
                    reader.uint256());
        }
    }
}
