package org.lumia.evm.trace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.Log;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockState;
import org.lumia.evm.Halt;
import org.lumia.evm.Message;
import org.lumia.evm.RevertReason;

/** geth's {@code callTracer}: the tree of calls and creations, each with what it was given and how it ended. */
public final class CallTracer implements GethTracer {
    private static final int FRAME_BYTES = 512;
    private static final int LOG_BYTES = 384;

    private final Options options;
    private final TraceBudget budget;
    private final LastStep last = new LastStep();
    private final Deque<Frame> open = new ArrayDeque<>();
    private long logIndex;
    private int depth;
    private String precompileReason = "";
    private @Nullable Frame outermost;
    private @Nullable Message transaction;

    /**
     * What is wanted.
     *
     * @param onlyTopCall whether calls inside the outermost are left out
     * @param withLog whether logs that stand are told with the call that wrote them
     */
    public record Options(boolean onlyTopCall, boolean withLog) {}

    private static final class Frame {
        final String type;
        final Address from;
        final Address to;
        final @Nullable UInt256 value;
        final byte[] input;
        final long gas;
        final long logIndexBefore;
        final List<Frame> calls = new ArrayList<>();
        final List<Map<String, Object>> logs = new ArrayList<>();
        long gasUsed;
        byte[] output = {};
        String error = "";
        boolean reverted;

        Frame(
                String type,
                Address from,
                Address to,
                @Nullable UInt256 value,
                byte[] input,
                long gas,
                long logIndexBefore) {
            this.type = type;
            this.from = from;
            this.to = to;
            this.value = value;
            this.input = input;
            this.gas = gas;
            this.logIndexBefore = logIndexBefore;
        }
    }

    /** @param logsBefore how many the block's earlier transactions have written */
    public CallTracer(Options options, TraceBudget budget, long logsBefore) {
        this.options = options;
        this.budget = budget;
        this.logIndex = logsBefore;
    }

    @Override
    public void begin(Message transaction, BlockEnvironment environment, BlockState state) {
        this.transaction = transaction;
    }

    @Override
    public void step(StepView view) {
        last.note(view);
    }

    @Override
    public void enter(CallKind kind, Address from, Address to, UInt256 value, byte[] input, long gas) {
        depth++;
        if (wanted()) {
            budget.take(FRAME_BYTES + 2L * input.length);
            open.push(
                    new Frame(kind.name(), from, to, kind == CallKind.STATICCALL ? null : value, input, gas, logIndex));
        }
    }

    private boolean wanted() {
        return depth == 1 || !options.onlyTopCall;
    }

    @Override
    public void precompileFailed(String reason) {
        precompileReason = reason;
    }

    @Override
    public void exit(byte[] output, long gasUsed, @Nullable Halt halt) {
        boolean wanted = wanted();
        depth--;
        if (!wanted) {
            return;
        }
        Frame frame = open.pop();
        frame.gasUsed = gasUsed;
        if (halt == null || halt == Halt.REVERT) {
            budget.take(2L * output.length);
            frame.output = output;
        }
        if (halt != null) {
            frame.error = halt == Halt.PRECOMPILE_FAILURE ? precompileReason : last.text(halt);
            frame.reverted = halt == Halt.REVERT;
            logIndex = frame.logIndexBefore;
            if (options.withLog) {
                dropLogs(frame);
            }
        }
        if (open.isEmpty()) {
            outermost = frame;
        } else {
            open.element().calls.add(frame);
        }
    }

    private static void dropLogs(Frame frame) {
        frame.logs.clear();
        for (Frame call : frame.calls) {
            dropLogs(call);
        }
    }

    @Override
    public void log(Log log) {
        if (options.withLog && wanted()) {
            Frame frame = open.element();
            budget.take(LOG_BYTES + 2L * log.data().length);
            var json = new LinkedHashMap<String, Object>();
            json.put("address", log.address().toString());
            json.put("topics", log.topics().stream().map(Hash::toString).toList());
            json.put("data", Hex.encode(log.data()));
            json.put("index", Hex.quantity(logIndex));
            json.put("position", Hex.quantity(frame.calls.size()));
            frame.logs.add(json);
        }
        logIndex++;
    }

    @Override
    public void selfDestruct(Address from, Address beneficiary, UInt256 balance) {
        if (!options.onlyTopCall) {
            budget.take(FRAME_BYTES);
            open.element().calls.add(new Frame("SELFDESTRUCT", from, beneficiary, balance, new byte[0], 0, logIndex));
        }
    }

    @Override
    public Map<String, Object> result(Outcome outcome) {
        Message message = Objects.requireNonNull(transaction, "not begun");
        Frame root = outermost;
        if (root == null) {
            // A deposit whose call could not even begin.
            root = new Frame(
                    message.to().isPresent() ? "CALL" : "CREATE",
                    message.from(),
                    message.to().orElse(Address.ZERO),
                    message.value(),
                    message.data(),
                    0,
                    0);
            root.error = "failed deposit";
        }
        Map<String, Object> json = json(root);
        json.put("gas", Hex.quantity(message.gas()));
        json.put("gasUsed", Hex.quantity(outcome.gasUsed()));
        return json;
    }

    /** Recursion is as deep as calls, which end at 1,024: so loops, whose levels take one frame of the stack each. */
    private static Map<String, Object> json(Frame frame) {
        var json = new LinkedHashMap<String, Object>();
        json.put("from", frame.from.toString());
        json.put("gas", Hex.quantity(frame.gas));
        json.put("gasUsed", Hex.quantity(frame.gasUsed));
        if (frame.error.isEmpty() || !frame.type.startsWith("CREATE")) {
            json.put("to", frame.to.toString());
        }
        json.put("input", Hex.encode(frame.input));
        if (frame.output.length > 0) {
            json.put("output", Hex.encode(frame.output));
        }
        if (!frame.error.isEmpty()) {
            json.put("error", frame.error);
        }
        if (frame.reverted) {
            String reason = RevertReason.of(frame.output);
            if (!reason.isEmpty()) {
                json.put("revertReason", reason);
            }
        }
        if (!frame.calls.isEmpty()) {
            var calls = new ArrayList<Map<String, Object>>(frame.calls.size());
            for (Frame call : frame.calls) {
                calls.add(json(call));
            }
            json.put("calls", calls);
        }
        if (!frame.logs.isEmpty()) {
            json.put("logs", frame.logs);
        }
        if (frame.value != null) {
            json.put("value", frame.value.toQuantity());
        }
        json.put("type", frame.type);
        return json;
    }
}
