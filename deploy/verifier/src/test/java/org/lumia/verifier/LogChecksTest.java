package org.lumia.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.protocol.fairness.FairnessCounts;
import org.lumia.protocol.fairness.FairnessReport;
import org.lumia.protocol.fairness.OrderingReceipt;
import org.lumia.protocol.message.Protobufs;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a stranger finds who reads the log: an operator's reports and receipts, true and not. */
class LogChecksTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final long EPOCH_MS = 600_000;

    private final TestLog log = new TestLog();
    private final Map<Long, ObjectNode> served = new HashMap<>();

    private byte[] transfer(long nonce) {
        return transfer(nonce, log.genesis.chainId());
    }

    private static byte[] transfer(long nonce, long chainId) {
        return TransactionCodec.encode(TransactionCodec.sign(
                new Transaction(
                        TransactionType.DYNAMIC_FEE,
                        Optional.of(UInt256.of(chainId)),
                        nonce,
                        UInt256.ONE,
                        UInt256.of(2_000_000_000L),
                        21_000,
                        Optional.of(Address.ZERO),
                        UInt256.ONE,
                        new byte[0],
                        List.of(),
                        UInt256.ZERO,
                        List.of(),
                        List.of(),
                        TransactionCodec.UNSIGNED),
                UInt256.of(77).toBytes()));
    }

    /** Two epochs with blocks, and one that began; the operator serves what it counted. */
    private void twoEpochs() {
        log.notice(50);
        log.submit(transfer(0), 100);
        log.submit(new byte[] {1}, 120);
        log.seal(300);
        log.submit(transfer(1), EPOCH_MS + 100);
        log.seal(EPOCH_MS + 400);
        log.seal(2 * EPOCH_MS + 100);
        var counts = FairnessCounts.start();
        var replay = new LogReplay(log.genesis, log.inbox);
        log.read(entry -> counts.entry(replay.apply(entry), replay.state()));
        counts.closed()
                .forEach(one -> served.put(one.getEpoch(), (ObjectNode) JSON.readTree(JSON.writeValueAsBytes(
                        FairnessReport.of(one, log.genesis.blocks().orderingPolicy())))));
    }

    private FairnessCheck.Result fairness() {
        return new FairnessCheck(log.genesis, epoch -> Optional.<JsonNode>ofNullable(served.get(epoch)))
                .run(log, log.inbox);
    }

    @Test
    void aStrangerCountsWhatTheOperatorServes() {
        twoEpochs();
        served.get(0L).putArray("brokenReceipts").addObject();
        assertThat(fairness()).isEqualTo(new FairnessCheck.Result(2, 0, log.entries.size(), 3));
        served.remove(0L);
        assertThat(fairness().absent()).isOne();
    }

    @Test
    void whereThereIsNothingToCompareNothingIsSaidToAgree() {
        twoEpochs();
        served.clear();
        assertThatThrownBy(this::fairness)
                .isInstanceOf(LogUnavailableException.class)
                .hasMessage("there is nothing to compare: of 2 epochs that ended the operator has no report");
        log.entries.subList(1, log.entries.size()).clear();
        assertThatThrownBy(this::fairness)
                .isInstanceOf(LogUnavailableException.class)
                .hasMessage("there is nothing to compare: no epoch has ended in 1 entries of the log");
    }

    private ObjectNode operator(long epoch) {
        return (ObjectNode) served.get(epoch).get("operators").get(TestLog.OPERATOR.toString());
    }

    private void assertDiffers(Consumer<ObjectNode> alter, String named) {
        var honest = served.get(0L).deepCopy();
        alter.accept(operator(0));
        assertThatThrownBy(this::fairness)
                .isInstanceOf(DifferenceException.class)
                .hasMessage("fairness of epoch 0, operators.%s.%s".formatted(TestLog.OPERATOR, named));
        served.put(0L, honest);
    }

    @Test
    void oneAlteredCellIsNamed() {
        twoEpochs();
        assertDiffers(
                one -> ((ObjectNode) one.get("origin").get("waitMs")).put("p99", 199),
                "origin.waitMs.p99: the operator serves 199, the log says 200");
        assertDiffers(
                one -> ((ObjectNode) one.get("origin").get("refused")).remove("MALFORMED"),
                "origin.refused.MALFORMED: the operator serves nothing, the log says 1");
        assertDiffers(
                one -> ((ObjectNode) one.get("sequencer").get("sealsIgnored")).put("WRONG_SLOT", 1),
                "sequencer.sealsIgnored.WRONG_SLOT: the operator serves 1, the log says nothing");
        assertDiffers(
                one -> ((ObjectNode) one.get("sequencer").get("inboxWaitMs")).put("max", 1),
                "sequencer.inboxWaitMs.max: the operator serves 1, the log says 250");
        assertThat(fairness().compared()).isEqualTo(2);
    }

    private String check(OrderingReceipt receipt) {
        return new ReceiptCheck(log.genesis, receipt, log.inbox).run(log);
    }

    private void assertRefused(OrderingReceipt receipt, String why) {
        assertThatThrownBy(() -> check(receipt))
                .isInstanceOf(DifferenceException.class)
                .hasMessageStartingWith(why);
    }

    @Test
    void whatBecameOfAPromisedTransactionIsSaid() {
        var included = log.submit(transfer(0), 100);
        var refused = log.submit(transfer(0, 999), 110);
        log.seal(300);
        var again = log.submit(transfer(0), 400);
        var twice = log.submit(transfer(0), 410);
        var waiting = log.submit(transfer(1), 420);
        assertThat(check(included)).isEqualTo("block 1 took it");
        assertThat(check(refused)).startsWith("it was refused at derivation: WRONG_CHAIN, ");
        assertThat(check(waiting)).isEqualTo("it waits for a block");
        log.seal(600);
        assertThat(check(again)).as("a second copy is execution's to refuse").isEqualTo("block 2 took it");
        assertThat(check(twice)).as("its fate is that of the first").isEqualTo("block 2 took it");
    }

    @Test
    void aForgedAnAlteredAndAnotherChainsReceiptAreRefused() {
        var receipt = log.submit(transfer(0), 100);
        log.seal(300);
        Hash hash = receipt.transactionHash();
        assertRefused(
                log.receipt(TestLog.signer(99), hash, receipt.offset(), receipt.timeMs()),
                "forged: the receipt is signed by 0x");
        assertRefused(
                new OrderingReceipt(
                        1, Keccak.hash(transfer(5)), 0, receipt.timeMs(), TestLog.OPERATOR, receipt.signature()),
                "forged: the receipt is signed by 0x");
        assertRefused(
                new OrderingReceipt(2, hash, 0, receipt.timeMs(), TestLog.OPERATOR, receipt.signature()),
                "forged: the receipt is of subnet 2, not of 1");
    }

    @Test
    void aBrokenPromiseIsRefusedWithWhatTheLogHolds() {
        var receipt = log.submit(transfer(0), 100);
        log.seal(300);
        assertRefused(
                log.receipt(TestLog.KEY, Keccak.hash(transfer(5)), 0, receipt.timeMs()),
                "broken: the bundle at offset 0 of the log does not hold transaction 0x");
        assertRefused(
                log.receipt(TestLog.KEY, receipt.transactionHash(), 2, receipt.timeMs()),
                "broken: what stands at offset 2 of the log is no bundle of this subnet");
        var unsigned = log.submit(
                transfer(1),
                400,
                bundle -> bundle.toBuilder()
                        .setSignature(Protobufs.bytes(new byte[65]))
                        .build());
        assertRefused(unsigned, "broken: the bundle at offset 3 of the log is not signed by " + TestLog.OPERATOR);
        assertThatThrownBy(() -> check(log.receipt(TestLog.KEY, receipt.transactionHash(), 50, 1)))
                .isInstanceOf(LogUnavailableException.class)
                .hasMessage("the log ends before offset 50");
    }

    @Test
    void aMessageThatL1DoesNotShowYetIsNoDifference() {
        log.notice(50);
        log.seal(300);
        assertThatThrownBy(() -> new FairnessCheck(log.genesis, epoch -> Optional.empty()).run(log, List.of()))
                .isInstanceOf(L1UnavailableException.class)
                .hasMessageContaining("applies inbox message 1, and layer 1 shows 0 so far");
    }
}
