package org.lumia.protocol.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;

class QuorumTest {
    private static final BigInteger TWO = BigInteger.TWO;
    private static final BigInteger THREE = BigInteger.valueOf(3);

    @Test
    void twoThirdsAndOneThirdAreNotEnough() {
        Quorum quorum = new Quorum(members(10, 10, 10));
        quorum.add(operator(0), signer(0));
        assertThat(quorum.isThird()).isFalse();
        quorum.add(operator(1), signer(1));
        assertThat(quorum.isThird()).isTrue();
        assertThat(quorum.isCertificate()).isFalse();
        quorum.add(operator(2), signer(2));
        assertThat(quorum.isCertificate()).isTrue();
    }

    @Test
    void aMemberCountsOnceUnderItsOwnKeyAndWithWeight() {
        Quorum quorum = new Quorum(members(5, 7, 0));
        assertThat(quorum.add(operator(0), signer(0))).isTrue();
        assertThat(quorum.add(operator(0), signer(0))).isFalse();
        assertThat(quorum.add(operator(1), signer(0))).isFalse();
        assertThat(quorum.add(operator(2), signer(2))).isFalse();
        assertThat(quorum.add(operator(9), signer(9))).isFalse();
        assertThat(quorum.weight()).isEqualTo(5);
    }

    @Test
    void anyWeightsThatAListMayHaveAreCountedExactly() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        for (int round = 0; round < 20_000; round++) {
            long[] weights = weights(random);
            Members members = members(weights);
            Quorum quorum = new Quorum(members);
            var whole = BigInteger.valueOf(members.totalWeight());
            var signed = BigInteger.ZERO;
            var seen = new HashSet<Integer>();
            for (int vote = 0; vote < 6; vote++) {
                int member = random.nextInt(weights.length);
                quorum.add(operator(member), signer(member));
                signed = seen.add(member) ? signed.add(BigInteger.valueOf(weights[member])) : signed;
                assertThat(quorum.isCertificate())
                        .isEqualTo(signed.multiply(THREE).compareTo(whole.multiply(TWO)) > 0);
                assertThat(quorum.isThird()).isEqualTo(signed.multiply(THREE).compareTo(whole) > 0);
            }
        }
    }

    @Test
    void theLargestWeightsMakeAQuorum() {
        long[] weights = new long[Members.MEMBERS_MAX];
        Arrays.fill(weights, Member.WEIGHT_MAX);
        Quorum quorum = new Quorum(members(weights));
        for (int i = 0; i < 66; i++) {
            quorum.add(operator(i), signer(i));
        }
        assertThat(quorum.isThird()).isTrue();
        assertThat(quorum.isCertificate()).isFalse();
        quorum.add(operator(66), signer(66));
        assertThat(quorum.isCertificate()).isTrue();
        assertThat(quorum.weight()).isEqualTo(67 * Member.WEIGHT_MAX);
    }

    @Test
    void aListThatL1WouldRefuseIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> members(Member.WEIGHT_MAX + 1))
                .withMessageContaining("weight must be from 0 to 1099511627776");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> members(new long[Members.MEMBERS_MAX + 1]))
                .withMessageContaining("at most 100 members, not 101");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Members(List.of(
                        new Member(operator(0), signer(0), 1, operator(0)),
                        new Member(operator(1), signer(0), 1, operator(1)))))
                .withMessageContaining("listed twice");
    }

    /** Small ones, ones near the largest, zeros. */
    private static long[] weights(RandomGenerator random) {
        long[] weights = new long[1 + random.nextInt(5)];
        long most = Member.WEIGHT_MAX;
        boolean large = random.nextBoolean();
        long sum = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = random.nextInt(6) == 0 ? 0 : large ? most - random.nextInt(3) : random.nextInt(7);
            sum += weights[i];
        }
        weights[0] = sum == 0 ? 1 : weights[0];
        return weights;
    }

    static Members members(long... weights) {
        List<Member> list = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            list.add(new Member(operator(i), signer(i), weights[i], operator(i)));
        }
        return new Members(list);
    }

    private static Address operator(int i) {
        return Address.parse("0x%040x".formatted(1_000 + i));
    }

    private static Address signer(int i) {
        return Address.parse("0x%040x".formatted(2_000 + i));
    }
}
