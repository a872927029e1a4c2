package org.lumia.protocol.schedule;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.abi.AbiReader;
import org.lumia.ethereum.abi.AbiWriter;
import org.lumia.ethereum.crypto.Keccak;

/** The members of an epoch, ascending by operator, at most {@link #MEMBERS_MAX}; two of one operator or one key are refused. */
public record Members(List<Member> list) {
    /** What the registry takes. */
    public static final int MEMBERS_MAX = 100;

    private static final int WORDS = 4;

    public Members {
        if (list.size() > MEMBERS_MAX) {
            throw new IllegalArgumentException(
                    "a list has at most %d members, not %d".formatted(MEMBERS_MAX, list.size()));
        }
        list = list.stream().sorted(Comparator.comparing(Member::operator)).toList();
        for (int i = 1; i < list.size(); i++) {
            if (list.get(i).operator().equals(list.get(i - 1).operator())) {
                throw new IllegalArgumentException("operator " + list.get(i).operator() + " is listed twice");
            }
        }
        var signers = new HashSet<Address>();
        for (Member member : list) {
            if (!signers.add(member.signer())) {
                throw new IllegalArgumentException("signer " + member.signer() + " is listed twice");
            }
        }
    }

    public long totalWeight() {
        long total = 0;
        for (Member member : list) {
            total += member.weight();
        }
        return total;
    }

    public Optional<Member> find(Address operator) {
        return list.stream()
                .filter(member -> member.operator().equals(operator))
                .findFirst();
    }

    public Optional<Member> bySigner(Address signer) {
        return list.stream().filter(member -> member.signer().equals(signer)).findFirst();
    }

    /** {@code abi.encode(Member[])}. */
    public byte[] encode() {
        return new AbiWriter()
                .tupleArray(list.stream()
                        .map(member -> new AbiWriter()
                                .address(member.operator())
                                .address(member.signer())
                                .uint(member.weight())
                                .address(member.feeRecipient()))
                        .toList())
                .toBytes();
    }

    /** @throws IllegalArgumentException when the bytes are no member list */
    public static Members decode(byte[] body) {
        return new Members(new AbiReader(body)
                .array(WORDS, item -> new Member(item.address(), item.address(), item.uint63(), item.address())));
    }

    /** What the registry keeps of the list. */
    public Hash hash() {
        return Keccak.hash(encode());
    }
}
