package org.lumia.conformance.runner;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.conformance.Pack;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.evm.BlobSchedule;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockState;
import org.lumia.evm.Fork;
import org.lumia.evm.GasPool;
import org.lumia.evm.IntrinsicGas;
import org.lumia.evm.MemoryWorld;
import org.lumia.evm.Tracer;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.TransactionResult;
import org.lumia.evm.precompile.Precompiles;
import tools.jackson.databind.JsonNode;

/** Transactions of ethereum/tests: decoded, and judged as far as that goes without a state. */
final class TransactionTests {
    private static final long BLOCK_GAS_MAX = Long.MAX_VALUE;

    private TransactionTests() {}

    static List<TestCase> of(Pack.File file) throws IOException {
        return file.json().properties().stream()
                .map(test -> new TestCase(file.path() + " " + test.getKey(), () -> run(test.getValue())))
                .toList();
    }

    /** By each fork that is known; where none is, by the oldest rules here, to which the newest of the older is closest. */
    private static Outcome run(JsonNode test) {
        byte[] raw = Json.bytes(test.path("txbytes"));
        var names = new ArrayList<String>();
        Outcome outcome = Outcome.PASSED;
        boolean judged = false;
        for (var result : test.path("result").properties()) {
            names.add(result.getKey());
            if (result.getKey().equals("Shanghai") || !EthereumRules.isBeforeCancun(result.getKey())) {
                judged = true;
                outcome = outcome.then(() -> judge(
                        raw,
                        EthereumRules.ofFork(result.getKey(), test.path("blobSchedule"))
                                .fork(),
                        result.getValue()));
            }
        }
        if (names.isEmpty()) {
            return new Outcome.Failed("a result", "none");
        }
        return judged ? outcome : judge(raw, Fork.SHANGHAI, test.path("result").path(names.getLast()));
    }

    private static Outcome judge(byte[] raw, Fork fork, JsonNode expected) {
        if (!(TransactionCodec.decode(raw) instanceof TransactionCodec.Valid(Transaction tx))) {
            return verdict(fork, expected, Optional.of(Refusal.malformed("it does not decode")));
        }
        Optional<Address> sender = TransactionCodec.sender(tx);
        Optional<Refusal> rejection = sender.isEmpty()
                ? Optional.of(new Refusal(Refusal.NO_SENDER, "no sender"))
                : rejection(tx, sender.get(), fork);
        return verdict(fork, expected, rejection)
                .then(() -> expected.has("exception")
                        ? Outcome.PASSED
                        : Outcome.compare("sender", Json.address(expected.path("sender")), sender.orElseThrow())
                                .then(() -> Outcome.compare("hash", Json.hash(expected.path("hash")), Keccak.hash(raw)))
                                .then(() -> Outcome.compare(
                                        "encoding", Hex.encode(raw), Hex.encode(TransactionCodec.encode(tx))))
                                .then(() -> gas(tx, expected)));
    }

    private static Outcome verdict(Fork fork, JsonNode expected, Optional<Refusal> rejection) {
        String exception = expected.path("exception").asString("");
        if (exception.isEmpty() != rejection.isEmpty()) {
            return new Outcome.Failed(
                    "%s: %s".formatted(fork, exception.isEmpty() ? "acceptance" : "rejection for " + exception),
                    rejection.map(reason -> "rejection: " + reason).orElse("acceptance"));
        }
        return rejection.map(refusal -> refusal.as(exception)).orElse(Outcome.PASSED);
    }

    private static Outcome gas(Transaction tx, JsonNode expected) {
        if (!expected.has("intrinsicGas")) {
            return Outcome.PASSED;
        }
        long gas = IntrinsicGas.of(
                tx.to().isEmpty(),
                tx.data(),
                tx.accessList(),
                tx.authorizations().size());
        return Outcome.compare("intrinsic gas", Json.uint64(expected.path("intrinsicGas")), gas);
    }

    /** That the checks are over, so that nothing need run: code could, for as much gas as the transaction has. */
    private static final class AcceptedException extends RuntimeException {
        AcceptedException() {
            super("accepted", null, false, false);
        }
    }

    private static final Tracer STOPPING = new Tracer() {
        @Override
        public void enter(CallKind kind, Address from, Address to, UInt256 value, byte[] input, long gas) {
            throw new AcceptedException();
        }
    };

    /**
     * Without the value, since whether the sender's wei reach for it is the state's to say, and with the most gas that a
     * block can have where the limit is above.
     */
    private static Transaction asFarAsStateless(Transaction tx) {
        return new Transaction(
                tx.type(),
                tx.chainId(),
                tx.nonce(),
                tx.maxPriorityFeePerGas(),
                tx.maxFeePerGas(),
                tx.gasLimit() < 0 ? BLOCK_GAS_MAX : tx.gasLimit(),
                tx.to(),
                UInt256.ZERO,
                tx.data(),
                tx.accessList(),
                tx.maxFeePerBlobGas(),
                tx.blobVersionedHashes(),
                tx.authorizations(),
                tx.signature());
    }

    /** Why no block can hold it, whatever the state: the sender here has the right nonce and all wei, the block all gas. */
    private static Optional<Refusal> rejection(Transaction tx, Address sender, Fork fork) {
        try {
            UInt256.of(tx.gasLimit()).multiplyExact(tx.maxFeePerGas());
        } catch (ArithmeticException overflow) {
            return Optional.of(new Refusal(Refusal.COST_OVERFLOW, "gas limit * price overflows"));
        }
        var world = new MemoryWorld();
        world.put(sender, tx.nonce(), UInt256.MAX, new byte[0]);
        var environment = new BlockEnvironment(
                fork,
                UInt256.ONE,
                1,
                1,
                Address.ZERO,
                BLOCK_GAS_MAX,
                UInt256.ZERO,
                Hash.ZERO,
                UInt256.ZERO,
                BlobSchedule.of(fork),
                number -> Hash.ZERO);
        // A processor of its own: one that was left in the middle is not to be used again.
        var processor = new TransactionProcessor(Precompiles::of);
        try {
            return switch (processor.execute(
                    asFarAsStateless(tx),
                    sender,
                    environment,
                    new BlockState(world),
                    new GasPool(BLOCK_GAS_MAX, Long.MAX_VALUE),
                    STOPPING)) {
                case TransactionResult.Included ignored -> Optional.empty();
                case TransactionResult.Rejected rejected -> Optional.of(Refusal.of(rejected));
            };
        } catch (AcceptedException accepted) {
            return Optional.empty();
        }
    }
}
