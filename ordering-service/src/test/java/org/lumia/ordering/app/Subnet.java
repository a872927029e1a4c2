package org.lumia.ordering.app;

import static org.lumia.protocol.message.Protobufs.bytes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.message.InboxBodies;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.SubmittedTransactions;
import org.lumia.protocol.v1.TxInEntry;

/** A subnet with one operator, and what its ingress and its L1 would write. */
record Subnet(Genesis genesis, byte[] key) implements Signer {
    static Subnet named(String name) {
        byte[] key = new byte[32];
        key[31] = 7;
        Address operator = Secp256k1.address(key);
        var members = new Members(List.of(new Member(operator, operator, 100, operator)));
        var l1 = new L1Contracts(31337, Address.ZERO, Address.ZERO, Address.ZERO, Address.ZERO);
        return new Subnet(Genesis.development(name, 1, System.currentTimeMillis(), l1, members, Map.of()), key);
    }

    String keyHex() {
        return Hex.encode(key);
    }

    @Override
    public Address address() {
        return Secp256k1.address(key);
    }

    @Override
    public Signature sign(Hash digest) {
        return Secp256k1.sign(digest, key);
    }

    /** A transfer that decodes; ordering does not look for its sender. */
    byte[] transaction(long nonce) {
        return TransactionCodec.encode(new Transaction(
                TransactionType.DYNAMIC_FEE,
                Optional.of(UInt256.of(genesis.chainId())),
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
                new Signature(UInt256.of(5), UInt256.of(7), 0)));
    }

    /** A signed bundle of transfers with the nonces {@code first} to {@code first + count - 1}. */
    byte[] bundle(long first, int count) {
        var bundle =
                SubmittedTransactions.newBuilder().setSubnet(genesis.subnet()).setOrigin(bytes(address()));
        for (int i = 0; i < count; i++) {
            bundle.addTransactions(bytes(transaction(first + i))).addReceivedAtMs(genesis.timestampMs() + i);
        }
        bundle.setSignature(bytes(genesis.signingDomain().sign(StructHashes.of(bundle.build()), this)));
        return TxInEntry.newBuilder().setSubmitted(bundle).build().toByteArray();
    }

    /** Deposits with indexes 1 to {@code count}. */
    List<InboxMessage> deposits(int count) {
        var messages = new ArrayList<InboxMessage>();
        Hash accumulator = Hash.ZERO;
        for (int index = 1; index <= count; index++) {
            byte[] body = new InboxBodies.Deposit(
                            address(), address(), false, UInt256.of(index), UInt256.ZERO, 100_000, new byte[0])
                    .encode();
            accumulator = StructHashes.accumulator(accumulator, index, InboxKind.DEPOSIT_VALUE, body);
            messages.add(InboxMessage.newBuilder()
                    .setIndex(index)
                    .setKind(InboxKind.DEPOSIT)
                    .setBody(bytes(body))
                    .setAccumulator(bytes(accumulator))
                    .build());
        }
        return messages;
    }
}
