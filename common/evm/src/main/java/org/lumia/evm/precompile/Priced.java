package org.lumia.evm.precompile;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.lumia.evm.Precompile;

/** A precompile from its price and its function. */
record Priced(ToLongFunction<byte[]> price, Function<byte[], Output> function) implements Precompile {
    static Precompile fixed(long gas, Function<byte[], Output> function) {
        return new Priced(input -> gas, function);
    }

    /** A price for the call and one for each word of 32 bytes, a started word counting whole. */
    static Precompile perWord(long base, long word, Function<byte[], byte[]> function) {
        return new Priced(
                input -> base + word * ((input.length + 31L) / 32), input -> new Output.Success(function.apply(input)));
    }

    /** Empty output stands for refused input. */
    static Function<byte[], Output> orFailure(String reason, Function<byte[], Optional<byte[]>> function) {
        return input ->
                function.apply(input).<Output>map(Output.Success::new).orElseGet(() -> new Output.Failure(reason));
    }

    @Override
    public long gas(byte[] input) {
        return price.applyAsLong(input);
    }

    @Override
    public Output run(byte[] input) {
        return function.apply(input);
    }
}
