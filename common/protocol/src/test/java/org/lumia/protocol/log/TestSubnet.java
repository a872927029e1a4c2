package org.lumia.protocol.log;

import static org.lumia.protocol.message.Protobufs.bytes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.protocol.genesis.BlockLimits;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.genesis.OrderingPolicy;
import org.lumia.protocol.genesis.Timing;
import org.lumia.protocol.message.InboxBodies;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.Clock;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.InboxNotice;
import org.lumia.protocol.v1.Seal;
import org.lumia.protocol.v1.SubmittedTransactions;
import org.lumia.protocol.v1.TxInEntry;

/** A subnet whose operators' keys are known, and what they would write. */
final class TestSubnet {
    static final long GENESIS_MS = 1_800_000_000_000L;

    final Genesis genesis;
    final List<Key> keys = new ArrayList<>();

    /** An operator with the key that it signs with; both have one address. */
    record Key(byte[] key) implements Signer {
        static Key of(int seed) {
            byte[] key = new byte[32];
            key[30] = 1;
            key[31] = (byte) seed;
            return new Key(key);
        }

        @Override
        public Address address() {
            return Secp256k1.address(key);
        }

        @Override
        public Signature sign(Hash digest) {
            return Secp256k1.sign(digest, key);
        }

        Member member(long weight) {
            return new Member(
                    address(), address(), weight, Address.copyOf(address().bytes(), 0));
        }
    }

    TestSubnet(BlockLimits blocks, Timing timing, long... weights) {
        this(7, blocks, timing, weights);
    }

    /** Another number is another chain on the same contracts, here with the very same members and keys. */
    TestSubnet(long subnet, BlockLimits blocks, Timing timing, long... weights) {
        var members = new ArrayList<Member>();
        for (int i = 0; i < weights.length; i++) {
            keys.add(Key.of(i + 1));
            members.add(keys.get(i).member(weights[i]));
        }
        var l1 = new L1Contracts(31337, Address.ZERO, Address.ZERO, Address.ZERO, Address.ZERO);
        var base = Genesis.development("test", subnet, GENESIS_MS, l1, new Members(members), Map.of());
        this.genesis = new Genesis(
                base.subnet(),
                base.name(),
                base.chainId() + subnet - 7,
                base.timestampMs(),
                base.l1(),
                timing,
                blocks,
                base.fees(),
                base.batches(),
                base.rewards(),
                base.forks(),
                base.members(),
                base.alloc());
    }

    static TestSubnet of(long... weights) {
        return new TestSubnet(BlockLimits.DEVELOPMENT, Timing.DEVELOPMENT, weights);
    }

    static BlockLimits limits(OrderingPolicy policy, int maxTransactions, int maxBytes, long maxGas, long gasPerMs) {
        var base = BlockLimits.DEVELOPMENT;
        return new BlockLimits(
                policy,
                maxTransactions,
                maxBytes,
                maxGas,
                gasPerMs,
                base.gasWindowMs(),
                base.maxTransactionBytes(),
                base.maxTransactionGas(),
                base.maxInboxMessages(),
                Math.min(maxGas, base.maxInboxGas()),
                base.inboxNoticeWindow(),
                base.maxBundleTransactions(),
                base.maxBundleBytes(),
                base.maxPendingBytes(),
                base.maxRefusals(),
                base.queueAgeGasPerMs());
    }

    Key key(Address operator) {
        return keys.stream()
                .filter(key -> key.address().equals(operator))
                .findFirst()
                .orElseThrow();
    }

    /** A transfer; its signature recovers to somebody, which ordering does not look at. */
    byte[] transaction(long nonce) {
        return transaction(nonce, 21_000, genesis.chainId());
    }

    byte[] transaction(long nonce, long gas, long chainId) {
        return TransactionCodec.encode(unsigned(nonce, gas, chainId, UInt256.ONE, new byte[0]));
    }

    byte[] signed(Key sender, long nonce, long priorityFee) {
        return TransactionCodec.encode(TransactionCodec.sign(
                unsigned(nonce, 21_000, genesis.chainId(), UInt256.of(priorityFee), new byte[0]), sender.key()));
    }

    byte[] transactionOfBytes(long nonce, int dataBytes) {
        return TransactionCodec.encode(unsigned(nonce, 1_000_000, genesis.chainId(), UInt256.ONE, new byte[dataBytes]));
    }

