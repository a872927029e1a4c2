package org.lumia.protocol.fairness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lumia.protocol.message.Protobufs.bytes;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.SubmittedTransactions;
import org.lumia.protocol.v1.TxInEntry;

class ReceiptRulesTest {
    private static final byte[] RAW = {1, 2, 3};
    private static final long TIME_MS = 1_800_000_000_123L;

    private final Signer key = key(7);
    private final Address operator = key.address();
    private final Predicate<Address> isOperators = key.address()::equals;
    private final Genesis genesis = genesis(1, 31_337);
    private final ReceiptRules rules = new ReceiptRules(genesis);
    private final OrderingReceipt receipt = receipt(genesis, key, 41, TIME_MS);

    private static Signer key(int seed) {
        byte[] key = new byte[32];
        key[31] = (byte) seed;
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

    private Genesis genesis(long subnet, long l1ChainId) {
        var l1 = new L1Contracts(l1ChainId, Address.ZERO, Address.ZERO, Address.ZERO, Address.ZERO);
        var members = new Members(List.of(new Member(operator, operator, 1, operator)));
        return Genesis.development("receipts", subnet, 1_800_000_000_000L, l1, members, Map.of());
    }

    private OrderingReceipt receipt(Genesis of, Signer signer, long offset, long timeMs) {
        return OrderingReceipt.sign(
                of.signingDomain(), signer, of.subnet(), Keccak.hash(RAW), offset, timeMs, operator);
    }

    private SubmittedTransactions bundle(Signer signer, byte[] raw) {
        var bundle = SubmittedTransactions.newBuilder()
                .setSubnet(genesis.subnet())
                .setOrigin(bytes(operator))
                .addTransactions(bytes(raw))
                .addReceivedAtMs(TIME_MS);
        return bundle.setSignature(bytes(genesis.signingDomain().sign(StructHashes.of(bundle.build()), signer)))
                .build();
    }

    private Optional<String> broken(SubmittedTransactions bundle) {
        return rules.broken(
                receipt,
                Optional.of(TxInEntry.newBuilder().setSubmitted(bundle).build().toByteArray()),
                isOperators);
    }

    @Test
    void theOperatorsReceiptOfWhatItAppendedIsKept() {
        assertThat(rules.forged(receipt, isOperators)).isEmpty();
        assertThat(broken(bundle(key, RAW))).isEmpty();
        assertThat(receipt(genesis, key, 41, TIME_MS))
                .as("one place, one receipt")
                .isEqualTo(receipt);
    }

    @Test
    void aForgedReceiptIsNobodys() {
        assertThat(rules.forged(receipt(genesis, key(8), 41, TIME_MS), isOperators)
                        .orElseThrow())
                .startsWith("the receipt is signed by 0x")
                .endsWith("which was no key of %s then".formatted(operator));
        var none = new OrderingReceipt(1, Keccak.hash(RAW), 41, TIME_MS, operator, ByteString.EMPTY);
        assertThat(rules.forged(none, isOperators)).contains("the receipt has no valid signature");
    }

    @Test
    void anAlteredReceiptIsNobodys() {
        Hash hash = receipt.transactionHash();
        for (var altered : List.of(
                new OrderingReceipt(1, Hash.ZERO, 41, TIME_MS, operator, receipt.signature()),
                new OrderingReceipt(1, hash, 42, TIME_MS, operator, receipt.signature()),
                new OrderingReceipt(1, hash, 41, TIME_MS + 1, operator, receipt.signature()),
                new OrderingReceipt(1, hash, 41, TIME_MS, Address.ZERO, receipt.signature()))) {
            assertThat(rules.forged(altered, isOperators)).isPresent();
        }
    }

    @Test
    void anotherChainsReceiptIsNobodysHere() {
        assertThat(rules.forged(receipt(genesis(2, 31_337), key, 41, TIME_MS), isOperators))
                .contains("the receipt is of subnet 2, not of 1");
        assertThat(rules.forged(receipt(genesis(1, 1), key, 41, TIME_MS), isOperators))
                .as("another L1")
                .isPresent();
    }

    @Test
    void whatBreaksAPromiseIsSaid() {
        assertThat(rules.broken(receipt, Optional.empty(), isOperators))
                .contains("nothing stands at offset 41 of the log");
        assertThat(rules.broken(receipt, Optional.of(new byte[] {9}), isOperators))
                .contains("what stands at offset 41 of the log is no bundle of this subnet");
        assertThat(broken(bundle(key, new byte[] {4})).orElseThrow())
                .startsWith("the bundle at offset 41 of the log does not hold transaction 0x");
        assertThat(broken(bundle(key(8), RAW)))
                .contains("the bundle at offset 41 of the log is not signed by " + operator);
        var others = bundle(key, RAW).toBuilder().setOrigin(bytes(Address.ZERO)).build();
        assertThat(broken(others).orElseThrow()).startsWith("the bundle at offset 41 of the log is of 0x");
        var later = receipt(genesis, key, 41, TIME_MS + 5);
        var entry = TxInEntry.newBuilder().setSubmitted(bundle(key, RAW)).build();
        assertThat(rules.broken(later, Optional.of(entry.toByteArray()), isOperators))
                .contains("the bundle at offset 41 of the log has the transaction as received at 1800000000123 ms,"
                        + " not at 1800000000128");
    }
}
