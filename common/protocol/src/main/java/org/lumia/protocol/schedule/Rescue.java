package org.lumia.protocol.schedule;

import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.abi.AbiReader;
import org.lumia.ethereum.abi.AbiWriter;

/**
 * A committee that L1's owner named after a silence: it certifies the batches and rewards of these epochs in the members'
 * place. Who seals and attests blocks stays as it is. Body of a RESCUE message.
 *
 * @param fromEpoch of the last batch when it was named
 * @param throughEpoch its last epoch
 */
public record Rescue(long fromEpoch, long throughEpoch, Members committee) {
    private static final int MEMBER_WORDS = 4;

    /** {@code abi.encode(uint64, uint64, Member[])}. */
    public byte[] encode() {
        return new AbiWriter()
                .uint(fromEpoch)
                .uint(throughEpoch)
                .tupleArray(committee.list().stream()
                        .map(member -> new AbiWriter()
                                .address(member.operator())
                                .address(member.signer())
                                .uint(member.weight())
                                .address(member.feeRecipient()))
                        .toList())
                .toBytes();
    }

    /** @throws IllegalArgumentException when the bytes are none */
    public static Rescue decode(byte[] body) {
        var reader = new AbiReader(body);
        return new Rescue(
                reader.uint63(),
                reader.uint63(),
                new Members(reader.array(
                        MEMBER_WORDS,
                        item -> new Member(item.address(), item.address(), item.uint63(), item.address()))));
    }

    /**
     * The committee of an epoch, as L1 answers it: that of the last one named from the epoch on or before, if it has not
     * ended.
     *
     * @param named in L1's order
     */
    public static Optional<Members> committee(List<Rescue> named, long epoch) {
        for (Rescue rescue : named.reversed()) {
            if (rescue.fromEpoch() <= epoch) {
                return epoch <= rescue.throughEpoch() ? Optional.of(rescue.committee()) : Optional.empty();
            }
        }
        return Optional.empty();
    }
}
