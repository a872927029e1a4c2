package org.lumia.ingress.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.UInt256;
import org.lumia.ingress.TestGenesis;

/** Which moves there are, and that counts and nonces follow from where every transaction stands. */
class TransactionTableTest {
    private static final UInt256 ETHER = UInt256.of(1_000_000_000_000_000_000L);

    private final TransactionReader reader = new TransactionReader(TestGenesis.development());
    private final Wallet alice = new Wallet(1);
    private final TransactionTable table =
            new TransactionTable(new TransactionTable.Limits(100, 1_000_000, 1_000_000, 10, 4));

    private Submission tx(long nonce) {
        return tx(nonce, UInt256.ONE);
    }

    private Submission tx(long nonce, UInt256 value) {
        return ((TransactionReader.WellFormed) reader.read(alice.transfer(nonce, value), 0)).submission();
    }

    private static Map<String, TransactionState> states() {
        var states = new LinkedHashMap<String, TransactionState>();
        states.put("received", new TransactionState.Received(new CompletableFuture<>()));
        states.put("parked", new TransactionState.Parked());
        states.put("in flight", new TransactionState.InFlight(new CompletableFuture<>()));
        states.put("acknowledged", new TransactionState.Acknowledged(9));
        states.put("seen", new TransactionState.Seen(9));
        states.put("included", new TransactionState.Included(1));
        states.put("refused", new TransactionState.Refused(1, 5));
        return states;
    }

    @Test
    void theseAreTheMoves() {
        var moves = new LinkedHashMap<String, List<String>>();
        states().forEach((from, state) -> moves.put(
                from,
                states().entrySet().stream()
                        .filter(to -> state.mayBecome(to.getValue()))
                        .map(Map.Entry::getKey)
                        .toList()));
        assertThat(moves)
                .containsEntry("received", List.of("parked", "in flight", "seen", "included", "refused"))
                .containsEntry("parked", List.of("in flight", "seen", "included", "refused"))
                .containsEntry("in flight", List.of("acknowledged", "seen", "included", "refused"))
                .containsEntry("acknowledged", List.of("seen", "included", "refused"))
                .containsEntry("seen", List.of("included", "refused"))
                .containsEntry("included", List.of())
                .containsEntry(
                        "refused",
                        List.of("received", "parked", "in flight", "acknowledged", "seen", "included", "refused"));
        for (var late : List.of(new TransactionState.Seen(4), new TransactionState.Acknowledged(4))) {
            assertThat(new TransactionState.Refused(1, 5).mayBecome(late))
                    .as("the copy that was refused")
                    .isFalse();
        }
    }

    @Test
    void aRefusedOneThatTheBrokerAcknowledgesAfterItsBlockHoldsNoNonce() {
        var flying = tx(0);
        table.move(flying, new TransactionState.InFlight(new CompletableFuture<>()));
        table.decide(flying.hash(), new TransactionState.Refused(1, 5));
        assertThat(table.move(flying, new TransactionState.Acknowledged(4))).isFalse();
        assertThat(table.pending()).isZero();
        assertThat(table.sender(alice.address()).map(Sender::next).orElse(0L)).isZero();
    }

    @Test
    void theAcknowledgementOfARefusedCopyIsNotThatOfTheNextOne() {
        var twice = tx(0);
        table.move(twice, new TransactionState.InFlight(new CompletableFuture<>()));
        table.decide(twice.hash(), new TransactionState.Refused(1, 20));
        var durable = new CompletableFuture<Void>();
        table.move(twice, new TransactionState.InFlight(durable));
        var feed = new TableFeed(table, () -> {}, new PendingFeed(10, 1_000));
        feed.acknowledged(List.of(twice), 10);
        feed.seen(List.of(twice), 10);
        assertThat(durable).as("the copy at 10 stands before the cut at 20").isNotDone();
        feed.acknowledged(List.of(twice), 20);
        assertThat(durable).isDone();
        assertThat(table.state(twice.hash())).contains(new TransactionState.Acknowledged(20));
    }

