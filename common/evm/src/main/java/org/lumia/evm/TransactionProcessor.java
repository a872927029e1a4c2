package org.lumia.evm;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.Log;
import org.lumia.ethereum.tx.AccessListEntry;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.evm.TransactionResult.Included;
import org.lumia.evm.TransactionResult.Rejected;

/**
 * Executes transactions and messages by Ethereum's rules. Holds the interpreter's working memory: one instance a thread,
 * used for many transactions.
 */
public final class TransactionProcessor {
    /** The caller of system calls (EIP-4788, EIP-2935). */
    public static final Address SYSTEM_ADDRESS = Address.parse("0xfffffffffffffffffffffffffffffffffffffffe");

    private static final long SYSTEM_GAS = 30_000_000;

    private final Function<Fork, PrecompileSet> precompiles;
    private final Machine machine;

    /** @param precompiles such as {@code Precompiles::of} */
    public TransactionProcessor(Function<Fork, PrecompileSet> precompiles) {
        this(precompiles, new ProgramCache());
    }

    /** @param weights of what it executes */
    public TransactionProcessor(Function<Fork, PrecompileSet> precompiles, Weights weights) {
        this(precompiles, new ProgramCache(), weights);
    }

    /** @param programs shared by the processors of several threads */
    public TransactionProcessor(Function<Fork, PrecompileSet> precompiles, ProgramCache programs) {
        this(precompiles, programs, Weights.OF_GAS);
    }

    private TransactionProcessor(Function<Fork, PrecompileSet> precompiles, ProgramCache programs, Weights weights) {
        this.precompiles = precompiles;
        this.machine = new Machine(programs, new Weighing(weights));
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
        var rejected = new TransactionCheck(transaction, sender, environment, state, pool).run();
        if (rejected.isPresent()) {
            return rejected.get();
        }
        UInt256 gasPrice =
                transaction.maxFeePerGas().min(environment.baseFee().add(transaction.maxPriorityFeePerGas()));
        if (gasPrice.compareTo(environment.baseFee()) < 0) {
            // The sum went past 256 bits.
            gasPrice = transaction.maxFeePerGas();
        }
        long blobGas = TransactionCheck.blobGas(transaction);
        UInt256 upfront = UInt256.of(transaction.gasLimit()).multiply(gasPrice);
        if (blobGas != 0) {
            upfront = upfront.add(UInt256.of(blobGas).multiply(environment.blobBaseFee()));
        }
        state.subtractBalance(sender, upfront);
        Message message = Message.of(transaction, sender, gasPrice);
        Included included = run(message, environment, state, tracer, precompiles(environment));
        long unused = transaction.gasLimit() - included.gasUsed();
        state.addBalance(sender, UInt256.of(unused).multiply(gasPrice));
        UInt256 tip = gasPrice.subtract(environment.baseFee());
        if (!tip.isZero()) {
            state.addBalance(
                    environment.coinbase(), UInt256.of(included.gasUsed()).multiply(tip));
        }
        pool.take(included.gasUsed(), blobGas);
        state.finishTransaction();
        return included;
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
        Rejected rejected = check(message, environment, state);
        if (rejected != null) {
            return rejected;
        }
        Included included = run(message, environment, state, tracer, precompiles(environment));
        state.finishTransaction();
        return included;
    }

