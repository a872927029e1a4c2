package org.lumia.benchmarks.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.Opcode;
import org.lumia.evm.Tracer;
import tools.jackson.databind.JsonNode;

/** Our steps of one transaction, to lay beside anvil's. */
final class StepLog implements Tracer {
    private static final int STEPS_MAX = 400_000;
    private static final int STEPS_BEFORE = 6;

    private final boolean wanted;
    private final List<Step> steps = new ArrayList<>();

    StepLog(boolean wanted) {
        this.wanted = wanted;
    }

    private record Step(int depth, int pc, int opcode, long gas, List<UInt256> stack) {
        @Override
        public String toString() {
            Opcode known = Opcode.of(opcode);
            return "depth %d pc %d %s gas %d stack %s"
                    .formatted(
                            depth,
                            pc,
                            known == null ? "opcode " + opcode : known,
                            gas,
                            stack.stream().map(UInt256::toQuantity).toList());
        }
    }

    @Override
    public boolean wantsSteps() {
        return wanted;
    }

    @Override
    public void step(StepView view) {
        if (steps.size() < STEPS_MAX) {
            var stack = new ArrayList<UInt256>(view.stackSize());
            for (int i = view.stackSize() - 1; i >= 0; i--) {
                stack.add(view.stack(i));
            }
            steps.add(new Step(view.depth(), view.pc(), view.opcode(), view.gas(), stack));
        }
    }

    /** @param trace as {@code debug_traceTransaction} gives it */
    Optional<String> firstDifference(JsonNode trace) {
        JsonNode theirs = trace.get("structLogs");
        for (int i = 0; i < Math.min(theirs.size(), steps.size()); i++) {
            Step step = step(theirs.get(i), steps.get(i));
            if (!step.equals(steps.get(i))) {
                var text = new StringBuilder();
                for (int before = Math.max(0, i - STEPS_BEFORE); before < i; before++) {
                    text.append("    both  ").append(steps.get(before)).append('\n');
                }
                return Optional.of(text + "    anvil " + step + "\n    Lumia " + steps.get(i));
            }
        }
        return theirs.size() == steps.size() || steps.size() == STEPS_MAX
                ? Optional.empty()
                : Optional.of("    anvil took %d steps, Lumia %d; the last of both: %s"
                        .formatted(theirs.size(), steps.size(), steps.get(Math.min(theirs.size(), steps.size()) - 1)));
    }

    /** Opcodes are named in traces, and not by all as we do: the place in the code says as much. */
    private static Step step(JsonNode log, Step ours) {
        var stack = new ArrayList<UInt256>();
        log.path("stack").forEach(word -> stack.add(UInt256.parseHex(word.asString())));
        return new Step(
                log.get("depth").asInt(),
                log.get("pc").asInt(),
                ours.opcode(),
                log.get("gas").asLong(),
                stack);
    }
}
