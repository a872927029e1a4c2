package org.lumia.submitter.rewards;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.l1.Broadcast;
import org.lumia.l1.L1Receipt;
import org.lumia.l1.Refusal;
import org.lumia.l1.Simulation;
import org.lumia.protocol.message.Signer;
import org.lumia.submitter.FakeL1;
import org.lumia.submitter.calls.CallLimits;
import org.lumia.submitter.calls.CallSigner;
import org.lumia.submitter.calls.CallTransaction;
import org.lumia.submitter.calls.PaidFees;
import org.lumia.submitter.posting.FeePolicy;

/** A root on its way to L1, in one thread on a chain in memory. */
class RootSenderTest {
    private static final Address PAYER = Address.parse("0x00000000000000000000000000000000000000fe");
    private static final Address DISTRIBUTOR = Address.parse("0x00000000000000000000000000000000000000ee");
    private static final byte[] KEY = Hex.decode("0x" + "11".repeat(32));
    private static final long RETRY_MS = 1_000;
    private static final long DUE_MS = 1_000_000;

    private final FakeL1 l1 = new FakeL1();
    private final PaidFees paid = new PaidFees();
    private final MemoryStore store = new MemoryStore();
    private long nowMs = DUE_MS;
    private UInt256 feeMax = UInt256.of(1_000_000);
    private RootSender sender = newSender();

    private static final class MemoryStore implements RootStore {
        private final List<Sent> sent = new ArrayList<>();

        @Override
        public List<Sent> open() {
            return List.copyOf(sent);
        }

        @Override
        public void signed(Sent one) {
            sent.add(one);
        }

        @Override
        public void broadcast(CallTransaction transaction) {
            sent.replaceAll(one -> one.transaction().hash().equals(transaction.hash())
                    ? new Sent(one.throughEpoch(), one.data(), transaction)
                    : one);
        }

        @Override
        public void ended() {
            sent.clear();
        }
    }

    private static final class Key implements Signer {
        @Override
        public Address address() {
            return Secp256k1.address(KEY);
        }

        @Override
        public Signature sign(Hash digest) {
            return Secp256k1.sign(digest, KEY);
        }
    }

    /** As a restart has it. */
    private RootSender newSender() {
        return new RootSender(
                l1,
                PAYER,
                DISTRIBUTOR,
                store,
                new CallSigner(UInt256.of(31_337), DISTRIBUTOR, new Key()),
                new FeePolicy(UInt256.of(3), feeMax, UInt256.of(1_000_000), UInt256.of(1_000_000_000_000L)),
                new CallLimits(RETRY_MS, 90_000, 20_000, 2),
                paid,
                () -> Instant.ofEpochMilli(nowMs),
                () -> nowMs * 1_000_000);
    }

    private static Optional<RootCall> root(long throughEpoch) {
        return Optional.of(new RootCall(throughEpoch, DUE_MS, new byte[] {(byte) throughEpoch}));
    }

    private Optional<String> advance(long throughEpoch) {
        return sender.advance(root(throughEpoch), () -> false);
    }

    private void mine(boolean success) {
        var hash = store.sent.getLast().transaction().hash();
        l1.mine(1, "a");
        var block = l1.heads().latest();
        l1.receipts.put(
                hash,
                new L1Receipt(
                        hash,
                        success,
                        Optional.of(DISTRIBUTOR),
                        block.number(),
                        block.hash(),
                        1,
                        UInt256.ONE,
                        UInt256.ZERO));
        l1.nonce++;
    }

    @Test
    void aRootIsPostedOnceAcrossACrashAndTheNextAfterIt() {
        assertThat(advance(3)).isPresent();
        sender = newSender();
        assertThat(advance(3)).as("batches wait, after a restart too").isPresent();
        assertThat(l1.broadcasts).hasSize(1);
        mine(true);
        assertThat(advance(3)).isEmpty();
        assertThat(paid.gasWei()).isEqualTo(1);
        l1.callSimulation = new Simulation.Refused("RootNotAfter(throughEpoch 3, nextEpoch 4)");
        nowMs += RETRY_MS;
        assertThat(advance(3)).as("until rewards has seen it final").isEmpty();
        assertThat(sender.trouble()).isEmpty();
        assertThat(l1.broadcasts).hasSize(1);
        l1.callSimulation = new Simulation.Passed(300_000);
        assertThat(advance(5)).isPresent();
        assertThat(l1.broadcasts).hasSize(2);
    }

    @Test
    void itWaitsForItsTurnAndPaysNothingWhereAnotherPostedMeanwhile() {
        nowMs = DUE_MS - 1;
        assertThat(sender.isDue(root(3))).isFalse();
        assertThat(advance(3)).isEmpty();
        nowMs = DUE_MS;
        l1.callSimulation = new Simulation.Refused("RootNotAfter(throughEpoch 3, nextEpoch 4)");
        assertThat(advance(3)).isEmpty();
        assertThat(l1.broadcasts).isEmpty();
    }

    @Test
    void aReorganisationThatTookItBackPostsItAgain() {
        advance(3);
        mine(true);
        advance(3);
        l1.leave(1);
        l1.nonce--;
        nowMs += RETRY_MS;
        assertThat(advance(3)).isPresent();
        assertThat(l1.broadcasts).hasSize(2);
    }

    @Test
    void whatL1DoesNotTakeYetIsSaidAndTriedAgain() {
        l1.callSimulation = new Simulation.Refused("NotSettled(subnet 1, epoch 3)");
        assertThat(advance(3)).isEmpty();
        assertThat(sender.trouble())
                .isEqualTo("the reward root through epoch 3 waits: L1 would refuse it: NotSettled(subnet 1, epoch 3)");
        l1.callSimulation = new Simulation.Passed(300_000);
        assertThat(advance(3)).as("not at once").isEmpty();
        nowMs += RETRY_MS;
        assertThat(advance(3)).isPresent();
        assertThat(sender.trouble()).isEmpty();
    }

    @Test
    void itBeginsOnlyWhileNothingElseOfTheAccountIsUnderWay() {
        assertThat(sender.advance(root(3), () -> true)).isEmpty();
        l1.pooled = 1;
        assertThat(advance(3)).isEmpty();
        assertThat(sender.trouble()).endsWith("a transaction of the account that is none of ours goes first");
        assertThat(l1.broadcasts).isEmpty();
    }

    @Test
    void whatWaitsTooLongIsReplacedAtMostSoOftenAndARevertIsTheEnd() {
        advance(3);
        for (int i = 0; i < 4; i++) {
            nowMs += 90_000;
            advance(3);
        }
        assertThat(store.sent).as("two replacements").hasSize(3);
        assertThat(store.sent).extracting(one -> one.transaction().nonce()).containsOnly(0L);
        mine(false);
        l1.callSimulation = new Simulation.Refused("FundTooSmall(fund 1, needed 2)");
        assertThat(advance(3)).isEmpty();
        assertThat(store.sent).isEmpty();
    }

    @Test
    void aUsedNonceARefusedBroadcastOrAPriceAboveTheLimitsHoldNoBatchUp() {
        advance(3);
        l1.nonce++;
        assertThat(advance(3)).as("its receipt may come later").isPresent();
        nowMs += 15_000;
        assertThat(advance(3)).isEmpty();
        l1.broadcastOutcome = new Broadcast.Refused(Refusal.UNKNOWN, "no");
        nowMs += RETRY_MS;
        assertThat(advance(3)).isEmpty();
        feeMax = UInt256.of(5);
        sender = newSender();
        assertThat(advance(3)).isEmpty();
        assertThat(sender.trouble()).contains("more than the limits");
    }
}
