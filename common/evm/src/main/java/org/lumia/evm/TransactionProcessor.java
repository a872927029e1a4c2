package org.lumia.evm;

import java.util.function.Function;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.tx.Transaction;

/**
 * Executes transactions and messages by Ethereum's rules. Holds the interpreter's working memory: one instance a thread,
 * used for many transactions.
 */
public final class TransactionProcessor {
    /** The caller of system calls (EIP-4788, EIP-2935). */
    public static final Address SYSTEM_ADDRESS = Address.parse("0xfffffffffffffffffffffffffffffffffffffffe");

    private final Function<Fork, PrecompileSet> precompiles;

    /** @param precompiles such as {@code Precompiles::of} */
    public TransactionProcessor(Function<Fork, PrecompileSet> precompiles) {
        this.precompiles = precompiles;
    }

    /**
     * Executes a transaction and lets its changes stand, or rejects it and leaves state and pool as they were.
     *
     * @param sender as recovered from the signature, which is not looked at here
     * @param pool what the block has left; the gas used is taken from it
     */
    public TransactionResult execute(
            Transaction transaction,
            Address sender,
            BlockEnvironment environment,
            BlockState state,
            GasPool pool,
            Tracer tracer) {
        throw new UnsupportedOperationException();
    }

    /**
     * Executes a message as a transaction without signature, nonce check, fees and gas pool, and lets its changes stand:
     * for {@code eth_call} (on a state that is thrown away) and for deposits, whose mint the caller adds before. Intrinsic
     * gas, floor and refunds are counted, and the sender's nonce increases.
     *
     * @return rejected, with the state as before, for {@link InvalidTransaction#INTRINSIC_GAS}, {@link
     *     InvalidTransaction#FLOOR_DATA_GAS}, {@link InvalidTransaction#INSUFFICIENT_FUNDS} of the value, {@link
     *     InvalidTransaction#INIT_CODE_TOO_LARGE} and {@link InvalidTransaction#NONCE_MAX}
     */
    public TransactionResult call(Message message, BlockEnvironment environment, BlockState state, Tracer tracer) {
        throw new UnsupportedOperationException();
    }

    /**
     * A protocol's own call before a block's transactions (EIP-4788, EIP-2935): 30,000,000 gas that nobody pays; nothing
     * happens when there is no code at the address.
     *
     * @return whether it went well
     */
    public boolean systemCall(Address to, byte[] input, BlockEnvironment environment, BlockState state) {
        throw new UnsupportedOperationException(precompiles.toString());
    }
}
