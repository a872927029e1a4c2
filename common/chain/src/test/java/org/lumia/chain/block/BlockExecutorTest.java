package org.lumia.chain.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.evm.Account;
import org.lumia.evm.PrecompileSet;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.WorldState;
import org.lumia.evm.precompile.Precompiles;
import org.lumia.evm.trace.GethTracer;
import org.lumia.evm.trace.PrestateTracer;
import org.lumia.evm.trace.TraceBudget;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.GenesisAccount;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.log.TransactionCheck;
import org.lumia.protocol.message.InboxBodies;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.RefusalReason;

class BlockExecutorTest {
    private static final byte[] KEY = Hex.decode("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
    private static final Address ALICE = Secp256k1.address(KEY);
    private static final Address BOB = Address.parse("0x00000000000000000000000000000000000b0b00");
    private static final Address COINBASE = Address.parse("0x00000000000000000000000000000000c0ffee00");
    private static final UInt256 FUNDS = UInt256.of(BigInteger.TEN.pow(18));
    private static final UInt256 GWEI = UInt256.of(1_000_000_000);

    private final Genesis genesis = Genesis.development(
            "test",
            1,
            1_800_000_000_000L,
            new L1Contracts(31_337, Address.ZERO, Address.ZERO, Address.ZERO, Address.ZERO),
            new Members(List.of(new Member(ALICE, ALICE, 1, COINBASE))),
            Map.of(ALICE, GenesisAccount.withBalance(FUNDS)));
    private final SenderRecovery recovery = new SenderRecovery(new TransactionCheck(genesis), 1);
    private final BlockExecutor executor = new BlockExecutor(genesis, recovery);
    private final GenesisBlock zero = GenesisBlock.of(genesis);

    @AfterEach
    void close() {
        recovery.close();
    }

    /** The state right after genesis. */
    private final WorldState world = new WorldState() {
        @Override
        public Account account(Address address) {
            var change = zero.changes().accounts().get(address);
            return change == null ? Account.ABSENT : change.after();
        }

        @Override
        public UInt256 storage(Address address, UInt256 slot) {
            return UInt256.ZERO;
        }

        @Override
        public byte[] code(Hash codeHash) {
            return new byte[0];
        }

        @Override
        public boolean hasStorage(Address address) {
            return false;
        }
    };

    private static byte[] transfer(long chainId, long nonce, UInt256 value, UInt256 maxFee) {
        return TransactionCodec.encode(TransactionCodec.sign(
                new Transaction(
                        TransactionType.DYNAMIC_FEE,
                        Optional.of(UInt256.of(chainId)),
                        nonce,
                        UInt256.ONE,
                        maxFee,
                        21_000,
                        Optional.of(BOB),
                        value,
                        new byte[0],
                        List.of(),
                        UInt256.ZERO,
                        List.of(),
                        List.of(),
                        TransactionCodec.UNSIGNED),
                KEY));
    }

    private byte[] transfer(long nonce, UInt256 value) {
        return transfer(genesis.chainId(), nonce, value, GWEI.add(GWEI));
    }

    private BlockResult run(List<InboxMessage> inbox, byte[]... raws) {
        var transactions = java.util.Arrays.stream(raws)
                .map(raw -> new BlockInput.FromLog(raw, Optional.of(ALICE), 1, Optional.empty()))
                .toList();
        var input = new BlockInput(1, genesis.timestampMs() + 1_234, 0, COINBASE, Keccak.EMPTY, inbox, transactions);
        return executor.execute(
                executor.prepare(input), zero.tip(), world, number -> zero.hash(), changes -> Keccak.EMPTY);
    }

    private static InboxMessage message(InboxKind kind, byte[] body) {
        return InboxMessage.newBuilder()
                .setIndex(1)
                .setKind(kind)
                .setBody(ByteString.copyFrom(body))
                .setAccumulator(Protobufs.bytes(StructHashes.accumulator(Hash.ZERO, 1, kind.getNumber(), body)))
                .build();
    }

    private static InboxMessage deposit(UInt256 mint, UInt256 value) {
        return message(
                InboxKind.DEPOSIT,
                new InboxBodies.Deposit(BOB, ALICE, false, mint, value, 100_000, new byte[0]).encode());
    }

    @Test
    void aTransferPaysTheSequencerItsTipAndBurnsTheRest() {
        BlockResult result = run(List.of(), transfer(0, UInt256.of(5)));

        assertThat(result.refused()).isEmpty();
        assertThat(result.included()).singleElement().satisfies(included -> {
            assertThat(included.gasUsed()).isEqualTo(21_000);
            assertThat(included.effectiveGasPrice()).isEqualTo(GWEI.add(UInt256.ONE));
            assertThat(included.origin()).contains(ALICE);
        });
        var accounts = result.changes().accounts();
        assertThat(accounts.get(COINBASE).after().balance()).isEqualTo(UInt256.of(21_000));
        assertThat(accounts.get(BOB).after().balance()).isEqualTo(UInt256.of(5));
        UInt256 paid = UInt256.of(21_000).multiply(GWEI.add(UInt256.ONE)).add(UInt256.of(5));
        assertThat(accounts.get(ALICE).after()).isEqualTo(new Account(1, FUNDS.subtract(paid), Keccak.EMPTY));
    }

    @Test
    void theHeaderSaysWhereTheBlockStands() {
        BlockResult result = run(List.of(), transfer(0, UInt256.ONE));

        assertThat(result.header().parentHash()).isEqualTo(zero.hash());
        assertThat(result.header().timestamp()).isEqualTo(1_800_000_001L);
        assertThat(Hex.encode(result.header().extraData())).isEqualTo("0x00ea00000000000000000000000000000fa0");
        assertThat(result.header().baseFeePerGas()).isEqualTo(GWEI);
        assertThat(result.hash()).isEqualTo(Keccak.hash(result.header().encode()));
        assertThat(result.tip().number()).isEqualTo(1);
    }

    @Test
    void refusedTransactionsLeaveNoTraceButAReasonWithNumbers() {
        BlockResult result = run(
                List.of(),
                transfer(3, UInt256.ONE),
                transfer(1, 0, UInt256.ONE, GWEI.add(GWEI)),
                transfer(genesis.chainId(), 0, UInt256.ONE, UInt256.of(7)),
                transfer(0, FUNDS),
                new byte[] {2, 0});

        assertThat(result.included()).isEmpty();
        assertThat(result.refused())
                .extracting(refused -> refused.getReason())
                .containsExactly(
                        RefusalReason.NONCE_TOO_HIGH,
                        RefusalReason.WRONG_CHAIN,
                        RefusalReason.FEE_BELOW_BASE_FEE,
                        RefusalReason.INSUFFICIENT_FUNDS,
                        RefusalReason.MALFORMED);
        assertThat(result.refused().getFirst().getDetail())
                .startsWith("nonce too high: address ")
                .contains("3");
        assertThat(result.refused().get(3).getDetail()).contains(FUNDS.toString());
        assertThat(result.changes().accounts()).isEmpty();
    }

    @Test
    void aDepositMintsAndCalls() {
        BlockResult result = run(List.of(deposit(UInt256.of(100), UInt256.of(40))));

        assertThat(result.included()).singleElement().satisfies(included -> {
            assertThat(included.receipt().success()).isTrue();
            assertThat(included.receipt().depositNonce()).hasValue(0);
            assertThat(included.inboxIndex()).isEqualTo(1);
            assertThat(included.raw()[0]).isEqualTo((byte) 0x7E);
        });
        var accounts = result.changes().accounts();
        assertThat(accounts.get(BOB).after()).isEqualTo(new Account(1, UInt256.of(60), Keccak.EMPTY));
        assertThat(accounts.get(ALICE).after().balance()).isEqualTo(FUNDS.add(UInt256.of(40)));
        assertThat(result.tip().inboxThrough()).isEqualTo(1);
    }

    @Test
    void aDepositThatCannotCallKeepsItsMint() {
        BlockResult result = run(List.of(deposit(UInt256.of(100), UInt256.of(101))));

        assertThat(result.included()).singleElement().satisfies(included -> {
            assertThat(included.receipt().success()).isFalse();
            assertThat(included.gasUsed()).isEqualTo(100_000);
        });
        assertThat(result.changes().accounts().get(BOB).after())
                .isEqualTo(new Account(1, UInt256.of(100), Keccak.EMPTY));
    }

    @Test
    void anExecutedBlockReplaysTransactionByTransactionUnderATracer() {
        BlockResult result = run(List.of(deposit(UInt256.of(100), UInt256.of(101))), transfer(0, UInt256.of(7)));
        var replay = new BlockReplay(
                new LumiaRules(genesis),
                result.header(),
                world,
                number -> zero.hash(),
                new TransactionProcessor(Precompiles::of));
        var changed = new ArrayList<Object>();
        for (IncludedTransaction transaction : result.included()) {
            var tracer =
                    new PrestateTracer(new PrestateTracer.Options(true, false, false, false), new TraceBudget(100_000));
            GethTracer.Outcome outcome =
                    replay.trace(transaction.raw(), transaction.sender(), transaction.gasUsed(), tracer);
            assertThat(outcome.failed()).isEqualTo(!transaction.receipt().success());
            changed.add(((Map<?, ?>) tracer.result(outcome).get("post")).get(BOB.toString()));
        }

        assertThat(changed).containsExactly(Map.of("balance", "0x64", "nonce", 1L), Map.of("balance", "0x6b"));
    }

    @Test
    void aReplayThatEndsOtherwiseThanTheBlockIsNoticed() {
        BlockResult result = run(List.of(), transfer(0, UInt256.of(7)));
        var replay = new BlockReplay(
                new LumiaRules(genesis),
                result.header(),
                world,
                number -> zero.hash(),
                new TransactionProcessor(Precompiles::of));
        IncludedTransaction transaction = result.included().getFirst();

        assertThatThrownBy(() -> replay.skip(transaction.raw(), transaction.sender(), 20_999))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a transaction of block 1 used 20999 gas, now 21000");
    }

    @Test
    void aForcedTransactionRunsBeforeTheLogAndMayBeRefused() {
        byte[] raw = transfer(0, UInt256.of(9));

        BlockResult forced = run(List.of(message(InboxKind.FORCED, raw)), transfer(1, UInt256.ONE));
        assertThat(forced.included())
                .extracting(IncludedTransaction::inboxIndex)
                .containsExactly(1L, 0L);

        BlockResult refused = run(List.of(message(InboxKind.FORCED, new byte[] {1, 2, 3})));
        assertThat(refused.included()).isEmpty();
        assertThat(refused.refused())
                .singleElement()
                .satisfies(one -> assertThat(one.getReason()).isEqualTo(RefusalReason.MALFORMED));
    }

    @Test
    void membersMessagesMakeNoTransaction() {
        BlockResult result =
                run(List.of(message(InboxKind.MEMBERS, genesis.members().encode())));

        assertThat(result.included()).isEmpty();
        assertThat(result.tip().inboxThrough()).isEqualTo(1);
    }

    @Test
    void aBlockThatDoesNotFollowIsRefused() {
        var input = new BlockInput(2, genesis.timestampMs(), 0, COINBASE, Keccak.EMPTY, List.of(), List.of());

        assertThatThrownBy(() -> executor.execute(
                        executor.prepare(input), zero.tip(), world, number -> Hash.ZERO, changes -> Keccak.EMPTY))
                .hasMessageContaining("block 2")
                .hasMessageContaining("does not follow");
    }

    private byte[] call(Optional<Address> to, byte[] data, long gas) {
        var call = new Transaction(
                TransactionType.DYNAMIC_FEE,
                Optional.of(UInt256.of(genesis.chainId())),
                0,
                UInt256.ONE,
                GWEI.add(GWEI),
                gas,
                to,
                UInt256.ZERO,
                data,
                List.of(),
                UInt256.ZERO,
                List.of(),
                List.of(),
                TransactionCodec.UNSIGNED);
        return TransactionCodec.encode(TransactionCodec.sign(call, KEY));
    }

    /** From the header. */
    private static long weight(BlockResult result) {
        return java.nio.ByteBuffer.wrap(result.header().extraData()).getLong(10);
    }

    @Test
    void aSlowPrecompileWeighsMoreThanItsGas() {
        BlockResult result = run(List.of(), call(Optional.of(PrecompileSet.address(0x08)), new byte[0], 100_000));

        assertThat(result.header().gasUsed()).isEqualTo(21_000 + 45_000);
        assertThat(weight(result)).isEqualTo(genesis.fees().weights().perTransaction() + 2 * 45_000);
    }

    @Test
    void writingTheStateWeighsLessThanItsGas() {
        // SSTORE(0, 1) in a creation: 2,100 for the first access and 20,000 for the new slot.
        BlockResult result = run(List.of(), call(Optional.empty(), Hex.decode("0x60015f55"), 200_000));

        long running = result.header().gasUsed() - 21_000;
        assertThat(weight(result)).isEqualTo(genesis.fees().weights().perTransaction() + running - 22_100 * 30 / 100);
    }

    @Test
    void theBaseFeeFollowsTime() {
        var rules = genesis.fees();
        UInt256 base = GWEI;

        assertThat(BaseFee.next(rules, base, 7_500_000, 2_000_000, 100)).isEqualTo(base);
        assertThat(BaseFee.next(rules, base, 1_000_000_000, 0, 100)).isEqualTo(UInt256.of(1_083_333_333));
        assertThat(BaseFee.next(rules, base, 0, 0, 100)).isEqualTo(UInt256.of(916_666_667));
        assertThat(BaseFee.next(rules, base, 0, 0, 60_000)).isEqualTo(UInt256.of(166_666_667));
        assertThat(BaseFee.next(rules, UInt256.of(rules.minBaseFee()), 0, 0, 1_000))
                .isEqualTo(UInt256.of(rules.minBaseFee()));
    }

    @Test
    void theBaseFeeFollowsWeightWhereThatIsMoreThanGas() {
        var rules = genesis.fees();

        assertThat(BaseFee.next(rules, GWEI, 0, 3_000_000, 100)).isEqualTo(UInt256.of(1_041_666_666));
        assertThat(BaseFee.next(rules, GWEI, 15_000_000, 0, 100)).isEqualTo(UInt256.of(1_083_333_333));
        UInt256 base = GWEI;
        for (int second = 0; second < 4; second++) {
            UInt256 next = BaseFee.next(rules, base, 0, 40_000_000, 1_000);
            assertThat(next.toBigInteger().multiply(java.math.BigInteger.TWO))
                    .as("a second at twice the target costs half as much again")
                    .isGreaterThanOrEqualTo(base.toBigInteger().multiply(java.math.BigInteger.valueOf(3)));
            base = next;
        }
    }
}
