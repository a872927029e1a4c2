package org.lumia.submitter.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.lumia.protocol.evidence.EvidenceOnL1;
import org.lumia.protocol.evidence.EvidenceOnL1.Standing;
import org.lumia.protocol.evidence.Offence;
import org.lumia.protocol.message.Signer;
import org.lumia.submitter.FakeL1;
import org.lumia.submitter.calls.CallLimits;
import org.lumia.submitter.calls.CallSigner;
import org.lumia.submitter.calls.CallTransaction;
import org.lumia.submitter.calls.PaidFees;
import org.lumia.submitter.posting.FeePolicy;

/** Evidence on its way to L1, in one thread on a chain in memory. */
class EvidenceSenderTest {
    private static final Address PAYER = Address.parse("0x00000000000000000000000000000000000000fe");
    private static final Address REGISTRY = Address.parse("0x00000000000000000000000000000000000000ee");
    private static final Address OPERATOR = Address.parse("0x0000000000000000000000000000000000000003");
    private static final byte[] KEY = Hex.decode("0x" + "11".repeat(32));
    private static final long RETRY_MS = 1_000;

    private final FakeL1 l1 = new FakeL1();
    private final PaidFees paid = new PaidFees();
    private final MemoryStore store = new MemoryStore();
    private long nowMs = 1_000_000;
    private FeePolicy policy =
            new FeePolicy(UInt256.of(3), UInt256.of(1_000_000), UInt256.of(1_000_000), UInt256.of(1_000_000_000_000L));
    private EvidenceSender sender = newSender();

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
    private EvidenceSender newSender() {
        return new EvidenceSender(
                l1,
                PAYER,
                REGISTRY,
                store,
                new CallSigner(UInt256.of(31_337), REGISTRY, new Key()),
                policy,
                new CallLimits(RETRY_MS, 90_000, 20_000, 2),
                paid,
                () -> Instant.ofEpochMilli(nowMs),
                () -> nowMs * 1_000_000);
    }

    private Optional<String> advance() {
        return sender.advance(l1.heads(), () -> false);
    }

    private EvidenceOnL1 standing(long epoch) {
        return store.cases.get(key(epoch)).onL1();
    }

    private static EvidenceCase.Key key(long epoch) {
        return new EvidenceCase.Key(OPERATOR, Offence.DOUBLE_SEAL, epoch);
    }

    private void found(long epoch) {
        store.cases.put(key(epoch), new EvidenceCase(key(epoch), 7, new byte[] {(byte) epoch}, EvidenceOnL1.FOUND, 0));
    }

    private void mine(Hash transaction, boolean success) {
        l1.mine(1, "a");
        var block = l1.heads().latest();
        l1.receipts.put(
                transaction,
                new L1Receipt(
                        transaction,
                        success,
                        Optional.of(REGISTRY),
                        block.number(),
                        block.hash(),
                        1,
                        UInt256.ONE,
                        UInt256.ZERO));
        l1.nonce++;
    }

    private Hash sent(long epoch) {
        assertThat(standing(epoch).standing()).isEqualTo(Standing.SENT);
        return standing(epoch).transaction().orElseThrow();
    }

    @Test
    void oneIsSentOnceAndIsSettledWhenItsBlockIsFinal() {
        found(1);
        assertThat(advance()).isPresent();
        var hash = sent(1);
        sender = newSender();
        assertThat(advance()).as("batches wait, after a restart too").isPresent();
        assertThat(l1.broadcasts).hasSize(1);
        mine(hash, true);
        assertThat(advance()).isEmpty();
        assertThat(standing(1)).isEqualTo(new EvidenceOnL1(Standing.SLASHED, Optional.of(hash), "", false));
        l1.mine(FakeL1.FINAL_DEPTH, "a");
        advance();
        assertThat(standing(1).settled()).isTrue();
        assertThat(store.open()).isEmpty();
        assertThat(l1.broadcasts).hasSize(1);
        assertThat(paid.gasWei()).as("the one wei of its receipt, once").isEqualTo(1);
    }

    @Test
    void whatAnothersEvidencePunishedIsNotPaidForAndIsLookedAtAgainWhenThatIsFinal() {
        found(1);
        l1.mine(1, "a");
        l1.callSimulation = new Simulation.Refused("AlreadyPunished()");
        assertThat(advance()).isEmpty();
        assertThat(standing(1).standing()).isEqualTo(Standing.PUNISHED);
        assertThat(l1.broadcasts).isEmpty();
        l1.leave(1);
        l1.mine(1 + FakeL1.FINAL_DEPTH, "b");
        l1.callSimulation = new Simulation.Passed(200_000); // the other's block is gone
        nowMs += RETRY_MS;
        advance();
        sent(1);
    }

    @Test
    void whatL1RefusesForGoodEndsWithItsReasonAndTheRestIsAskedAgain() {
        found(1);
        l1.mine(1, "a");
        l1.callSimulation = new Simulation.Refused("KeyNotInForce(signer 0x12)");
        advance();
        assertThat(standing(1).standing()).isEqualTo(Standing.REFUSED);
        assertThat(standing(1).detail()).isEqualTo("KeyNotInForce(signer 0x12)");
        l1.mine(FakeL1.FINAL_DEPTH, "a");
        advance();
        assertThat(standing(1).settled()).isTrue();

        found(2);
        l1.callSimulation = new Simulation.Refused("HeightOutOfRange(height 9, max 8)");
        advance();
        assertThat(standing(2).standing()).isEqualTo(Standing.FOUND);
        assertThat(standing(2).detail()).contains("HeightOutOfRange");
        l1.callSimulation = new Simulation.Passed(200_000);
        advance();
        assertThat(standing(2).standing()).as("not at once").isEqualTo(Standing.FOUND);
        nowMs += RETRY_MS;
        advance();
        sent(2);
    }

