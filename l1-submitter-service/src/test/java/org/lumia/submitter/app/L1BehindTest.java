package org.lumia.submitter.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.l1.L1Exception;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.submitter.FakeL1;

/** Of an L1 that lacks the contracts: one that is still syncing is waited for, another one is told. */
class L1BehindTest {
    private static final Address SOME = Address.parse("0x00000000000000000000000000000000000000ee");

    private final FakeL1 l1 = new FakeL1();
    private final L1Contracts named = new L1Contracts(l1.chainId(), SOME, SOME, SOME, SOME);

    private L1Check check(long startBlock, Duration headAge) {
        l1.deployed = false;
        l1.mine(10, "a");
        var head = Instant.ofEpochSecond(l1.heads().latest().timestamp());
        return new L1Check(l1, named, startBlock, InstantSource.fixed(head.plus(headAge)));
    }

    @Test
    void aNodeWithoutTheStartBlockIsWaitedFor() {
        var check = check(11, Duration.ZERO);
        assertThatThrownBy(check::difference)
                .isInstanceOf(L1Exception.class)
                .hasMessage(
                        "L1's node (lumia.l1.rpc-url) is behind: it has no block 11 yet (lumia.l1-submitter.start-block)");
        l1.mine(1, "a");
        assertThat(check.difference())
                .hasValueSatisfying(said -> assertThat(said).contains("has no contract at " + SOME));
    }

    @Test
    void aNodeWhoseLastBlockIsOfLongAgoIsWaitedFor() {
        for (long startBlock : new long[] {0, 5}) {
            assertThatThrownBy(check(startBlock, Duration.ofHours(1).plusSeconds(1))::difference)
                    .isInstanceOf(L1Exception.class)
                    .hasMessageContaining("is behind: its last block ")
                    .hasMessageEndingWith(", and genesis' contracts are not there yet");
        }
    }

    @Test
    void aNodeAtTheHeadWithoutTheContractsIsOfAnotherL1AlsoWhereItsClockIsAhead() {
        for (var age : new Duration[] {Duration.ofHours(1), Duration.ZERO, Duration.ofDays(-30)}) {
            assertThat(check(0, age).difference()).as("%s", age).isPresent();
        }
    }

    @Test
    void anotherChainIsNotWaitedForHoweverFarItsNodeIs() {
        var other = new L1Contracts(1, SOME, SOME, SOME, SOME);
        assertThat(new L1Check(l1, other, 1_000, InstantSource.fixed(Instant.MAX)).difference())
                .contains(
                        "L1's node (lumia.l1.rpc-url) serves chain 31337, and the file of lumia.genesis-file names chain 1");
    }

    @Test
    void aNodeWithTheContractsIsNeverBehindThem() {
        var check = check(0, Duration.ofDays(365));
        l1.deployed = true;
        assertThat(check.difference()).isEmpty();
    }
}
