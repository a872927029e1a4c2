package org.lumia.ingress.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Hash;

/** What becomes pending is told once, however it became known. */
class PendingFeedTest extends AdmissionFixture {
    private final List<Hash> told = new ArrayList<>();

    @BeforeEach
    void listen() {
        account(alice, 0, ETHER);
        account(bob, 0, ETHER);
        pending.add(some -> some.forEach(tx -> told.add(tx.hash())));
    }

    private static List<Hash> hashes(byte[]... raw) {
        return List.of(raw).stream().map(Wallet::hash).toList();
    }

    @Test
    void aTransactionIsPendingOnceTheLogHoldsItAndNotAgainWhenTheLogIsRead() {
        accepted(alice.transfer(0));
        assertThat(told).as("on its way").isEmpty();
        acknowledged();
        assertThat(told).isEqualTo(hashes(alice.transfer(0)));
        feed.seen(List.of(tx(alice.transfer(0)), tx(bob.transfer(0))), 7);
        feed.seen(List.of(tx(bob.transfer(0))), 8);
        assertThat(told).as("another replica's too").isEqualTo(hashes(alice.transfer(0), bob.transfer(0)));
    }

    @Test
    void aBlockThatIsFasterThanTheAcknowledgementLeavesNothingOut() {
        accepted(alice.transfer(0));
        block(1, new AccountState(1, ETHER, 1), List.of(alice.transfer(0)), List.of());
        acknowledged();
        assertThat(told).isEqualTo(hashes(alice.transfer(0)));
    }

    @Test
    void aParkedOneIsPendingOnlyWhenItIsReleased() {
        submit(alice.transfer(1));
        look();
        assertThat(told).isEmpty();
        submit(alice.transfer(0));
        look();
        acknowledged();
        assertThat(told).isEqualTo(hashes(alice.transfer(0), alice.transfer(1)));
    }

    @Test
    void whatIsKeptIsBoundedAndWhoFellBehindIsTold() {
        var small = new PendingFeed(2, 1_000_000);
        small.tell(List.of(tx(alice.transfer(0))));
        long place = small.readBegins();
        assertThat(small.from(place, 9)).contains(List.of());
        var more = List.of(tx(alice.transfer(1)), tx(alice.transfer(2)));
        small.tell(more);
        assertThat(small.from(place, 9)).contains(more);
        assertThat(small.from(place, 1)).contains(more.subList(0, 1));
        assertThat(small.from(place + 1, 9)).contains(more.subList(1, 2));
        small.tell(List.of(tx(alice.transfer(3))));
        assertThat(small.from(place, 9)).isEmpty();
        var tight = new PendingFeed(9, 4_000);
        long first = tight.readBegins();
        tight.tell(more);
        assertThat(tight.from(first, 9)).contains(more);
        tight.tell(List.of(tx(alice.transfer(3))));
        assertThat(tight.from(first, 9)).isEmpty();
    }
}
