package org.lumia.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lumia.protocol.log.TestSubnet.entry;
import static org.lumia.protocol.message.Protobufs.bytes;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.batch.CertificateCollector;
import org.lumia.protocol.evidence.Statement;
import org.lumia.protocol.evidence.StatementReader;
import org.lumia.protocol.fairness.OrderingReceipt;
import org.lumia.protocol.fairness.ReceiptRules;
import org.lumia.protocol.genesis.BlockLimits;
import org.lumia.protocol.genesis.Timing;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.rewards.RewardLeaf;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.BatchAttestation;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.RewardAttestation;
import org.lumia.protocol.v1.Seal;

/**
 * Two subnets on one registry whose members and keys are the very same, the worst that one operator of both could do: nothing that
 * was signed for one counts in the other, as it is or with the other's number written into it.
 */
class SubnetsApartTest {
    private static final Hash ONE = UInt256.ONE.toHash();

    private final LogDriver own = new LogDriver(subnet(7));
    private final LogDriver other = new LogDriver(subnet(8));
    private final TestSubnet.Key key = own.subnet.keys.getFirst();

    private static TestSubnet subnet(long number) {
        return new TestSubnet(number, BlockLimits.DEVELOPMENT, Timing.DEVELOPMENT, 50, 30, 20);
    }

    /** One of each kind, which count in their own log. */
    private List<byte[]> entriesOfOwn() {
        var message = own.onL1(InboxKind.DEPOSIT, TestSubnet.deposit(30_000));
        var entries = new ArrayList<byte[]>();
        entries.add(own.subnet.bundle(key, own.subnet.transaction(0)));
        entries.add(own.subnet.notice(key, message));
        entries.add(own.subnet.clock(key, TestSubnet.GENESIS_MS + 600));
        entries.add(entry(own.seal(600, 0)));
        return entries;
    }

    @Test
    void aWholeLogLeavesNoTraceInTheOther() {
        assertThat(own.subnet.genesis.hash()).isNotEqualTo(other.subnet.genesis.hash());
        var alone = new LogDriver(subnet(8));
        for (byte[] foreign : entriesOfOwn()) {
            other.append(foreign)
                    .forEach(event ->
                            assertThat(event).isInstanceOfAny(LogEvent.Ignored.class, LogEvent.SealIgnored.class));
        }
        assertThat(other.state.logTimeMs()).isEqualTo(alone.state.logTimeMs());
        assertThat(other.cut(700).getSeal()).isEqualTo(alone.cut(700).getSeal());
    }

    @Test
    void whatIsSignedForOneIsNotSignedForTheOther() {
        var entries = entriesOfOwn();
        entries.forEach(bytes -> assertThat(ignoredAs(other.append(bytes)))
                .as("as it is")
                .isIn("WRONG_SUBNET", SealRule.WRONG_SUBNET_OR_GENERATION.name()));
        entries.forEach(bytes -> assertThat(ignoredAs(other.append(renamed(bytes))))
                .as("with the other's number")
                .isIn("BAD_SIGNATURE", SealRule.WRONG_PARENT.name()));
        other.clocksRead(600);
        var ahead = own.seal(600, 0);
        Seal fitting = other.seal(600, 0).toBuilder()
                .setSignature(ahead.getSignature())
                .build();
        assertThat(ignoredAs(other.append(entry(fitting))))
                .as("a seal that fits but for its signature")
                .isIn(SealRule.BAD_SIGNATURE.name(), SealRule.NOT_ELECTED.name());
    }

    private static String ignoredAs(List<LogEvent> events) {
        assertThat(events).hasSize(1);
        return switch (events.getFirst()) {
            case LogEvent.Ignored ignored -> ignored.reason().name();
            case LogEvent.SealIgnored ignored -> ignored.rule().name();
            default -> throw new AssertionError("it counts: " + events);
        };
    }

    private static byte[] renamed(byte[] bytes) {
        var entry = LogRules.decode(bytes).orElseThrow().toBuilder();
        switch (entry.getEntryCase()) {
            case SUBMITTED -> entry.getSubmittedBuilder().setSubnet(8);
            case NOTICE -> entry.getNoticeBuilder().setSubnet(8);
            case CLOCK -> entry.getClockBuilder().setSubnet(8);
            case SEAL -> entry.getSealBuilder().setSubnet(8);
            case ENTRY_NOT_SET -> throw new AssertionError();
        }
        return entry.build().toByteArray();
    }

