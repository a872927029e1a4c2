package org.lumia.ethereum.tx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Secp256k1;

class TransactionCodecTest {
    private static final byte[] KEY = Hex.decode("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
    private static final Address SENDER = Address.parse("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");

    private static Transaction unsigned(TransactionType type) {
        Hash slot = Hash.parse("0x" + "11".repeat(32));
        return new Transaction(
                type,
                Optional.of(UInt256.of(994873017)),
                7,
                UInt256.of(type == TransactionType.LEGACY || type == TransactionType.ACCESS_LIST ? 9 : 2),
                UInt256.of(9),
                100_000,
                Optional.of(SENDER),
                UInt256.MAX,
                new byte[] {0},
                type == TransactionType.LEGACY
                        ? List.of()
                        : List.of(new AccessListEntry(SENDER, List.of(UInt256.fromHash(slot), UInt256.ZERO))),
                type == TransactionType.BLOB ? UInt256.of(3) : UInt256.ZERO,
                type == TransactionType.BLOB ? List.of(slot) : List.of(),
                type == TransactionType.SET_CODE
                        ? List.of(new Authorization(UInt256.ONE, SENDER, 3, 200, UInt256.MAX, UInt256.ZERO))
                        : List.of(),
                TransactionCodec.UNSIGNED);
    }

    @ParameterizedTest
    @EnumSource(
            value = TransactionType.class,
            names = {"LEGACY", "ACCESS_LIST", "DYNAMIC_FEE", "BLOB", "SET_CODE"})
    void everyTypeKeepsItsBytesAndItsSender(TransactionType type) {
        byte[] raw = TransactionCodec.encode(TransactionCodec.sign(unsigned(type), KEY));

        assertThat(TransactionCodec.decode(raw)).isInstanceOfSatisfying(TransactionCodec.Valid.class, valid -> {
            assertThat(TransactionCodec.encode(valid.transaction())).isEqualTo(raw);
            assertThat(TransactionCodec.sender(valid.transaction())).contains(SENDER);
        });
    }

    @Test
    void aSignatureWithAHighSHasNoSender() {
        Transaction signed = TransactionCodec.sign(unsigned(TransactionType.DYNAMIC_FEE), KEY);
        byte[] raw = TransactionCodec.encode(signed);
        byte[] high = Secp256k1.N.subtract(signed.signature().s()).toBytes();
        System.arraycopy(high, 0, raw, raw.length - 32, 32);

        assertThat(TransactionCodec.decode(raw))
                .isInstanceOfSatisfying(
                        TransactionCodec.Valid.class,
                        valid -> assertThat(TransactionCodec.sender(valid.transaction()))
                                .isEmpty());
    }

    @Test
    void oneByteMoreOrLessIsRefused() {
        byte[] raw = TransactionCodec.encode(TransactionCodec.sign(unsigned(TransactionType.DYNAMIC_FEE), KEY));

        assertThat(TransactionCodec.decode(java.util.Arrays.copyOf(raw, raw.length - 1)))
                .isInstanceOf(TransactionCodec.Malformed.class);
        assertThat(TransactionCodec.decode(java.util.Arrays.copyOf(raw, raw.length + 1)))
                .isInstanceOf(TransactionCodec.Malformed.class);
        assertThat(TransactionCodec.decode(new byte[0])).isInstanceOf(TransactionCodec.Malformed.class);
    }
}