    byte[] signedWithGas(Key sender, long nonce, long gas) {
        return TransactionCodec.encode(
                TransactionCodec.sign(unsigned(nonce, gas, genesis.chainId(), UInt256.ONE, new byte[0]), sender.key()));
    }

    Transaction unsigned(long nonce, long gas, long chainId, UInt256 priorityFee, byte[] data) {
        return new Transaction(
                TransactionType.DYNAMIC_FEE,
                Optional.of(UInt256.of(chainId)),
                nonce,
                priorityFee,
                UInt256.of(2_000_000_000L),
                gas,
                Optional.of(Address.ZERO),
                UInt256.ONE,
                data,
                List.of(),
                UInt256.ZERO,
                List.of(),
                List.of(),
                new Signature(UInt256.of(5), UInt256.of(7), 0));
    }

    byte[] bundle(Key origin, byte[]... transactions) {
        return bundle(origin, origin, List.of(transactions));
    }

    byte[] bundle(Key origin, Signer signer, List<byte[]> transactions) {
        return bundle(origin, signer, GENESIS_MS, transactions);
    }

    byte[] bundle(Key origin, Signer signer, long receivedAtMs, List<byte[]> transactions) {
        var bundle =
                SubmittedTransactions.newBuilder().setSubnet(genesis.subnet()).setOrigin(bytes(origin.address()));
        transactions.forEach(raw -> bundle.addTransactions(bytes(raw)).addReceivedAtMs(receivedAtMs));
        bundle.setSignature(bytes(genesis.signingDomain().sign(StructHashes.of(bundle.build()), signer)));
        return TxInEntry.newBuilder().setSubmitted(bundle).build().toByteArray();
    }

    byte[] notice(Key operator, InboxMessage message) {
        return notice(operator, message, GENESIS_MS);
    }

    byte[] clock(Key operator, long timeMs) {
        return clock(operator, operator, timeMs);
    }

    byte[] clock(Key operator, Signer signer, long timeMs) {
        return clock(
                Clock.newBuilder()
                        .setSubnet(genesis.subnet())
                        .setOperator(bytes(operator.address()))
                        .setTimeMs(timeMs)
                        .build(),
                signer);
    }

    byte[] clock(Clock unsigned, Signer signer) {
        byte[] signature = genesis.signingDomain().sign(StructHashes.of(unsigned), signer);
        return TxInEntry.newBuilder()
                .setClock(unsigned.toBuilder().setSignature(bytes(signature)))
                .build()
                .toByteArray();
    }

    byte[] notice(Key operator, InboxMessage message, long timeMs) {
        var notice = InboxNotice.newBuilder()
                .setSubnet(genesis.subnet())
                .setIndex(message.getIndex())
                .setAccumulator(message.getAccumulator())
                .setOperator(bytes(operator.address()))
                .setTimeMs(timeMs);
        notice.setSignature(bytes(genesis.signingDomain().sign(StructHashes.of(notice.build()), operator)));
        return TxInEntry.newBuilder().setNotice(notice).build().toByteArray();
    }

    Seal sign(Seal unsigned, Signer signer) {
        byte[] signature = genesis.signingDomain().sign(StructHashes.of(unsigned), signer);
        return unsigned.toBuilder().setSignature(bytes(signature)).build();
    }

    static byte[] entry(Seal seal) {
        return TxInEntry.newBuilder().setSeal(seal).build().toByteArray();
    }

    static InboxMessage message(InboxMessage before, InboxKind kind, byte[] body) {
        long index = before.getIndex() + 1;
        Hash previous =
                index == 1 ? Hash.ZERO : Hash.wrap(before.getAccumulator().toByteArray());
        Hash accumulator = StructHashes.accumulator(previous, index, kind.getNumber(), body);
        return InboxMessage.newBuilder()
                .setIndex(index)
                .setKind(kind)
                .setBody(bytes(body))
                .setAccumulator(bytes(accumulator))
                .build();
    }

    static byte[] deposit(long gas) {
        return new InboxBodies.Deposit(Address.ZERO, Address.ZERO, false, UInt256.ONE, UInt256.ZERO, gas, new byte[0])
                .encode();
    }
}