    @Test
    void aTransactionOfOneChainIsRefusedInTheOther() {
        other.append(other.subnet.bundle(key, own.subnet.transaction(0), other.subnet.transaction(1)));
        var block = other.cut(600);
        assertThat(block.getTransactionsCount()).isEqualTo(1);
        assertThat(block.getRefusedCount()).isEqualTo(1);
    }

    @Test
    void attestationsOfOneAreNeitherVotesNorEvidenceInTheOther() {
        var reader = new StatementReader(other.subnet.genesis);
        var block = Attestation.newBuilder()
                .setSubnet(7)
                .setNumber(1)
                .setSealHash(bytes(ONE))
                .setBlockHash(bytes(ONE))
                .setOperator(bytes(key.address()));
        block.setSignature(signed(StructHashes.of(block.build())));
        var batch = BatchAttestation.newBuilder()
                .setSubnet(7)
                .setIndex(1)
                .setCommitment(bytes(ONE))
                .setOperator(bytes(key.address()));
        batch.setSignature(signed(StructHashes.of(batch.build())));
        var reward = RewardAttestation.newBuilder()
                .setSubnet(7)
                .setThroughEpoch(1)
                .setRoot(bytes(ONE))
                .setTotal(bytes(new byte[] {1}))
                .setCostsWei(bytes(new byte[] {1}))
                .setOperator(bytes(key.address()));
        reward.setSignature(signed(StructHashes.of(reward.build())));
        assertThat(new StatementReader(own.subnet.genesis).read(block.build()))
                .map(Statement::signer)
                .contains(key.address());
        assertThat(reader.read(block.build())).isEmpty();
        assertThat(reader.read(batch.build())).isEmpty();
        assertThat(reader.read(reward.build())).isEmpty();
        assertThat(signer(reader.read(block.setSubnet(8).build()))).isNotEqualTo(Optional.of(key.address()));
        assertThat(signer(reader.read(reward.setSubnet(8).build()))).isNotEqualTo(Optional.of(key.address()));

        assertThat(certificate(7).add(batch.build())).isEqualTo(CertificateCollector.Outcome.COUNTED);
        assertThat(certificate(8).add(batch.build())).isNotEqualTo(CertificateCollector.Outcome.COUNTED);
        assertThat(certificate(8).add(batch.setSubnet(8).build())).isNotEqualTo(CertificateCollector.Outcome.COUNTED);
        assertThat(signer(reader.read(batch.build()))).isNotEqualTo(Optional.of(key.address()));
    }

    private static Optional<Address> signer(Optional<Statement> statement) {
        return statement.map(Statement::signer);
    }

    private CertificateCollector certificate(long subnet) {
        var genesis = other.subnet.genesis;
        return new CertificateCollector(subnet, 1, ONE, genesis.members(), genesis.signingDomain());
    }

    private ByteString signed(Hash structHash) {
        return Protobufs.bytes(own.subnet.genesis.signingDomain().sign(structHash, key));
    }

    @Test
    void aReceiptOfOneIsForgedInTheOther() {
        var receipt = OrderingReceipt.sign(
                own.subnet.genesis.signingDomain(), key, 7, ONE, 3, TestSubnet.GENESIS_MS, key.address());
        assertThat(new ReceiptRules(own.subnet.genesis).forged(receipt, key.address()::equals))
                .isEmpty();
        assertThat(new ReceiptRules(other.subnet.genesis).forged(receipt, key.address()::equals))
                .contains("the receipt is of subnet 7, not of 8");
        var renamed = new OrderingReceipt(
                8, receipt.transactionHash(), 3, receipt.timeMs(), receipt.operator(), receipt.signature());
        assertThat(new ReceiptRules(other.subnet.genesis).forged(renamed, key.address()::equals))
                .isPresent();
    }

    @Test
    void schedulesRewardsAndClaimsDifferThoughTheMembersAreTheSame() {
        assertThat(StructHashes.epochSeed(7, 1, ONE)).isNotEqualTo(StructHashes.epochSeed(8, 1, ONE));
        assertThat(new RewardLeaf(1, 7, 1, key.address(), UInt256.ONE, UInt256.ONE).hash())
                .isNotEqualTo(new RewardLeaf(1, 8, 1, key.address(), UInt256.ONE, UInt256.ONE).hash());
        assertThat(StructHashes.postingClaim(7, 1, key.address()))
                .isNotEqualTo(StructHashes.postingClaim(8, 1, key.address()));
    }
}