    /**
     * As {@link #call}, where the fees that the caller names are checked and paid as a transaction's, in geth's order; none
     * are where it names none.
     *
     * @param message its gas price is that of the fees
     * @param precompiles in place of the fork's
     */
    public TransactionResult simulate(
            Message message,
            CallFees fees,
            BlockEnvironment environment,
            BlockState state,
            PrecompileSet precompiles,
            Tracer tracer) {
        Rejected rejected = CallCheck.run(message, fees, environment, state);
        rejected = rejected != null ? rejected : check(message, environment, state);
        if (rejected != null) {
            return rejected;
        }
        UInt256 price = message.gasPrice();
        state.subtractBalance(message.from(), UInt256.of(message.gas()).multiply(price));
        Included included = run(message, environment, state, tracer, precompiles);
        state.finishTransaction();
        if (!price.isZero()) {
            UInt256 unused = UInt256.of(message.gas() - included.gasUsed());
            state.addBalance(message.from(), unused.multiply(price));
            UInt256 tip = price.subtract(environment.baseFee());
            state.addBalance(
                    environment.coinbase(), UInt256.of(included.gasUsed()).multiply(tip));
            state.finishTransaction();
        }
        return included;
    }

    /**
     * Executes a transaction that nobody signed, as {@code eth_simulateV1} does, and lets its changes stand. One that names no
     * fees pays none, unless it is validated.
     *
     * @param precompiles in place of the fork's
     * @param validated whether nonce and fees are checked as in a block
     */
    public TransactionResult simulate(
            Transaction transaction,
            Address sender,
            BlockEnvironment environment,
            BlockState state,
            PrecompileSet precompiles,
            boolean validated,
            Tracer tracer) {
        var check = new TransactionCheck(transaction, sender, environment, state, GasPool.of(environment));
        Rejected rejected = check.simulated(validated);
        if (rejected != null) {
            return rejected;
        }
        var fees = new CallFees(transaction.maxFeePerGas(), transaction.maxPriorityFeePerGas());
        UInt256 price = fees.areNone() ? UInt256.ZERO : fees.gasPrice(environment.baseFee());
        UInt256 blobs = UInt256.of(TransactionCheck.blobGas(transaction)).multiply(environment.blobBaseFee());
        // A blob price that was waived need not be there.
        UInt256 affordable = state.account(sender)
                .balance()
                .min(UInt256.of(transaction.gasLimit()).multiply(price).add(blobs));
        state.subtractBalance(sender, affordable);
        Included included = run(Message.of(transaction, sender, price), environment, state, tracer, precompiles);
        pay(included, transaction.gasLimit(), price, sender, environment, state);
        state.finishTransaction();
        return included;
    }

    private static void pay(
            Included included,
            long gasLimit,
            UInt256 price,
            Address sender,
            BlockEnvironment environment,
            BlockState state) {
        if (!price.isZero()) {
            state.addBalance(sender, UInt256.of(gasLimit - included.gasUsed()).multiply(price));
            UInt256 tip = price.subtract(environment.baseFee());
            state.addBalance(
                    environment.coinbase(), UInt256.of(included.gasUsed()).multiply(tip));
        }
    }

    /**
     * A protocol's own call before a block's transactions (EIP-4788, EIP-2935): 30,000,000 gas that nobody pays; nothing
     * happens when there is no code at the address.
     *
     * @return whether it went well
     */
    public boolean systemCall(Address to, byte[] input, BlockEnvironment environment, BlockState state) {
        return systemCallOutput(to, input, environment, state).isPresent();
    }

    /** As {@link #systemCall}, with what it returned (EIP-7002, EIP-7251); empty when it failed. */
    public Optional<byte[]> systemCallOutput(Address to, byte[] input, BlockEnvironment environment, BlockState state) {
        PrecompileSet own = precompiles(environment);
        machine.begin(state, environment, own, Tracer.NONE, SYSTEM_ADDRESS, UInt256.ZERO, List.of());
        AccountState target = state.load(to);
        state.warm(target);
        machine.call(SYSTEM_ADDRESS, target, target, false, UInt256.ZERO, input, SYSTEM_GAS);
        state.finishTransaction();
        return machine.endHalt == null ? Optional.of(machine.endOutput) : Optional.empty();
    }

    /** Bounds the memory that frames have together, in bytes; never for blocks, whose results would depend on it. */
    public void limitMemory(long bytesMax) {
        machine.memory.bytesMax = bytesMax;
    }