    @Test
    void twoOfOneNonceInTheLogCountOnceAndTheOtherTakesOverWhenOneIsRefused() {
        Submission one = tx(0);
        Submission other = tx(0, UInt256.of(7));
        table.move(one, new TransactionState.Seen(1));
        table.move(other, new TransactionState.Seen(2));
        table.move(tx(1), new TransactionState.Seen(2));
        Sender sender = table.sender(alice.address()).orElseThrow();
        sender.update(new AccountState(0, ETHER, 1));
        assertThat(sender.next()).isEqualTo(2);
        assertThat(sender.pendingCost()).isEqualTo(one.cost().add(tx(1).cost()));

        table.decide(one.hash(), new TransactionState.Refused(2, 3));
        assertThat(sender.next()).isEqualTo(2);
        assertThat(sender.pendingCost()).isEqualTo(other.cost().add(tx(1).cost()));

        table.decide(other.hash(), new TransactionState.Refused(2, 3));
        assertThat(sender.next()).isZero();
        assertThat(table.pending()).isEqualTo(1);
    }

    @Test
    void whatTheLogOfBlocksPassedOverEndsAsRefusedButNothingThatMayStillLand() {
        table.move(tx(0), new TransactionState.Seen(1));
        table.move(tx(1), new TransactionState.InFlight(new CompletableFuture<>()));
        table.accountChanged(alice.address(), new AccountState(2, ETHER, 5));
        assertThat(table.state(tx(0).hash())).contains(new TransactionState.Refused(5, Long.MAX_VALUE));
        assertThat(table.takeLeftOut()).extracting(Submission::hash).containsExactly(tx(0).hash());
        assertThat(table.takeLeftOut()).isEmpty();
        assertThat(table.state(tx(1).hash())).isPresent();
        assertThat(table.pending()).isEqualTo(1);
        assertThat(table.sender(alice.address()).orElseThrow().next()).isEqualTo(2);
    }

    @Test
    void decisionsAreRememberedUpToTheirBound() {
        for (long nonce = 0; nonce < 6; nonce++) {
            table.decide(tx(nonce).hash(), new TransactionState.Included(nonce));
        }
        assertThat(table.state(tx(1).hash())).isEmpty();
        assertThat(table.state(tx(2).hash())).contains(new TransactionState.Included(2));
        assertThat(table.senders()).isZero();
    }

    /** Whatever order the news come in. */
    @Test
    void countsFollowFromTheStates() {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
        var transactions = List.of(tx(0), tx(0, UInt256.of(2)), tx(1), tx(2), tx(3), tx(3, UInt256.of(2)));
        for (int step = 0; step < 4_000; step++) {
            step(random, transactions.get(random.nextInt(transactions.size())), step);
            int pending = 0;
            int parked = 0;
            for (Submission tx : transactions) {
                var state = table.state(tx.hash());
                pending += state.filter(TransactionState::isPending).isPresent() ? 1 : 0;
                parked +=
                        state.filter(TransactionState.Parked.class::isInstance).isPresent() ? 1 : 0;
            }
            assertThat(table.pending()).as("step %d", step).isEqualTo(pending);
            assertThat(table.parked()).as("step %d", step).isEqualTo(parked);
            if (pending + parked == 0) {
                assertThat(table.parking()).isEmpty();
            }
        }
    }

    private void step(RandomGenerator random, Submission tx, int step) {
        switch (random.nextInt(10)) {
            case 0 -> table.rowLoaded(tx);
            case 1 -> table.forgetRows();
            case 2 -> table.rowsEnded(List.of(tx.hash()));
            case 3 -> table.forget(tx);
            case 4 -> table.decide(tx.hash(), new TransactionState.Refused(step, step));
            case 5 -> table.accountChanged(alice.address(), new AccountState(random.nextInt(3), ETHER, step));
            default -> {
                var states = List.copyOf(states().values());
                var next = states.get(random.nextInt(5));
                table.move(tx, next instanceof TransactionState.Seen ? new TransactionState.Seen(step + 1) : next);
            }
        }
    }
}
