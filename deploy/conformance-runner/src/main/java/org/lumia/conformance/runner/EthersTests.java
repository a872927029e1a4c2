package org.lumia.conformance.runner;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.lumia.conformance.Pack;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.evm.ContractAddress;
import org.lumia.evm.Precompile;
import org.lumia.evm.PrecompileSet;
import org.lumia.evm.precompile.Precompiles;
import tools.jackson.databind.JsonNode;

/** Test cases of ethers: addresses, digests, RLP, contract addresses, transactions that are signed and decoded. */
final class EthersTests {
    private static final Precompile RIPEMD160 =
            Precompiles.OSAKA.at(PrecompileSet.address(0x03)).orElseThrow();
    private static final Precompile SHA256 =
            Precompiles.OSAKA.at(PrecompileSet.address(0x02)).orElseThrow();
    private static final int DIGEST_PADDING_RIPEMD = 12;

    private EthersTests() {}

    static List<TestCase> of(Pack.File file) throws IOException {
        String name = file.name().replaceFirst("\\.json(\\.gz)?$", "");
        return switch (name) {
            case "accounts" -> each(file, test -> () -> account(test));
            case "hashes" -> each(file, test -> () -> digests(test));
            case "rlp" ->
                each(
                        file,
                        test -> () -> RlpTests.bothWays(test.path("decoded"), Json.bytes(test.path("encoded")), true));
            case "create" -> each(file, test -> () -> create(test));
            case "create2" -> each(file, test -> () -> create2(test));
            case "transactions" -> each(file, test -> () -> transaction(test));
            case "typed-data" -> PackRunner.skipped(file, "ethers: typed data by schema, which nothing here encodes");
            case "solidity-hashes" -> PackRunner.skipped(file, "ethers: packed ABI, which nothing here encodes");
            default -> PackRunner.unknown(file);
        };
    }

    private static List<TestCase> each(Pack.File file, Function<JsonNode, Callable<Outcome>> body) throws IOException {
        var tests = new ArrayList<TestCase>();
        for (JsonNode test : file.json()) {
            String name = "%s %d %s"
                    .formatted(file.path(), tests.size(), test.path("name").asString(""));
            tests.add(new TestCase(name.strip(), body.apply(test)));
        }
        return tests;
    }

    private static Outcome account(JsonNode test) {
        String expected = Json.text(test.path("address"));
        Outcome checksum =
                Outcome.compare("checksum", expected, Address.parse(expected).toChecksum());
        return !test.path("privateKey").isString()
                ? checksum
                : checksum.then(() -> Outcome.compare(
                        "address", Address.parse(expected), Secp256k1.address(Json.bytes(test.path("privateKey")))));
    }

    private static Outcome digests(JsonNode test) throws NoSuchAlgorithmException {
        byte[] data = Json.bytes(test.path("data"));
        String sha512 = Hex.encode(MessageDigest.getInstance("SHA-512").digest(data));
        return Outcome.compare("keccak256", Json.hash(test.path("keccak256")), Keccak.hash(data))
                .then(() -> Outcome.compare("sha256", Json.text(test.path("sha256")), digest(SHA256, data, 0)))
                .then(() -> Outcome.compare(
                        "ripemd160", Json.text(test.path("ripemd160")), digest(RIPEMD160, data, DIGEST_PADDING_RIPEMD)))
                .then(() -> Outcome.compare("sha512", test.path("sha512").asString(sha512), sha512));
    }

    private static String digest(Precompile precompile, byte[] data, int padding) {
        return switch (precompile.run(data)) {
            case Precompile.Output.Success(byte[] bytes) ->
                "0x" + Hex.encode(bytes).substring(2 + 2 * padding);
            case Precompile.Output.Failure(String reason) -> reason;
        };
    }

    private static Outcome create(JsonNode test) {
        Address sender = Json.address(test.path("sender"));
        Outcome outcome = Outcome.PASSED;
        for (JsonNode one : test.path("creates")) {
            outcome = outcome.then(() -> Outcome.compare(
                    one.path("name").asString(""),
                    Json.address(one.path("address")),
                    ContractAddress.create(sender, Json.uint64(one.path("nonce")))));
        }
        return outcome;
    }

    private static Outcome create2(JsonNode test) {
        Address sender = Json.address(test.path("sender"));
        Outcome outcome = Outcome.PASSED;
        for (JsonNode one : test.path("creates")) {
            outcome = outcome.then(() -> Outcome.compare(
                    one.path("name").asString(""),
                    Json.address(one.path("address")),
                    ContractAddress.create2(sender, Json.bytes(one.path("salt")), Json.bytes(one.path("initCode")))));
        }
        return outcome;
    }

    private static Outcome transaction(JsonNode test) {
        byte[] key = Json.bytes(test.path("privateKey"));
        Outcome outcome = Outcome.PASSED;
        for (var form : List.of("Legacy", "Eip155", "Berlin", "London", "Cancun")) {
            // Nothing stands where a form cannot hold the transaction.
            if (test.path("signed" + form).asString("").length() > 2) {
                outcome = outcome.then(() -> signed(
                        form,
                        Json.bytes(test.path("signed" + form)),
                        test.path("unsigned" + form).asString(""),
                        key));
            }
        }
        return outcome;
    }

    private static Outcome signed(String form, byte[] signed, String unsigned, byte[] key) {
        String expected = Hex.encode(signed);
        return switch (TransactionCodec.decode(signed)) {
            case TransactionCodec.Malformed(String reason) -> new Outcome.Failed(form + " decoded", reason);
            case TransactionCodec.Valid(Transaction tx) ->
                Outcome.compare(form + " encoded", expected, Hex.encode(TransactionCodec.encode(tx)))
                        .then(() -> Outcome.compare(
                                form + " sender", Optional.of(Secp256k1.address(key)), TransactionCodec.sender(tx)))
                        .then(() -> Outcome.compare(
                                form + " signed",
                                expected,
                                Hex.encode(TransactionCodec.encode(TransactionCodec.sign(tx, key)))))
                        .then(() -> unsigned.length() <= 2
                                ? Outcome.PASSED
                                : Outcome.compare(
                                        form + " signing hash",
                                        Keccak.hash(Hex.decode(unsigned)),
                                        TransactionCodec.signingHash(tx)));
        };
    }
}