    /**
     * Ends what this processor runs, and whatever it is given later, with {@link ExecutionStoppedException}; from any thread.
     * The state it worked on is to be thrown away then.
     */
    public void stop() {
        machine.stop();
    }

    private static @Nullable Rejected check(Message message, BlockEnvironment environment, BlockState state) {
        AccountState from = state.load(message.from());
        if (from.nonce == -1) {
            return TransactionCheck.reject(
                    InvalidTransaction.NONCE_MAX, "address %s".formatted(Checksum.of(message.from())));
        }
        if (from.balance.compareTo(message.value()) < 0) {
            return TransactionCheck.reject(
                    InvalidTransaction.INSUFFICIENT_FUNDS,
                    "address %s have %s want %s".formatted(Checksum.of(message.from()), from.balance, message.value()));
        }
        return TransactionCheck.gas(
                environment.fork(), message.to().isEmpty(), message.data(), message.gas(), IntrinsicGas.of(message));
    }

    /** All that a transaction does between paying for its gas and getting back what is left. */
    private Included run(
            Message message, BlockEnvironment environment, BlockState state, Tracer tracer, PrecompileSet effective) {
        machine.begin(
                state,
                environment,
                effective,
                tracer,
                message.from(),
                message.gasPrice(),
                message.blobVersionedHashes());
        AccountState from = state.load(message.from());
        long nonce = from.nonce;
        state.setNonce(from, nonce + 1);
        state.warm(from);
        state.warm(state.load(environment.coinbase()));
        warm(message.accessList(), state);
        if (environment.fork().atLeast(Fork.PRAGUE)) {
            Delegations.apply(message.authorizations(), environment.chainId(), state);
        }
        long gas = message.gas() - IntrinsicGas.of(message);
        Optional<Address> created = Optional.empty();
        if (message.to().isPresent()) {
            callTarget(message, state.load(message.to().get()), gas, environment, state);
        } else {
            created = Optional.of(ContractAddress.create(message.from(), nonce));
            machine.create(from, state.load(created.get()), message.value(), message.data(), gas);
        }
        return outcome(message, environment, state, created);
    }

    private void callTarget(
            Message message, AccountState to, long gas, BlockEnvironment environment, BlockState state) {
        state.warm(to);
        AccountState codeOwner = to;
        Address delegate = to.hasCode() && environment.fork().atLeast(Fork.PRAGUE)
                ? AccountState.delegation(state.code(to))
                : null;
        if (delegate != null) {
            codeOwner = state.load(delegate);
            state.warm(codeOwner);
        }
        machine.call(message.from(), to, codeOwner, delegate != null, message.value(), message.data(), gas);
    }

    private Included outcome(
            Message message, BlockEnvironment environment, BlockState state, Optional<Address> created) {
        long usedBeforeRefund = message.gas() - machine.endGas;
        long refunded = Math.min(state.refund(), usedBeforeRefund / GasSchedule.REFUND_QUOTIENT);
        long used = Math.max(usedBeforeRefund - refunded, IntrinsicGas.floor(environment.fork(), message.data()));
        List<Log> logs = List.copyOf(state.logs());
        return new Included(
                used,
                refunded,
                usedBeforeRefund,
                logs,
                machine.endOutput,
                created,
                Optional.ofNullable(machine.endHalt),
                machine.weighing.weight(usedBeforeRefund));
    }

    private PrecompileSet precompiles(BlockEnvironment environment) {
        return precompiles.apply(environment.fork());
    }

    private static void warm(List<AccessListEntry> accessList, BlockState state) {
        for (AccessListEntry entry : accessList) {
            AccountState account = state.load(entry.address());
            state.warm(account);
            for (UInt256 slot : entry.slots()) {
                int number = state.slot(account, slot.limb(0), slot.limb(1), slot.limb(2), slot.limb(3));
                state.warm(account, state.slots(account), number);
            }
        }
    }
}
