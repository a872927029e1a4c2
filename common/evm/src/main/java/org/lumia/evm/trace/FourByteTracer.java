package org.lumia.evm.trace;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockState;
import org.lumia.evm.Fork;
import org.lumia.evm.Message;
import org.lumia.evm.PrecompileSet;

/** geth's {@code 4byteTracer}: how often each selector was called with so many bytes of arguments; precompiles left out. */
public final class FourByteTracer implements GethTracer {
    private static final int SELECTOR_BYTES = 4;
    private static final int ENTRY_BYTES = 128;

    private final Function<Fork, PrecompileSet> precompilesOf;
    private final TraceBudget budget;
    private final Map<String, Object> calls = new TreeMap<>();
    private PrecompileSet precompiles = PrecompileSet.EMPTY;

    public FourByteTracer(Function<Fork, PrecompileSet> precompiles, TraceBudget budget) {
        this.precompilesOf = precompiles;
        this.budget = budget;
    }

    @Override
    public boolean wantsSteps() {
        return false;
    }

    @Override
    public void begin(Message transaction, BlockEnvironment environment, BlockState state) {
        precompiles = precompilesOf.apply(environment.fork());
    }

    @Override
    public void enter(CallKind kind, Address from, Address to, UInt256 value, byte[] input, long gas) {
        boolean call = switch (kind) {
            case CALL, CALLCODE, DELEGATECALL, STATICCALL -> true;
            case CREATE, CREATE2 -> false;
        };
        if (call && input.length >= SELECTOR_BYTES && precompiles.at(to).isEmpty()) {
            String key =
                    "%s-%d".formatted(Hex.encode(Arrays.copyOf(input, SELECTOR_BYTES)), input.length - SELECTOR_BYTES);
            if (calls.merge(key, 1L, (a, b) -> (Long) a + (Long) b).equals(1L)) {
                budget.take(ENTRY_BYTES);
            }
        }
    }

    @Override
    public Map<String, Object> result(Outcome outcome) {
        return calls;
    }
}
