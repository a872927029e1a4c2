package org.lumia.evm.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.BlockState;
import org.lumia.evm.ContractAddress;
import org.lumia.evm.ExecutionStoppedException;
import org.lumia.evm.Fork;
import org.lumia.evm.MemoryWorld;
import org.lumia.evm.Message;
import org.lumia.evm.Programs;
import org.lumia.evm.Tracer;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.TransactionResult;
import org.lumia.evm.precompile.Precompiles;

/** Each tracer on programs of a few bytes. */
class TracersTest {
    private static final Address CALLER = Address.parse("0x00000000000000000000000000000000000ca11e");
    private static final Address OTHER = Address.parse("0x0000000000000000000000000000000000000a0a");
    private static final long INTRINSIC_GAS = 21_000;
    private static final String CALL_OTHER = "5f5f5f5f5f610a0a5af1";

    private final MemoryWorld world = new MemoryWorld();
    private final List<Map<String, Object>> steps = new ArrayList<>();
    private final TraceBudget budget = new TraceBudget(1 << 20);

    private Map<String, Object> trace(GethTracer tracer, String code, String input, long gas) {
        world.put(Programs.CONTRACT, 1, UInt256.of(9), Hex.decode(code));
        var message = Message.call(CALLER, Programs.CONTRACT, UInt256.ZERO, Hex.decode(input), INTRINSIC_GAS + gas);
        var environment = Programs.environment(Fork.OSAKA);
        var state = new BlockState(world);
        tracer.begin(message, environment, state);
        var result = new TransactionProcessor(Precompiles::of).call(message, environment, state, tracer);
        return tracer.result(GethTracer.Outcome.of((TransactionResult.Included) result));
    }

    private StructLogger structLogger(StructLogger.Options options) {
        return new StructLogger(options, steps::add);
    }

    private CallTracer callTracer(boolean onlyTopCall, boolean withLog) {
        return new CallTracer(new CallTracer.Options(onlyTopCall, withLog), budget, 5);
    }

    private PrestateTracer prestateTracer(boolean diffMode) {
        return new PrestateTracer(new PrestateTracer.Options(diffMode, false, false, false), budget);
    }

