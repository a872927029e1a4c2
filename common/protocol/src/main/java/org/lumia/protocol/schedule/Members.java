package org.lumia.protocol.schedule;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.abi.AbiReader;
import org.lumia.ethereum.abi.AbiWriter;
import org.lumia.ethereum.crypto.Keccak;

/** The members of an epoch, ascending by operator; two of one operator are refused. */
public record Members(List<Member> list) {
    private static final int WORDS = 4;

    public Members {
        list = list.stream().sorted(Comparator.comparing(Member::operator)).toList();
        for (int i = 1; i < list.size(); i++) {
            if (list.get(i).operator().equals(list.get(i - 1).operator())) {
                throw new IllegalArgumentException("operator " + list.get(i).operator() + " is listed twice");
            }
        }
    }

    public long totalWeight() {
        long total = 0;
        for (Member member : list) {
            total = Math.addExact(total, member.weight());
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

    /** Whether a weight is more than two thirds of the whole. */
    public boolean isCertificate(long weight) {
        return Math.multiplyExact(weight, 3L) > Math.multiplyExact(totalWeight(), 2L);
    }

    /** Whether a weight is more than one third of the whole. */
    public boolean isThird(long weight) {
        return Math.multiplyExact(weight, 3L) > totalWeight();
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