    @Test
    void itBeginsWhenNoBatchIsUnderWayAndOneGoesAfterAnother() {
        found(1);
        found(2);
        sender.advance(l1.heads(), () -> true);
        assertThat(sender.isDue()).as("batches are to let it go first").isTrue();
        assertThat(l1.broadcasts).isEmpty();
        advance();
        var first = sent(1);
        assertThat(standing(2).standing()).isEqualTo(Standing.FOUND);
        mine(first, true);
        advance();
        sent(2);
        assertThat(store.transactions(key(2)).getFirst().nonce()).isEqualTo(1);
    }

    @Test
    void oneThatRevertsIsSimulatedAndOneThatLostItsNonceIsSentAgain() {
        found(1);
        advance();
        mine(sent(1), false);
        l1.callSimulation = new Simulation.Refused("AlreadyPunished()");
        advance();
        assertThat(standing(1).standing()).isEqualTo(Standing.PUNISHED);

        found(2);
        l1.callSimulation = new Simulation.Passed(1);
        advance();
        sent(2);
        l1.nonce++;
        advance();
        sent(2);
        assertThat(store.transactions(key(2))).as("its receipt may come later").hasSize(1);
        nowMs += 15_000;
        advance();
        sent(2);
        assertThat(store.transactions(key(2))).hasSize(2);
    }

    @Test
    void feesAreCappedAndReplacedAsThoseOfBatches() {
        policy = new FeePolicy(UInt256.of(3), UInt256.of(500), UInt256.ONE, UInt256.of(1_000_000_000_000L));
        sender = newSender();
        found(1);
        l1.fees = new org.lumia.l1.FeeMarket(UInt256.of(300), UInt256.of(1_000_000));
        advance();
        assertThat(standing(1).detail()).contains("603 wei per gas, more than the limits");
        l1.fees = new org.lumia.l1.FeeMarket(UInt256.of(60), UInt256.of(1_000_000));
        nowMs += RETRY_MS;
        advance();
        var first = sent(1);
        nowMs += 90_000;
        advance();
        var transactions = store.transactions(key(1));
        assertThat(transactions).hasSize(2);
        assertThat(transactions.getLast().nonce())
                .isEqualTo(transactions.getFirst().nonce());
        assertThat(transactions.getLast().fees().maxFeeWei()).isEqualTo(UInt256.of(246));
        nowMs += 90_000;
        advance();
        assertThat(store.transactions(key(1))).as("492 is within, 984 is not").hasSize(3);
        nowMs += 90_000;
        advance();
        assertThat(store.transactions(key(1))).hasSize(3);
        mine(first, true); // the first of them was taken after all
        advance();
        assertThat(standing(1).transaction()).contains(first);
    }

    @Test
    void aSlashThatAReorganisationDropsIsSentAgain() {
        found(1);
        l1.mine(3, "a");
        advance();
        var hash = sent(1);
        mine(hash, true);
        advance();
        assertThat(standing(1).standing()).isEqualTo(Standing.SLASHED);
        l1.leave(1);
        l1.nonce--;
        advance();
        assertThat(standing(1).standing()).isEqualTo(Standing.SENT);
        nowMs += 20_000;
        advance();
        assertThat(l1.broadcasts).as("the same bytes").hasSize(2).allMatch(raw -> raw.length > 0);
        mine(hash, true);
        advance();
        assertThat(standing(1).standing()).isEqualTo(Standing.SLASHED);
    }

    @Test
    void whatANodeDoesNotTakeHoldsNoBatchUp() {
        found(1);
        l1.broadcastOutcome = new Broadcast.Refused(Refusal.NO_FUNDS, "insufficient funds");
        assertThat(advance()).isEmpty();
        assertThat(standing(1).standing()).isEqualTo(Standing.FOUND);
        assertThat(standing(1).detail()).contains("NO_FUNDS, insufficient funds");
        l1.broadcastOutcome = new Broadcast.Taken();
        nowMs += RETRY_MS;
        assertThat(advance()).isPresent();
    }

    private static final class MemoryStore implements EvidenceStore {
        private final Map<EvidenceCase.Key, EvidenceCase> cases = new LinkedHashMap<>();
        private final Map<EvidenceCase.Key, Map<Hash, CallTransaction>> signed = new LinkedHashMap<>();

        @Override
        public List<EvidenceCase> open() {
            return cases.values().stream().filter(one -> !one.onL1().settled()).toList();
        }

        @Override
        public List<CallTransaction> transactions(EvidenceCase.Key key) {
            return new ArrayList<>(signed.getOrDefault(key, Map.of()).values());
        }

        @Override
        public void update(EvidenceCase evidence) {
            cases.put(evidence.key(), evidence);
        }

        @Override
        public void signed(EvidenceCase evidence, CallTransaction transaction) {
            signed.computeIfAbsent(evidence.key(), none -> new LinkedHashMap<>())
                    .putIfAbsent(transaction.hash(), transaction);
            update(evidence);
        }

        @Override
        public void broadcast(CallTransaction transaction) {
            signed.values().forEach(of -> of.computeIfPresent(transaction.hash(), (hash, old) -> transaction));
        }
    }
}
