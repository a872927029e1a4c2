package org.lumia.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.batch.BatchBlock;
import org.lumia.protocol.batch.BatchContents;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.schedule.Rescue;
import org.lumia.protocol.v1.InboxKind;

class VerificationTest {
    private static final long EPOCH_MS = 600_000;
    private final TestSubnet subnet = new TestSubnet();

    @AfterEach
    void close() {
        subnet.close();
    }

    @Test
    void whatAHonestSubnetPostsIsRebuilt() {
        honestChain();

        Report report = subnet.verify();

        assertThat(report.batches()).isEqualTo(5);
        assertThat(report.blocks()).isEqualTo(10);
        assertThat(report.inboxMessages()).isEqualTo(4);
        assertThat(report.stateRoot()).isEqualTo(subnet.stateRoot());
        assertThat(report.summary()).startsWith("OK: 5 batches, 10 blocks");
    }

    /** Transfers, deposits, forced transactions taken and refused, empty blocks, three epochs with other members. */
    private void honestChain() {
        subnet.block(subnet.transfer(), subnet.transfer());
        subnet.deposit(1_000_000);
        subnet.block();
        subnet.enqueue(InboxKind.MEMBERS, TestSubnet.members(1, 5).encode());
        subnet.block(subnet.transfer());
        subnet.post();
        subnet.enqueue(InboxKind.FORCED, subnet.transfer());
        subnet.enqueue(InboxKind.FORCED, new byte[] {1, 2, 3});
        subnet.block(subnet.transfer());
        subnet.post();
        subnet.idle(EPOCH_MS);
        subnet.block(subnet.transfer(), subnet.transfer());
        subnet.block();
        subnet.idle(EPOCH_MS);
        subnet.block(subnet.transfer());
        subnet.block();
        subnet.post();
        subnet.block();
        subnet.block(subnet.transfer());
        subnet.post();
    }

    @Test
    void nothingOnL1IsGenesisAlone() {
        assertThat(subnet.verify().batches()).isZero();
    }

    @Test
    void anL1WithoutTheContractsIsNoGenesisAlone() {
        for (Address contract :
                List.of(subnet.genesis.l1().rollup(), subnet.genesis.l1().inbox())) {
            subnet.l1.withoutCode.clear();
            subnet.l1.withoutCode.add(contract);
            assertDiffers(subnet::verify, "layer 1 has no contract at " + contract);
        }
    }

    @Test
    void alteredDataIsNamed() {
        honestChain();
        byte[] altered = subnet.l1.payloads.get(2L).clone();
        altered[altered.length - 1] ^= 1;
        subnet.l1.payloads.put(2L, altered);

        assertDiffers(subnet::verify, "batch 2: the payload's hash (data from test)");
    }

    @Test
    void dataThatNobodyHasIsNoDifference() {
        honestChain();
        subnet.l1.payloads.remove(1L);

        assertThatThrownBy(subnet::verify)
                .isInstanceOf(L1UnavailableException.class)
                .hasMessageContaining("batch 1")
                .hasMessageContaining("--archive");
    }

    @Test
    void aQuorumThatSignsAnotherStateRootIsCaught() {
        subnet.block(subnet.transfer());
        subnet.post();
        subnet.block(subnet.transfer());
        subnet.post(
                UnaryOperator.identity(),
                header -> header.toBuilder()
                        .setLastStateRoot(Protobufs.bytes(UInt256.ONE.toHash()))
                        .build());

        assertDiffers(subnet::verify, "batch 1: the state root is " + UInt256.ONE.toHash() + " on L1 and ");
    }

    @Test
    void aQuorumThatSignsAnotherBlockHashIsCaught() {
        subnet.block(subnet.transfer());
        subnet.post(
                UnaryOperator.identity(),
                header -> header.toBuilder()
                        .setLastBlockHash(Protobufs.bytes(UInt256.ONE.toHash()))
                        .build());

        assertDiffers(subnet::verify, "batch 0: the last block's hash is ");
    }

    @Test
    void aTransactionThatWasNotExecutedIsCaught() {
        subnet.block(subnet.transfer());
        subnet.post(contents -> with(contents, subnet.transfer(0), subnet.transfer(99)), UnaryOperator.identity());

        assertDiffers(subnet::verify, "which execution refuses (NONCE_TOO_HIGH");
    }

    @Test
    void aTransactionLeftOutIsCaught() {
        subnet.block(subnet.transfer(), subnet.transfer());
        subnet.post(contents -> with(contents, subnet.transfer(0)), UnaryOperator.identity());

        assertDiffers(subnet::verify, "batch 0: the state root is ");
    }

    @Test
    void anInboxMessageThatL1DoesNotHaveIsCaught() {
        subnet.deposit(5);
        subnet.block();
        subnet.post();
        subnet.l1.events.removeFirst();

        assertDiffers(subnet::verify, "block 1 applies 1 messages of L1's inbox, which has 0 more");
    }

    @Test
    void anAlteredInboxMessageIsCaught() {
        subnet.deposit(5);
        subnet.block();
        subnet.post();
        var message = subnet.l1.messages(0, 0).getFirst();
        var altered =
                message.toBuilder().setBody(Protobufs.bytes(new byte[] {1})).build();
        subnet.l1.events.set(0, new FakeL1.Event(Optional.of(altered), Optional.empty()));

        assertDiffers(subnet::verify, "message 1 of L1's inbox has accumulator");
    }

