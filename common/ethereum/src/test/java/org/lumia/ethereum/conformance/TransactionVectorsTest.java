package org.lumia.ethereum.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.lumia.conformance.Vectors;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Transactions of ethereum/tests (decode, hash, sender) and ethers (sign, encode). */
class TransactionVectorsTest {
    /** What a codec without gas tables and state does not judge: {@code common/evm}'s tests do. */
    private static final Set<String> JUDGED_LATER = Set.of(
            "TransactionException.INTRINSIC_GAS_TOO_LOW",
            "TransactionException.INITCODE_SIZE_EXCEEDED",
            "TransactionException.GASLIMIT_PRICE_PRODUCT_OVERFLOW",
            "TransactionException.PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS_2",
            "TransactionException.NONCE_TOO_BIG",
            "TransactionException.INVALID_CHAINID");

    @Test
    void transactionsOfEthereumTestsAreTakenOrRefusedAsTheyShould() {
        int ran = 0;
        int later = 0;
        var wrong = new ArrayList<String>();
        for (var file : Vectors.pack("encodings", path -> path.startsWith("TransactionTests/"))) {
            for (var test : file.json().properties()) {
                JsonNode expected = test.getValue().get("result").get("Cancun");
                if (expected == null) {
                    expected = latest(test.getValue().get("result"));
                }
                byte[] raw = bytes(test.getValue().get("txbytes").asString());
                String name = file.path() + " " + test.getKey();
                if (expected.has("exception")) {
                    if (JUDGED_LATER.contains(expected.get("exception").asString())) {
                        later++;
                        continue;
                    }
                    if (isTaken(raw)) {
                        wrong.add(name + " must be refused: " + expected.get("exception"));
                    }
                } else {
                    check(name, raw, expected, wrong);
                }
                ran++;
            }
        }
        System.out.println("TransactionTests: " + ran + ", left to later checks: " + later);
        assertThat(wrong).isEmpty();
        assertThat(ran).isGreaterThan(70);
    }

    private static byte[] bytes(String hex) {
        return Hex.decode(hex);
    }

    private static JsonNode latest(JsonNode results) {
        return StreamSupport.stream(results.spliterator(), false)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private static boolean isTaken(byte[] raw) {
        return TransactionCodec.decode(raw) instanceof TransactionCodec.Valid valid
                && TransactionCodec.sender(valid.transaction()).isPresent();
    }

    private static void check(String name, byte[] raw, JsonNode expected, List<String> wrong) {
        if (!(TransactionCodec.decode(raw) instanceof TransactionCodec.Valid(Transaction tx))) {
            wrong.add(name + " must be taken");
            return;
        }
        boolean same = TransactionCodec.sender(tx)
                        .equals(java.util.Optional.of(
                                Address.parse(expected.get("sender").asString())))
                && Keccak.hash(raw).equals(Hash.parse(expected.get("hash").asString()))
                && TransactionCodec.hash(tx).equals(Keccak.hash(raw));
        if (!same) {
            wrong.add(name + " has another sender or hash");
        }
    }

    @Test
    void transactionsOfEthersAreSignedAndDecodedByteForByte() {
        var file = Vectors.pack("encodings", path -> path.equals("ethers/transactions.json"))
                .getFirst();
        int ran = 0;
        for (JsonNode test : file.json()) {
            byte[] key = Hex.decode(test.get("privateKey").asString());
            for (var form : List.of("Legacy", "Eip155", "Berlin", "London", "Cancun")) {
                // Nothing stands where a form cannot hold the transaction.
                if (test.path("signed" + form).asString("").length() <= 2) {
                    continue;
                }
                byte[] signed = Hex.decode(test.get("signed" + form).asString());
                Transaction tx = switch (TransactionCodec.decode(signed)) {
                    case TransactionCodec.Valid(Transaction valid) -> valid;
                    case TransactionCodec.Malformed(String reason) ->
                        throw new AssertionError(test.get("name") + " " + form + ": " + reason);
                };
                assertThat(TransactionCodec.encode(tx)).isEqualTo(signed);
                assertThat(TransactionCodec.sender(tx)).contains(Secp256k1.address(key));
                assertThat(TransactionCodec.encode(TransactionCodec.sign(tx, key)))
                        .as("%s %s", test.get("name"), form)
                        .isEqualTo(signed);
                if (test.path("unsigned" + form).asString("").length() > 2) {
                    byte[] unsigned = Hex.decode(test.get("unsigned" + form).asString());
                    assertThat(TransactionCodec.signingHash(tx)).isEqualTo(Keccak.hash(unsigned));
                }
                ran++;
            }
        }
        System.out.println("ethers transactions: " + ran);
        assertThat(ran).isGreaterThan(600);
    }

    @Test
    void addressesAndDigestsOfEthersAreOurs() throws Exception {
        int ran = 0;
        for (JsonNode test : gzipped("ethers/accounts.json.gz")) {
            Address address = Address.parse(test.get("address").asString());
            assertThat(address.toChecksum()).isEqualTo(test.get("address").asString());
            if (test.hasNonNull("privateKey")) {
                assertThat(Secp256k1.address(Hex.decode(test.get("privateKey").asString())))
                        .isEqualTo(address);
            }
            ran++;
        }
        for (JsonNode test : gzipped("ethers/hashes.json.gz")) {
            assertThat(Keccak.hash(Hex.decode(test.get("data").asString())))
                    .isEqualTo(Hash.parse(test.get("keccak256").asString()));
            ran++;
        }
        System.out.println("ethers addresses and digests: " + ran);
        assertThat(ran).isGreaterThan(500);
    }

    private static JsonNode gzipped(String path) throws Exception {
        var file = Vectors.pack("encodings", path::equals).getFirst();
        try (var gzip = new GZIPInputStream(new java.io.ByteArrayInputStream(file.bytes()))) {
            return new JsonMapper().readTree(gzip.readAllBytes());
        }
    }

    @Test
    void aBlobTransactionKeepsItsTypeAndHashes() {
        var file = Vectors.pack("encodings", path -> path.equals("ethers/transactions.json"))
                .getFirst();
        JsonNode test = file.json().get(0);
        var decoded = (TransactionCodec.Valid)
                TransactionCodec.decode(Hex.decode(test.get("signedCancun").asString()));
        assertThat(decoded.transaction().type()).isEqualTo(TransactionType.BLOB);
        assertThat(decoded.transaction().blobVersionedHashes()).hasSize(2);
        assertThat(decoded.transaction().chainId()).contains(UInt256.parseHex("0x8404bf1f"));
    }
}
