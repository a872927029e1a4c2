package org.lumia.conformance.runner;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.conformance.Pack;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import tools.jackson.databind.JsonNode;

/** The oldest of ethereum/tests: keys with their addresses and signatures, and legacy transactions; hex without prefix. */
final class BasicTests {
    private BasicTests() {}

    static List<TestCase> of(Pack.File file) throws IOException {
        boolean keys = file.name().equals("keyaddrtest.json");
        if (!keys && !file.name().equals("txtest.json")) {
            return PackRunner.unknown(file);
        }
        var tests = new ArrayList<TestCase>();
        for (JsonNode test : file.json()) {
            String name = "%s %d".formatted(file.path(), tests.size());
            tests.add(new TestCase(name, () -> keys ? key(test) : transaction(test)));
        }
        return tests;
    }

    private static Outcome key(JsonNode test) {
        // What sig_of_emptystring signs is not said: neither the empty string's keccak256 nor its SHA-256.
        return Outcome.compare(
                "address", Json.address(test.path("addr")), Secp256k1.address(Json.bytes(test.path("key"))));
    }

    private static Outcome transaction(JsonNode test) {
        byte[] key = Json.bytes(test.path("key"));
        String to = test.path("to").asString("");
        UInt256 price = Json.quantity(test.path("gasprice"));
        var fields = new Transaction(
                TransactionType.LEGACY,
                Optional.empty(),
                Json.uint64(test.path("nonce")),
                price,
                price,
                Json.uint64(test.path("startgas")),
                to.isEmpty() ? Optional.empty() : Optional.of(Address.parse(to)),
                Json.quantity(test.path("value")),
                Hex.decode(test.path("data").asString("")),
                List.of(),
                UInt256.ZERO,
                List.of(),
                List.of(),
                TransactionCodec.UNSIGNED);
        byte[] signed = Json.bytes(test.path("signed"));
        if (!(TransactionCodec.decode(signed) instanceof TransactionCodec.Valid(Transaction decoded))) {
            return new Outcome.Failed("a transaction", "malformed");
        }
        return Outcome.compare(
                        "signing hash", TransactionCodec.signingHash(decoded), TransactionCodec.signingHash(fields))
                // Older than EIP-2: a high s was valid, with which the codec finds no sender.
                .then(() -> Outcome.compare(
                        "signer",
                        Optional.of(Secp256k1.address(key)),
                        Secp256k1.recover(TransactionCodec.signingHash(decoded), decoded.signature())))
                .then(() ->
                        Outcome.compare("encoding", Hex.encode(signed), Hex.encode(TransactionCodec.encode(decoded))));
    }
}
