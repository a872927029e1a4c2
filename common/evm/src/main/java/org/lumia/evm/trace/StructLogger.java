package org.lumia.evm.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockState;
import org.lumia.evm.Halt;
import org.lumia.evm.Message;
import org.lumia.evm.Opcode;

/**
 * geth's struct logger, which is meant where no tracer is named, with hex as the execution API's specification has it: 0x
 * everywhere. Steps are handed on one by one, so that a trace need not fit in memory.
 */
public final class StructLogger implements GethTracer {
    private static final int WORD_BYTES = 32;

    private final Options options;
    private final Consumer<Map<String, Object>> steps;
    private final LastStep last = new LastStep();
    private final Map<Address, Map<String, String>> storage = new HashMap<>();
    private @Nullable BlockState state;
    private @Nullable Map<String, Object> pending;
    private long logged;

    /**
     * What each step tells.
     *
     * @param stepsMax how many are told; 0 for all
     */
    public record Options(
            boolean disableStack,
            boolean disableStorage,
            boolean enableMemory,
            boolean enableReturnData,
            long stepsMax) {
        public static final Options DEFAULT = new Options(false, false, false, false, 0);
    }

    /** @param steps takes each entry of {@code structLogs} */
    public StructLogger(Options options, Consumer<Map<String, Object>> steps) {
        this.options = options;
        this.steps = steps;
    }

    @Override
    public void begin(Message transaction, BlockEnvironment environment, BlockState state) {
        this.state = state;
    }

    @Override
    public void step(StepView view) {
        last.note(view);
        if (options.stepsMax != 0 && logged >= options.stepsMax) {
            return;
        }
        logged++;
        var json = new LinkedHashMap<String, Object>();
        json.put("pc", view.pc());
        json.put("op", LastStep.name(view.opcode()));
        json.put("gas", view.gas());
        json.put("depth", view.depth());
        if (!options.disableStack) {
            json.put("stack", stack(view));
        }
        if (options.enableReturnData && view.returnData().length > 0) {
            json.put("returnData", Hex.encode(view.returnData()));
        }
        if (options.enableMemory && view.memorySize() > 0) {
            json.put("memory", memory(view));
        }
        if (!options.disableStorage) {
            storage(view, json);
        }
        if (view.refund() != 0) {
            json.put("refund", view.refund());
        }
        pending = json;
    }

    private static List<String> stack(StepView view) {
        var stack = new ArrayList<String>(view.stackSize());
        for (int i = view.stackSize() - 1; i >= 0; i--) {
            stack.add(view.stack(i).toQuantity());
        }
        return stack;
    }

    private static List<String> memory(StepView view) {
        var words = new ArrayList<String>(view.memorySize() / WORD_BYTES);
        for (int at = 0; at < view.memorySize(); at += WORD_BYTES) {
            words.add(Hex.encode(view.memory(at, WORD_BYTES)));
        }
        return words;
    }

    /** SLOAD and SSTORE tell what the transaction has read and written of the contract's storage so far, this included. */
    private void storage(StepView view, Map<String, Object> json) {
        boolean load = view.opcode() == Opcode.SLOAD.code() && view.stackSize() >= 1;
        boolean store = view.opcode() == Opcode.SSTORE.code() && view.stackSize() >= 2;
        if (load || store) {
            UInt256 slot = view.stack(0);
            UInt256 value =
                    store ? view.stack(1) : Objects.requireNonNull(state).storage(view.address(), slot);
            var seen = storage.computeIfAbsent(view.address(), absent -> new TreeMap<>());
            seen.put(slot.toHash().toString(), value.toHash().toString());
            json.put("storage", new LinkedHashMap<>(seen));
        }
    }

    @Override
    public void cost(long gas, @Nullable Halt halt) {
        Map<String, Object> json = pending;
        if (json != null) {
            pending = null;
            json.put("gasCost", gas);
            if (halt != null && LastStep.isBeforehand(halt)) {
                json.put("error", last.text(halt));
            }
            steps.accept(json);
        }
    }

    /** All but {@code structLogs}. */
    @Override
    public Map<String, Object> result(Outcome outcome) {
        var json = new LinkedHashMap<String, Object>();
        json.put("gas", outcome.gasUsed());
        json.put("failed", outcome.failed());
        json.put("returnValue", Hex.encode(outcome.output()));
        return json;
    }
}
