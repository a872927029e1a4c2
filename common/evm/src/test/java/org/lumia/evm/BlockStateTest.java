package org.lumia.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;

class BlockStateTest {
    private static final Address A = Address.parse("0x00000000000000000000000000000000000000aa");
    private static final Address B = Address.parse("0x00000000000000000000000000000000000000bb");

    private final MemoryWorld world = new MemoryWorld();
    private final BlockState state = new BlockState(world);

    @Test
    void revertingToASnapshotUndoesWhatCameAfterIt() {
        state.addBalance(A, UInt256.of(5));
        state.setStorage(A, UInt256.ONE, UInt256.of(7));
        int snapshot = state.snapshot();
        state.addBalance(A, UInt256.of(1));
        state.setNonce(A, 3);
        state.setCode(A, new byte[] {1});
        state.setStorage(A, UInt256.ONE, UInt256.ZERO);
        state.setStorage(A, UInt256.of(2), UInt256.ONE);

        state.revertTo(snapshot);

        assertThat(state.account(A)).isEqualTo(new Account(0, UInt256.of(5), Keccak.EMPTY));
        assertThat(state.storage(A, UInt256.ONE)).isEqualTo(UInt256.of(7));
        assertThat(state.storage(A, UInt256.of(2))).isEqualTo(UInt256.ZERO);
    }

    @Test
    void changesHoldOnlyWhatDiffersFromTheStart() {
        world.put(A, 1, UInt256.of(10), new byte[0]);
        world.putStorage(A, UInt256.ONE, UInt256.of(7));
        state.setStorage(A, UInt256.ONE, UInt256.ZERO);
        state.setStorage(A, UInt256.of(9), UInt256.of(9));
        state.setStorage(A, UInt256.of(9), UInt256.ZERO);
        state.addBalance(B, UInt256.of(4));
        state.subtractBalance(B, UInt256.of(4));
        state.finishTransaction();

        StateChanges changes = state.changes();

        assertThat(changes.accounts()).containsOnlyKeys(A);
        assertThat(changes.accounts().get(A).slots()).isEqualTo(Map.of(UInt256.ONE, UInt256.ZERO));
        assertThat(changes.accounts().get(A).after()).isEqualTo(new Account(1, UInt256.of(10), Keccak.EMPTY));
    }

    @Test
    void newCodeStandsInTheChangesOnce() {
        byte[] code = {0x60, 1};
        state.setCode(A, code);
        state.setCode(B, code);
        state.finishTransaction();

        assertThat(state.changes().code()).containsOnlyKeys(Keccak.hash(code));
        assertThat(state.changes().accounts()).containsOnlyKeys(A, B);
    }

    @Test
    void anAccountThatIsEmptyAgainIsDeleted() {
        world.put(A, 0, UInt256.of(10), new byte[0]);
        state.subtractBalance(A, UInt256.of(10));
        state.finishTransaction();

        assertThat(state.changes().accounts().get(A).after()).isEqualTo(Account.ABSENT);
    }

    @Test
    void balancesDoNotGoBelowZero() {
        assertThatThrownBy(() -> state.subtractBalance(A, UInt256.ONE)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void manySlotsKeepTheirValues() {
        for (int i = 0; i < 5000; i++) {
            state.setStorage(A, UInt256.of(i * 31L), UInt256.of(i + 1L));
        }
        for (int i = 0; i < 5000; i++) {
            assertThat(state.storage(A, UInt256.of(i * 31L))).isEqualTo(UInt256.of(i + 1L));
        }
    }
}
