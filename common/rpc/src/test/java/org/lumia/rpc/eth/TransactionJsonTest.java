package org.lumia.rpc.eth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.ethereum.block.Bloom;
import org.lumia.ethereum.tx.DepositTransaction;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.ExecutedTransaction;

class TransactionJsonTest {
    private static final Address ALICE = Address.parse("0x00000000000000000000000000000000000000aa");

    /** Clients that read {@code isSystemTx} at all take a deposit with false for one of an older fork. */
    @Test
    void aDepositSaysNothingOfSystemTransactions() {
        var deposit = new DepositTransaction(
                Hash.ZERO, ALICE, Optional.of(ALICE), UInt256.of(5), UInt256.of(5), 21_000, new byte[0]);
        var executed = ExecutedTransaction.newBuilder()
                .setHash(Protobufs.bytes(Hash.ZERO))
                .setSender(Protobufs.bytes(ALICE))
                .setRaw(Protobufs.bytes(deposit.encode()));
        var message = ExecutedBlock.newBuilder()
                .setNumber(1)
                .addTransactions(executed)
                .build();
        var json = TransactionJson.mined(new BlockView(message, Hash.ZERO, header(), BlockHeader.FIELDS), 0);
        assertThat(json.path("type").asString()).isEqualTo("0x7e");
        assertThat(json.path("mint").asString()).isEqualTo("0x5");
        assertThat(json.has("isSystemTx")).isFalse();
    }

    private static BlockHeader header() {
        return new BlockHeader(
                Hash.ZERO,
                BlockHeader.NO_OMMERS,
                ALICE,
                Hash.ZERO,
                BlockHeader.EMPTY_ROOT,
                BlockHeader.EMPTY_ROOT,
                Bloom.empty(),
                UInt256.ZERO,
                1,
                30_000_000,
                21_000,
                100,
                new byte[0],
                Hash.ZERO,
                0,
                UInt256.ONE,
                BlockHeader.EMPTY_ROOT,
                0,
                0,
                Hash.ZERO,
                Hash.ZERO);
    }
}