    private List<Object> stepsOf(String field) {
        return steps.stream().map(step -> step.get(field)).toList();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> child(Map<String, Object> frame, int index) {
        return ((List<Map<String, Object>>) frame.get("calls")).get(index);
    }

    @Test
    void aStepTellsWhatStandsBeforeItAndWhatItCosts() {
        var result = trace(structLogger(StructLogger.Options.DEFAULT), "600760015500", "0x", 50_000);

        assertThat(result).isEqualTo(Map.of("gas", INTRINSIC_GAS + 22_106, "failed", false, "returnValue", "0x"));
        assertThat(stepsOf("op")).containsExactly("PUSH1", "PUSH1", "SSTORE", "STOP");
        assertThat(stepsOf("pc")).containsExactly(0, 2, 4, 5);
        assertThat(stepsOf("gas")).containsExactly(50_000L, 49_997L, 49_994L, 27_894L);
        assertThat(stepsOf("gasCost")).containsExactly(3L, 3L, 22_100L, 0L);
        assertThat(stepsOf("stack")).containsExactly(List.of(), List.of("0x7"), List.of("0x7", "0x1"), List.of());
        assertThat(steps.get(2))
                .containsEntry(
                        "storage",
                        Map.of(
                                UInt256.ONE.toHash().toString(),
                                UInt256.of(7).toHash().toString()));
        assertThat(steps.get(3)).doesNotContainKeys("storage", "memory", "returnData", "error", "refund");
    }

    @Test
    void theCostOfACallHasWhatItGrantsAndThatOfACreationHasNot() {
        world.put(OTHER, 1, UInt256.ZERO, Hex.decode("00"));

        trace(
                structLogger(StructLogger.Options.DEFAULT),
                "5f5f5f5f5f610a0a611000f1" + "5f5f5ff0" + "00",
                "0x",
                100_000);

        assertThat(stepsOf("depth")).contains(1, 2);
        assertThat(step("CALL")).containsEntry("gasCost", 2_600L + 0x1000);
        assertThat(step("CREATE")).containsEntry("gasCost", 32_000L);
    }

    private Map<String, Object> step(String op) {
        return steps.stream()
                .filter(step -> step.get("op").equals(op))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsWantedOfAStepCanBeChosen() {
        world.put(OTHER, 1, UInt256.ZERO, Hex.decode("602a5f5260205ff3"));

        trace(
                structLogger(new StructLogger.Options(true, true, true, true, 0)),
                "60ff5f52" + CALL_OTHER + "5f5400",
                "0x",
                100_000);

        assertThat(steps).noneMatch(step -> step.containsKey("stack") || step.containsKey("storage"));
        assertThat(steps.getLast())
                .containsEntry("memory", List.of(UInt256.of(255).toHash().toString()))
                .containsEntry("returnData", UInt256.of(42).toHash().toString());
    }

    @Test
    void noMoreStepsAreToldThanWereAskedFor() {
        var result =
                trace(structLogger(new StructLogger.Options(false, false, false, false, 2)), "5f5f5f5f5f00", "0x", 100);

        assertThat(stepsOf("op")).containsExactly("PUSH0", "PUSH0");
        assertThat(result).containsEntry("failed", false);
    }

    @Test
    void theStepThatFailsSaysWhyAndWhatItWouldHaveCost() {
        trace(structLogger(StructLogger.Options.DEFAULT), "60016000f3", "0x", 8);
        assertThat(steps.getLast()).containsEntry("error", "out of gas").containsEntry("gasCost", 3L);

        steps.clear();
        trace(structLogger(StructLogger.Options.DEFAULT), "600101", "0x", 100);
        assertThat(steps.getLast()).containsEntry("op", "ADD").containsEntry("error", "stack underflow (1 <=> 2)");
    }

    @Test
    void theCallTreeTellsRevertsWithTheirReasonAndKeepsLogsThatStand() {
        // OTHER logs, then reverts with Panic(0x11).
        world.put(OTHER, 1, UInt256.ZERO, Hex.decode("5f5fa0" + "634e487b7160e01b5f52" + "6011600452" + "60245ffd"));

        var result = trace(callTracer(false, true), "5f5fa0" + CALL_OTHER + "5f5fa0" + "5f35ff", "0x0a", 100_000);

        assertThat(result)
                .containsEntry("type", "CALL")
                .containsEntry("from", CALLER.toString())
                .containsEntry("to", Programs.CONTRACT.toString())
                .containsEntry("gas", Hex.quantity(INTRINSIC_GAS + 100_000))
                .containsEntry("input", "0x0a")
                .doesNotContainKeys("error", "output");
        assertThat(child(result, 0))
                .containsEntry("to", OTHER.toString())
                .containsEntry("error", "execution reverted")
                .containsEntry("revertReason", "arithmetic underflow or overflow")
                .doesNotContainKey("logs");
        assertThat(child(result, 1)).containsEntry("type", "SELFDESTRUCT").containsEntry("value", "0x9");
        @SuppressWarnings("unchecked")
        var logs = (List<Map<String, Object>>) result.get("logs");
        assertThat(logs).extracting(log -> log.get("index")).containsExactly("0x5", "0x6");
        assertThat(logs).extracting(log -> log.get("position")).containsExactly("0x0", "0x1");
    }

    @Test
    void theOutermostCallAloneCanBeAskedFor() {
        var result = trace(callTracer(true, true), "5f5fa0" + CALL_OTHER + "5f35ff", "0x", 100_000);

        assertThat(result).doesNotContainKey("calls");
        assertThat((List<?>) result.get("logs")).hasSize(1);
    }

    @Test
    void thePrestateIsWhatTheTransactionLookedAtBeforeIt() {
        world.putStorage(Programs.CONTRACT, UInt256.ONE, UInt256.of(5));
        world.put(OTHER, 3, UInt256.of(77), new byte[0]);

        var result = trace(prestateTracer(false), "60076001556108086000610a0a3100", "0x", 100_000);

        assertThat(result).containsOnlyKeys(Programs.CONTRACT.toString(), OTHER.toString());
        assertThat(result.get(OTHER.toString())).isEqualTo(Map.of("balance", "0x4d", "nonce", 3L));
        @SuppressWarnings("unchecked")
        var contract = (Map<String, Object>) result.get(Programs.CONTRACT.toString());
        assertThat(contract)
                .containsEntry(
                        "storage",
                        Map.of(
                                UInt256.ONE.toHash().toString(),
                                UInt256.of(5).toHash().toString()))
                .containsKeys("code", "codeHash");
    }

    @Test
    void aReadThatCouldNotBePaidIsNoLook() {
        world.put(OTHER, 3, UInt256.of(77), new byte[0]);

        var result = trace(prestateTracer(false), "610a0a31", "0x", 500);

        assertThat(result).containsOnlyKeys(Programs.CONTRACT.toString());
    }

    @Test
    void diffModeTellsOnlyWhatChanged() {
        world.putStorage(Programs.CONTRACT, UInt256.ONE, UInt256.of(5));
        world.putStorage(Programs.CONTRACT, UInt256.of(2), UInt256.of(6));

        var result = trace(prestateTracer(true), "6002545f60015500", "0x", 100_000);

        String slot = UInt256.ONE.toHash().toString();
        @SuppressWarnings("unchecked")
        var pre = (Map<String, Map<String, Object>>) result.get("pre");
        @SuppressWarnings("unchecked")
        var post = (Map<String, Map<String, Object>>) result.get("post");
        assertThat(pre.get(Programs.CONTRACT.toString()))
                .containsEntry("storage", Map.of(slot, UInt256.of(5).toHash().toString()));
        assertThat(post.get(Programs.CONTRACT.toString())).isEmpty();
        assertThat(post.get(CALLER.toString())).isEqualTo(Map.of("nonce", 1L));
        assertThat(pre).doesNotContainKey(CALLER.toString());
    }

    /** geth, prestate.go: a deleted account's state is pruned from post, and kept in pre. */
    @Test
    void diffModeTellsAllThatWasThereOfAnAccountThatIsGone() {
        Address created = ContractAddress.create(CALLER, 0);
        world.put(created, 0, UInt256.of(7), new byte[0]);
        // Looks at a slot that is zero, and destroys itself within the transaction that created it (EIP-6780).
        var message = Message.create(CALLER, UInt256.ZERO, Hex.decode("5f545033ff"), 100_000);
        var environment = Programs.environment(Fork.OSAKA);
        var state = new BlockState(world);
        PrestateTracer tracer = prestateTracer(true);
        tracer.begin(message, environment, state);
        var run = new TransactionProcessor(Precompiles::of).call(message, environment, state, tracer);

        var result = tracer.result(GethTracer.Outcome.of((TransactionResult.Included) run));

        String zero = UInt256.ZERO.toHash().toString();
        @SuppressWarnings("unchecked")
        var pre = (Map<String, Map<String, Object>>) result.get("pre");
        @SuppressWarnings("unchecked")
        var post = (Map<String, Map<String, Object>>) result.get("post");
        assertThat(pre.get(created.toString())).isEqualTo(Map.of("balance", "0x7", "storage", Map.of(zero, zero)));
        assertThat(post).doesNotContainKey(created.toString());
    }

    @Test
    void selectorsAreCountedBySizeAndPrecompilesAreNot() {
        String callWithSelector = "63a9059cbb60e01b5f52" + "5f5f60245f5f610a0a5af1" + "5f5f60245f5f610a0a5af1";
        String callIdentity = "5f5f60245f5f60045af1";

        var result = trace(
                new FourByteTracer(Precompiles::of, budget),
                callWithSelector + callIdentity + "00",
                "0x01020304",
                100_000);

        assertThat(result).isEqualTo(Map.of("0x01020304-0", 1L, "0xa9059cbb-32", 2L));
    }

    @Test
    void aTraceOverItsBudgetEndsWithAnError() {
        var small = new CallTracer(new CallTracer.Options(false, false), new TraceBudget(2_000), 0);

        assertThatThrownBy(() -> trace(small, "5b" + CALL_OTHER + "505f56", "0x", 1_000_000))
                .isInstanceOf(TraceTooLargeException.class)
                .hasMessage("trace over 2000 bytes");
    }

    @Test
    void aRunIsStoppedFromAnotherThreadWithAndWithoutATracer() {
        for (Tracer tracer :
                List.of(Tracer.NONE, structLogger(new StructLogger.Options(true, true, false, false, 1)))) {
            var processor = new TransactionProcessor(Precompiles::of);
            world.put(Programs.CONTRACT, 1, UInt256.ZERO, Hex.decode("5b5f56"));
            var message = Message.call(CALLER, Programs.CONTRACT, UInt256.ZERO, new byte[0], Long.MAX_VALUE);
            Thread.ofVirtual().start(processor::stop);

            assertThatThrownBy(() ->
                            processor.call(message, Programs.environment(Fork.OSAKA), new BlockState(world), tracer))
                    .isInstanceOf(ExecutionStoppedException.class);
        }
    }

    @Test
    void aDepositWhoseCallCouldNotBeginIsACallThatFailed() {
        CallTracer tracer = callTracer(false, false);
        tracer.begin(
                Message.call(CALLER, OTHER, UInt256.of(5), new byte[0], 100),
                Programs.environment(Fork.OSAKA),
                new BlockState(world));

        assertThat(tracer.result(new GethTracer.Outcome(100, true, new byte[0])))
                .containsEntry("type", "CALL")
                .containsEntry("gasUsed", "0x64")
                .containsEntry("value", "0x5")
                .containsEntry("error", "failed deposit");
    }

    @Test
    void aCreationThatFailsHasNoAddress() {
        var message = Message.create(CALLER, UInt256.ZERO, Hex.decode("fe"), 100_000);
        var environment = Programs.environment(Fork.OSAKA);
        var state = new BlockState(world);
        CallTracer tracer = callTracer(false, false);
        tracer.begin(message, environment, state);
        var result = new TransactionProcessor(Precompiles::of).call(message, environment, state, tracer);

        assertThat(tracer.result(GethTracer.Outcome.of((TransactionResult.Included) result)))
                .containsEntry("type", "CREATE")
                .containsEntry("error", "invalid opcode: INVALID")
                .doesNotContainKey("to");
    }
}
