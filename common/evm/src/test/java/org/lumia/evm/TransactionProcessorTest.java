package org.lumia.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.Log;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.evm.precompile.Precompiles;

class TransactionProcessorTest {
    private static final Address SENDER = Address.parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
    private static final Address TO = Address.parse("0x00000000000000000000000000000000000000bb");
    private static final UInt256 FUNDS = UInt256.of(1_000_000_000_000L);

    private final MemoryWorld world = new MemoryWorld();
    private final BlockEnvironment environment = Programs.environment(Fork.OSAKA);
    private final GasPool pool = GasPool.of(environment);
    private final TransactionProcessor processor = new TransactionProcessor(Precompiles::of);

    TransactionProcessorTest() {
        world.put(SENDER, 4, FUNDS, new byte[0]);
    }

    @Test
    void aTransferMovesTheValueBurnsTheBaseFeeAndPaysTheTip() {
        var state = new BlockState(world);

        var result = execute(state, transaction(4, 21_000, 10, 2));

        assertThat(result).isInstanceOfSatisfying(TransactionResult.Included.class, included -> {
            assertThat(included.gasUsed()).isEqualTo(21_000);
            assertThat(included.success()).isTrue();
        });
        assertThat(state.account(SENDER).nonce()).isEqualTo(5);
        assertThat(state.account(SENDER).balance()).isEqualTo(UInt256.of(1_000_000_000_000L - 21_000 * 9 - 1));
        assertThat(state.account(TO).balance()).isEqualTo(UInt256.ONE);
        assertThat(state.account(environment.coinbase()).balance()).isEqualTo(UInt256.of(42_000));
        assertThat(pool.gas()).isEqualTo(environment.gasLimit() - 21_000);
    }

    @Test
    void aRejectionSaysWhyInGethsWordsAndLeavesNoTrace() {
        rejects(
                transaction(3, 21_000, 10, 2),
                InvalidTransaction.NONCE_TOO_LOW,
                "nonce too low: address 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed, tx: 3 state: 4");
        rejects(
                transaction(9, 21_000, 10, 2),
                InvalidTransaction.NONCE_TOO_HIGH,
                "nonce too high: address 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed, tx: 9 state: 4");
        rejects(
                transaction(4, 20_999, 10, 2),
                InvalidTransaction.INTRINSIC_GAS,
                "intrinsic gas too low: have 20999, want 21000");
        rejects(
                transaction(4, 21_000, 6, 2),
                InvalidTransaction.FEE_CAP_TOO_LOW,
                "max fee per gas less than block base fee: address 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed,"
                        + " maxFeePerGas: 6, baseFee: 7");
        rejects(
                transaction(4, 21_000, 100_000_000, 2),
                InvalidTransaction.INSUFFICIENT_FUNDS,
                "insufficient funds for gas * price + value: address 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
                        + " have 1000000000000 want 2100000000001");
        rejects(
                transaction(4, (1 << 24) + 1, 10, 2),
                InvalidTransaction.GAS_LIMIT_TOO_HIGH,
                "transaction gas limit too high: (cap: 16777216, tx: 16777217)");
    }

    @Test
    void callsNestToADepthOf1024WithoutRecursion() {
        // Calls itself with all gas, and returns one more than the callee did; the last finds no depth left.
        byte[] code = Programs.code(
                Opcode.PUSH0,
                Opcode.PUSH0,
                Opcode.PUSH0,
                Opcode.PUSH0,
                Opcode.PUSH0,
                Opcode.ADDRESS,
                Opcode.GAS,
                Opcode.CALL,
                Opcode.POP,
                Opcode.RETURNDATASIZE,
                Opcode.PUSH0,
                Opcode.PUSH0,
                Opcode.RETURNDATACOPY,
                Opcode.PUSH0,
                Opcode.MLOAD,
                Opcode.PUSH1,
                1,
                Opcode.ADD,
                Opcode.PUSH0,
                Opcode.MSTORE,
                Opcode.PUSH1,
                32,
                Opcode.PUSH0,
                Opcode.RETURN);
        world.put(Programs.CONTRACT, 1, UInt256.ZERO, code);

        var included = Programs.run(Fork.CANCUN, world, new byte[0], SENDER, Long.MAX_VALUE / 2);

        assertThat(included.output()).isEqualTo(UInt256.of(1025).toBytes());
    }

    @Test
    void aRunThatWasBrokenOffLeavesNothingInMemoryToTheNext() {
        var writing =
                Programs.code(Opcode.PUSH1, 7, Opcode.PUSH0, Opcode.MSTORE, Opcode.PUSH0, Opcode.PUSH0, Opcode.LOG0);
        var reading = Programs.code(
                Opcode.PUSH0, Opcode.MLOAD, Opcode.PUSH0, Opcode.MSTORE, Opcode.MSIZE, Opcode.PUSH0, Opcode.RETURN);
        var full = new Tracer() {
            @Override
            public void log(Log log) {
                throw new IllegalStateException("full");
            }
        };
        world.put(TO, 1, UInt256.ZERO, writing);
        world.put(Programs.CONTRACT, 1, UInt256.ZERO, reading);
        var broken = Message.call(SENDER, TO, UInt256.ZERO, new byte[0], 100_000);
        assertThatThrownBy(() -> processor.call(broken, environment, new BlockState(world), full))
                .hasMessage("full");

        var next = Message.call(SENDER, Programs.CONTRACT, UInt256.ZERO, new byte[0], 100_000);
        var result = processor.call(next, environment, new BlockState(world), Tracer.NONE);

        assertThat(result)
                .isInstanceOfSatisfying(
                        TransactionResult.Included.class,
                        included -> assertThat(included.output()).containsExactly(new byte[32]));
    }

    @Test
    void aMessageTheSenderCannotPayForIsRejected() {
        var result = processor.call(
                Message.call(TO, SENDER, UInt256.ONE, new byte[0], 21_000),
                environment,
                new BlockState(world),
                Tracer.NONE);

        assertThat(result)
                .isInstanceOfSatisfying(
                        TransactionResult.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(InvalidTransaction.INSUFFICIENT_FUNDS));
    }

    private void rejects(Transaction transaction, InvalidTransaction reason, String detail) {
        var state = new BlockState(world);

        assertThat(execute(state, transaction)).isEqualTo(new TransactionResult.Rejected(reason, detail));

        assertThat(state.changes().accounts()).isEmpty();
        assertThat(pool.gas()).isEqualTo(environment.gasLimit());
    }

    private TransactionResult execute(BlockState state, Transaction transaction) {
        return processor.execute(transaction, SENDER, environment, state, pool, Tracer.NONE);
    }

    private static Transaction transaction(long nonce, long gasLimit, long maxFee, long tip) {
        return new Transaction(
                TransactionType.DYNAMIC_FEE,
                Optional.of(UInt256.ONE),
                nonce,
                UInt256.of(tip),
                UInt256.of(maxFee),
                gasLimit,
                Optional.of(TO),
                UInt256.ONE,
                new byte[0],
                List.of(),
                UInt256.ZERO,
                List.of(),
                List.of(),
                TransactionCodec.UNSIGNED);
    }
}