    @Test
    void tooFewSignaturesAreCaught() {
        subnet.l1.signers = 0;
        subnet.block(subnet.transfer());
        subnet.post();

        assertDiffers(subnet::verify, "batch 0: its certificate has weight 0 of 4");
    }

    @Test
    void aSequencerOutOfTurnIsCaught() {
        subnet.block();
        subnet.post(
                contents -> {
                    BatchBlock block = contents.blocks().getFirst();
                    return withBlock(
                            contents,
                            new BatchBlock(
                                    block.timestampMs(),
                                    block.slot(),
                                    block.rank(),
                                    1 - block.sequencerIndex(),
                                    block.inboxCount(),
                                    block.transactions()));
                },
                UnaryOperator.identity());

        assertDiffers(subnet::verify, "which is not rank 0 of slot 0");
    }

    @Test
    void aBatchThatDoesNotFollowIsCaught() {
        subnet.block();
        subnet.post();
        subnet.block();
        subnet.post(
                UnaryOperator.identity(),
                header -> header.toBuilder()
                        .setParentBlockHash(Protobufs.bytes(Hash.ZERO))
                        .build());

        assertDiffers(subnet::verify, "batch 1: the parent block's hash is ");
    }

    @Test
    void everyTamperedByteOfTheCalldataIsCaughtOrChangesNothing() {
        subnet.block(subnet.transfer());
        subnet.post();
        Hash transaction = subnet.l1.calldata.keySet().iterator().next();
        byte[] original = subnet.l1.calldata.get(transaction);
        int caught = 0;
        for (int at = 0; at < original.length; at += 7) {
            byte[] tampered = original.clone();
            tampered[at] ^= 0x10;
            subnet.l1.calldata.put(transaction, tampered);
            try {
                subnet.verify();
            } catch (DifferenceException e) {
                caught++;
            }
        }
        assertThat(caught).isGreaterThan(original.length / 7 / 2);
    }

    @Test
    void aBatchPostedThroughAContractAccountOrARelayerIsRebuiltAndItsCertificateChecked() {
        subnet.block(subnet.transfer());
        subnet.post();
        Hash transaction = subnet.l1.calldata.keySet().iterator().next();
        byte[] call = subnet.l1.calldata.get(transaction);
        subnet.l1.calldata.put(transaction, wrapped(call));

        assertThat(subnet.verify().byL1Alone()).isZero();

        byte[] forged = call.clone();
        forged[forged.length - 200] ^= 1; // within the last signature
        subnet.l1.calldata.put(transaction, wrapped(forged));
        assertDiffers(subnet::verify, "batch 0: a signature of its certificate is of no member");
    }

    /** Another function's selector and arguments before and after the call. */
    private static byte[] wrapped(byte[] call) {
        byte[] outer = new byte[call.length + 137];
        java.util.Arrays.fill(outer, (byte) 7);
        System.arraycopy(call, 0, outer, 68, call.length);
        return outer;
    }

    @Test
    void aBatchWhoseCallIsHiddenIsRebuiltAndItsCertificateIsSaidToBeTheRollupsWord() {
        subnet.block(subnet.transfer());
        subnet.post();
        subnet.l1.calldata.replaceAll((transaction, call) -> new byte[] {1, 2, 3, 4});

        Report report = subnet.verify();

        assertThat(report.byL1Alone()).isEqualTo(1);
        assertThat(report.summary())
                .endsWith("the certificates of 1 batches, posted through other contracts, are the rollup's word");
    }

    @Test
    void aRescueCommitteeCertifiesFromItsNamingUntilItsEnd() {
        subnet.block(subnet.transfer());
        subnet.post();
        Members committee = TestSubnet.members(9);
        subnet.enqueue(InboxKind.RESCUE, new Rescue(0, 1, committee).encode());
        subnet.l1.committee = Optional.of(committee);
        subnet.block(subnet.transfer());
        subnet.post();
        subnet.idle(EPOCH_MS);
        subnet.block();
        subnet.post();
        assertThat(subnet.verify().batches()).isEqualTo(3);
        subnet.idle(EPOCH_MS);
        subnet.block();
        subnet.post();
        assertDiffers(subnet::verify, "batch 3: the member list is ");
    }

    private static BatchContents with(BatchContents contents, byte[]... transactions) {
        BatchBlock block = contents.blocks().getFirst();
        return withBlock(
                contents,
                new BatchBlock(
                        block.timestampMs(),
                        block.slot(),
                        block.rank(),
                        block.sequencerIndex(),
                        block.inboxCount(),
                        List.of(transactions)));
    }

    private static BatchContents withBlock(BatchContents contents, BatchBlock block) {
        return new BatchContents(
                contents.subnet(),
                contents.index(),
                contents.first(),
                contents.parentBlockHash(),
                contents.epochSeed(),
                List.of(block));
    }

    private static void assertDiffers(ThrowingCallable verification, String words) {
        assertThatThrownBy(verification).isInstanceOf(DifferenceException.class).hasMessageContaining(words);
    }
}
