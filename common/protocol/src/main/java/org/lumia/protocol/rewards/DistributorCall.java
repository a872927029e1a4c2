package org.lumia.protocol.rewards;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.abi.AbiWriter;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;

/** Calls of {@code RewardDistributor}, ready to send by anybody: selector and arguments. */
public final class DistributorCall {
    private static final byte[] SUBMIT_ROOT = selector(
            "submitRoot(uint64,uint64,bytes32,uint256,uint256,(address,address,uint64,address)[],(uint256,bytes)[])");
    private static final byte[] CLAIM = selector("claim(uint64,uint64,(address,uint256,uint256,bytes32[])[])");

    private DistributorCall() {}

    /** An account's line of a root, with the way to it. */
    public record Claim(Address account, UInt256 amount, UInt256 costsWei, List<Hash> proof) {}

    /**
     * Posts a certified root.
     *
     * @param members in force in its last epoch
     * @param signatures by operator; those of others than members are left out
     */
    public static byte[] submitRoot(
            long subnet,
            long throughEpoch,
            Hash root,
            UInt256 total,
            UInt256 costsWei,
            Members members,
            Map<Address, byte[]> signatures) {
        List<AbiWriter> certificate = new ArrayList<>();
        for (int position = 0; position < members.list().size(); position++) {
            byte[] signature = signatures.get(members.list().get(position).operator());
            if (signature != null) {
                certificate.add(new AbiWriter().uint(position).bytes(signature));
            }
        }
        return call(
                SUBMIT_ROOT,
                new AbiWriter()
                        .uint(subnet)
                        .uint(throughEpoch)
                        .bytes32(root)
                        .uint256(total)
                        .uint256(costsWei)
                        .tupleArray(members.list().stream()
                                .map(DistributorCall::member)
                                .toList())
                        .dynamicTupleArray(certificate));
    }

    /** Pays each account what a root says beyond what it was paid. */
    public static byte[] claim(long subnet, long throughEpoch, List<Claim> claims) {
        return call(
                CLAIM,
                new AbiWriter()
                        .uint(subnet)
                        .uint(throughEpoch)
                        .dynamicTupleArray(claims.stream()
                                .map(claim -> new AbiWriter()
                                        .address(claim.account())
                                        .uint256(claim.amount())
                                        .uint256(claim.costsWei())
                                        .bytes32Array(claim.proof()))
                                .toList()));
    }

    private static AbiWriter member(Member member) {
        return new AbiWriter()
                .address(member.operator())
                .address(member.signer())
                .uint(member.weight())
                .address(member.feeRecipient());
    }

    private static byte[] selector(String signature) {
        byte[] hash = Keccak.hash(signature.getBytes(StandardCharsets.US_ASCII)).toBytes();
        return new byte[] {hash[0], hash[1], hash[2], hash[3]};
    }

    private static byte[] call(byte[] selector, AbiWriter arguments) {
        var call = new ByteArrayOutputStream();
        call.writeBytes(selector);
        call.writeBytes(arguments.toBytes());
        return call.toByteArray();
    }
}
