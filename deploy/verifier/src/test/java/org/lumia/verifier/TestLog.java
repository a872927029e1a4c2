package org.lumia.verifier;

import static org.lumia.protocol.message.Protobufs.bytes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.protocol.fairness.OrderingReceipt;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.log.LogEntry;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.InboxNotice;
import org.lumia.protocol.v1.Seal;
import org.lumia.protocol.v1.SubmittedTransactions;
import org.lumia.protocol.v1.TxInEntry;

/** The log of a subnet of one operator, who writes what it is told to. Times are ms since genesis. */
final class TestLog implements TxIn {
    static final long GENESIS_MS = 1_800_000_000_000L;
    static final Signer KEY = signer(11);
    static final Address OPERATOR = Address.copyOf(UInt256.of(1).toBytes(), 12);

    final Genesis genesis;
    final List<LogEntry> entries = new ArrayList<>();
    final List<InboxMessage> inbox = new ArrayList<>();
    private final LogReplay follower;

    TestLog() {
        var member = new Member(OPERATOR, KEY.address(), 1, OPERATOR);
        var l1 = new L1Contracts(31_337, Address.ZERO, Address.ZERO, Address.ZERO, Address.ZERO);
        this.genesis = Genesis.development("log", 1, GENESIS_MS, l1, new Members(List.of(member)), Map.of());
        var deposit = new org.lumia.protocol.message.InboxBodies.Deposit(
                        OPERATOR, OPERATOR, false, UInt256.ONE, UInt256.ONE, 100_000, new byte[0])
                .encode();
        inbox.add(InboxMessage.newBuilder()
                .setIndex(1)
                .setKind(InboxKind.DEPOSIT)
                .setBody(bytes(deposit))
                .setAccumulator(bytes(StructHashes.accumulator(Hash.ZERO, 1, InboxKind.DEPOSIT_VALUE, deposit)))
                .build());
        this.follower = new LogReplay(genesis, inbox);
    }

    static Signer signer(long seed) {
        byte[] key = UInt256.of(seed).toBytes();
        return new Signer() {
            @Override
            public Address address() {
                return Secp256k1.address(key);
            }

            @Override
            public Signature sign(Hash digest) {
                return Secp256k1.sign(digest, key);
            }
        };
    }

    long append(TxInEntry entry) {
        var appended = new LogEntry(entries.size(), entry.toByteArray());
        entries.add(appended);
        follower.apply(appended);
        return appended.offset();
    }

    private byte[] signed(Hash structHash) {
        return genesis.signingDomain().sign(structHash, KEY);
    }

    /** A bundle with one transaction. @return what its operator promises of it */
    OrderingReceipt submit(byte[] raw, long atMs) {
        return submit(raw, atMs, UnaryOperator.identity());
    }

    OrderingReceipt submit(byte[] raw, long atMs, UnaryOperator<SubmittedTransactions> lie) {
        var bundle = SubmittedTransactions.newBuilder()
                .setSubnet(genesis.subnet())
                .setOrigin(bytes(OPERATOR))
                .addTransactions(bytes(raw))
                .addReceivedAtMs(GENESIS_MS + atMs);
        bundle.setSignature(bytes(signed(StructHashes.of(bundle.build()))));
        long offset = append(
                TxInEntry.newBuilder().setSubmitted(lie.apply(bundle.build())).build());
        return receipt(KEY, Keccak.hash(raw), offset, GENESIS_MS + atMs);
    }

    OrderingReceipt receipt(Signer signer, Hash hash, long offset, long timeMs) {
        return OrderingReceipt.sign(genesis.signingDomain(), signer, genesis.subnet(), hash, offset, timeMs, OPERATOR);
    }

    void notice(long atMs) {
        var notice = InboxNotice.newBuilder()
                .setSubnet(genesis.subnet())
                .setIndex(1)
                .setAccumulator(inbox.getFirst().getAccumulator())
                .setOperator(bytes(OPERATOR))
                .setTimeMs(GENESIS_MS + atMs);
        notice.setSignature(bytes(signed(StructHashes.of(notice.build()))));
        append(TxInEntry.newBuilder().setNotice(notice).build());
    }

    void seal(long atMs) {
        var clock = org.lumia.protocol.v1.Clock.newBuilder()
                .setSubnet(genesis.subnet())
                .setOperator(bytes(OPERATOR))
                .setTimeMs(GENESIS_MS + atMs);
        clock.setSignature(bytes(signed(StructHashes.of(clock.build()))));
        append(TxInEntry.newBuilder().setClock(clock).build());
        var tip = follower.state().tip();
        var seal = Seal.newBuilder()
                .setGeneration(Genesis.GENERATION)
                .setSubnet(genesis.subnet())
                .setNumber(tip.number() + 1)
                .setParent(Protobufs.bytes(tip.hash()))
                .setContentHash(Protobufs.bytes(tip.contentHash()))
                .setSlot(genesis.slot(GENESIS_MS + atMs))
                .setTimestampMs(GENESIS_MS + atMs)
                .setSequencer(bytes(OPERATOR));
        seal.setSignature(bytes(signed(StructHashes.of(seal.build()))));
        append(TxInEntry.newBuilder().setSeal(seal).build());
        if (follower.state().tip().number() != tip.number() + 1) {
            throw new AssertionError("a seal that does not count, at " + atMs);
        }
    }

    @Override
    public void read(Consumer<LogEntry> each) {
        entries.forEach(each);
    }
}
