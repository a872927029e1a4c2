package org.lumia.submitter.posting;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.lumia.contracts.bindings.Rollup;
import org.lumia.ethereum.Address;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.BatchHeader;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.generated.Uint64;
import org.web3j.utils.Numeric;

/**
 * Encodes {@code submitBatch} with web3j's bindings, with the operator's claim that this payer posts for it. On L1 a
 * signature names its member by position in the list.
 */
public final class RollupCall implements SubmitBatchCall {
    private final long subnet;
    private final SigningDomain domain;
    private final Signer operator;
    private final Address payer;

    /** @param operator signs the claim; where it is no member of a batch's list, nobody is credited */
    public RollupCall(long subnet, SigningDomain domain, Signer operator, Address payer) {
        this.subnet = subnet;
        this.domain = domain;
        this.operator = operator;
        this.payer = payer;
    }

    @Override
    public byte[] encode(CertifiedBatch batch) {
        var members = batch.members();
        var call = new Function(
                Rollup.FUNC_SUBMITBATCH,
                List.of(
                        new Uint64(subnet),
                        header(batch.header()),
                        new DynamicArray<>(Rollup.Member.class, members(members)),
                        new DynamicArray<>(Rollup.MemberSignature.class, signatures(batch, members)),
                        claim(batch, members),
                        new DynamicBytes(new byte[0])),
                List.of());
        return Numeric.hexStringToByteArray(FunctionEncoder.encode(call));
    }

    private Rollup.MemberSignature claim(CertifiedBatch batch, Members members) {
        Signer key = operator.listed(address -> members.bySigner(address).isPresent());
        for (int position = 0; position < members.list().size(); position++) {
            if (members.list().get(position).signer().equals(key.address())) {
                var claim = StructHashes.postingClaim(subnet, batch.index(), payer);
                return new Rollup.MemberSignature(BigInteger.valueOf(position), domain.sign(claim, key));
            }
        }
        return new Rollup.MemberSignature(BigInteger.ZERO, new byte[0]);
    }

    private static Rollup.BatchHeader header(BatchHeader header) {
        return new Rollup.BatchHeader(
                uint(header.getIndex()),
                uint(header.getEpoch()),
                uint(header.getFirst()),
                uint(header.getLast()),
                header.getParentBlockHash().toByteArray(),
                header.getLastBlockHash().toByteArray(),
                header.getLastStateRoot().toByteArray(),
                uint(header.getLastTimestampMs()),
                uint(header.getInboxThrough()),
                header.getInboxAccumulator().toByteArray(),
                header.getPayloadHash().toByteArray(),
                uint(header.getKind()),
                header.getBlobVersionedHashesList().stream()
                        .map(hash -> hash.toByteArray())
                        .toList());
    }

    private static List<Rollup.Member> members(Members members) {
        return members.list().stream()
                .map(member -> new Rollup.Member(
                        member.operator().toString(),
                        member.signer().toString(),
                        uint(member.weight()),
                        member.feeRecipient().toString()))
                .toList();
    }

    /** Ascending by position; who is no member of the list is left out. */
    private static List<Rollup.MemberSignature> signatures(CertifiedBatch batch, Members members) {
        var signatures = new ArrayList<Rollup.MemberSignature>();
        for (var signature : batch.certificate().getSignaturesList()) {
            for (int position = 0; position < members.list().size(); position++) {
                var signer = members.list().get(position).signer().bytes();
                if (Arrays.equals(signer, signature.getSigner().toByteArray())) {
                    signatures.add(new Rollup.MemberSignature(
                            BigInteger.valueOf(position),
                            signature.getSignature().toByteArray()));
                }
            }
        }
        signatures.sort(Comparator.comparing(signature -> signature.member));
        return signatures;
    }

    private static BigInteger uint(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }
}
