package org.lumia.protocol.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.ethereum.tx.AccessListEntry;
import org.lumia.ethereum.tx.Authorization;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Bytes a transaction of the payload on real transactions, beside brotli over their raw bytes. */
class PayloadSizeTest {
    private static final int BATCH_RAW_BYTES_MAX = 700_000;
    private static final int SYNTHETIC = 4_000;
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void syntheticTransfersTakeLessThanNinetyBytes() {
        assertThat(measure("synthetic", UInt256.of(994873017), synthetic())).isLessThan(90);
    }

    @Test
    @EnabledIf("conformanceData")
    void lineaIsSmallerThanBrotliOverRows() throws IOException {
        measure("Linea mainnet", UInt256.of(59144), linea(".mainnet.json.gz", UInt256.of(59144)));
        measure("Linea Sepolia", UInt256.of(59141), linea(".sepolia.json.gz", UInt256.of(59141)));
    }

    private List<byte[]> linea(String suffix, UInt256 chainId) throws IOException {
        List<byte[]> raw = new ArrayList<>();
        for (Path file : Conformance.files("realistic", "linea-replays", suffix)) {
            try (var in = new GZIPInputStream(Files.newInputStream(file))) {
                for (JsonNode block : json.readTree(in).get("blocks")) {
                    block.get("txs").forEach(tx -> raw.add(TransactionCodec.encode(linea(tx, chainId))));
                }
            }
        }
        return raw;
    }

    @Test
    @EnabledIf("conformanceData")
    void mainnetIsSmallerThanBrotliOverRows() throws IOException {
        List<byte[]> raw = new ArrayList<>();
        for (Path file : Conformance.files("realistic", "ethereum-blocks", ".json")) {
            try (var in = Files.newInputStream(file)) {
                for (JsonNode tx : json.readTree(in).get("transactions")) {
                    if (!tx.get("type").asString().equals("0x3")) {
                        raw.add(TransactionCodec.encode(mainnet(tx)));
                    }
                }
            }
        }
        measure("mainnet 2026", UInt256.ONE, raw);
    }

    static boolean conformanceData() {
        return Conformance.present("realistic");
    }

    private static double measure(String name, UInt256 chainId, Collection<byte[]> all) {
        PayloadCodec codec = new PayloadCodec(chainId);
        List<byte[]> unique = new ArrayList<>();
        var seen = new LinkedHashSet<Hash>();
        for (byte[] raw : all) {
            if (seen.add(org.lumia.ethereum.crypto.Keccak.hash(raw))) {
                unique.add(raw);
            }
        }
        long rawBytes = 0;
        long payloadBytes = 0;
        long rowBytes = 0;
        long encodeNanos = 0;
        long decodeNanos = 0;
        int from = 0;
        while (from < unique.size()) {
            int to = from;
            ByteSink rows = new ByteSink();
            while (to < unique.size() && rows.size() + unique.get(to).length <= BATCH_RAW_BYTES_MAX) {
                rows.put(unique.get(to++));
            }
            BatchContents contents = new BatchContents(
                    1,
                    0,
                    1,
                    Hash.ZERO,
                    Optional.empty(),
                    List.of(new BatchBlock(1_700_000_000_000L, 1, 0, 0, 0, unique.subList(from, to))));
            long start = System.nanoTime();
            byte[] payload = codec.encode(contents);
            long encoded = System.nanoTime();
            BatchContents decoded = codec.decode(payload);
            decodeNanos += System.nanoTime() - encoded;
            encodeNanos += encoded - start;
            assertThat(SeededBatches.describe(decoded)).isEqualTo(SeededBatches.describe(contents));
            rawBytes += rows.size();
            payloadBytes += payload.length;
            rowBytes += Brotli.compress(rows.toBytes()).length;
            from = to;
        }
        int count = unique.size();
        System.out.printf(
                "payload v1, %s: %d transactions, raw %.1f, brotli 10 over rows %.1f, payload %.1f bytes a transaction;"
                        + " encode %.0f, decode %.0f ms a raw MB%n",
                name,
                count,
                (double) rawBytes / count,
                (double) rowBytes / count,
                (double) payloadBytes / count,
                encodeNanos / 1.0 / rawBytes,
                decodeNanos / 1.0 / rawBytes);
        assertThat(payloadBytes).isLessThan(rowBytes);
        return (double) payloadBytes / count;
    }

    /** Half plain transfers, half ERC-20 transfers, between 1,000 accounts. */
    private static List<byte[]> synthetic() {
        Random random = new Random(1);
        List<Address> accounts = Stream.generate(() -> Address.wrap(bytes(random, 20)))
                .limit(1_000)
                .toList();
        int[] nonces = new int[1_000];
        Address token = Address.wrap(bytes(random, 20));
        List<byte[]> raw = new ArrayList<>();
        for (int i = 0; i < SYNTHETIC; i++) {
            int sender = random.nextInt(1_000);
            Address to = accounts.get(random.nextInt(1_000));
            boolean erc20 = i % 2 == 0;
            UInt256 amount = UInt256.of(random.nextInt(1, 10_000)).multiply(UInt256.of(1_000_000_000_000_000L));
            ByteSink call = new ByteSink();
            if (erc20) {
                call.put(Hex.decode("0xa9059cbb"));
                call.put(new byte[12]);
                call.put(to.bytes());
                call.put(amount.toBytes());
            }
            raw.add(TransactionCodec.encode(new Transaction(
                    TransactionType.DYNAMIC_FEE,
                    Optional.of(UInt256.of(994873017)),
                    nonces[sender]++,
                    UInt256.of(1_000_000),
                    UInt256.of(2_000_000_000),
                    erc20 ? 65_000 : 21_000,
                    Optional.of(erc20 ? token : to),
                    erc20 ? UInt256.ZERO : amount,
                    call.toBytes(),
                    List.of(),
                    UInt256.ZERO,
                    List.of(),
                    List.of(),
                    new Signature(
                            UInt256.fromBytes(bytes(random, 32)),
                            UInt256.fromBytes(bytes(random, 31)),
                            random.nextInt(2)))));
        }
        return raw;
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static Transaction linea(JsonNode tx, UInt256 chainId) {
        TransactionType type = switch (tx.get("type").asString()) {
            case "FRONTIER" -> TransactionType.LEGACY;
            case "ACCESS_LIST" -> TransactionType.ACCESS_LIST;
            case "EIP1559" -> TransactionType.DYNAMIC_FEE;
            default -> throw new IllegalArgumentException(tx.get("type").asString());
        };
        boolean onePrice = type != TransactionType.DYNAMIC_FEE;
        UInt256 v = UInt256.parseHex(tx.get("v").asString());
        long parity = type == TransactionType.LEGACY ? (v.limb(0) - 27) & 1 : v.limb(0);
        if (type == TransactionType.LEGACY && v.limb(0) > 28) {
            parity = (v.limb(0) - 35) & 1;
        }
        return new Transaction(
                type,
                tx.hasNonNull("chainId") ? Optional.of(chainId) : Optional.empty(),
                tx.get("nonce").asLong(),
                value(tx, onePrice ? "gasPrice" : "maxPriorityFeePerGas"),
                value(tx, onePrice ? "gasPrice" : "maxFeePerGas"),
                tx.get("gasLimit").asLong(),
                Optional.ofNullable(tx.get("to").get("value")).map(to -> Address.parse(to.asString())),
                UInt256.parseHex(tx.get("value").asString()),
                Hex.decode(tx.get("payload").asString()),
                List.of(),
                UInt256.ZERO,
                List.of(),
                List.of(),
                new Signature(
                        UInt256.parseHex(tx.get("r").asString()),
                        UInt256.parseHex(tx.get("s").asString()),
                        (int) parity));
    }

    private static UInt256 value(JsonNode tx, String field) {
        return UInt256.parseHex(tx.get(field).get("value").asString());
    }

    private static Transaction mainnet(JsonNode tx) {
        TransactionType type = switch (tx.get("type").asString()) {
            case "0x0" -> TransactionType.LEGACY;
            case "0x1" -> TransactionType.ACCESS_LIST;
            case "0x2" -> TransactionType.DYNAMIC_FEE;
            case "0x4" -> TransactionType.SET_CODE;
            default -> throw new IllegalArgumentException(tx.get("type").asString());
        };
        boolean onePrice = type == TransactionType.LEGACY || type == TransactionType.ACCESS_LIST;
        long v = quantity(tx, "v").limb(0);
        return new Transaction(
                type,
                tx.hasNonNull("chainId") ? Optional.of(UInt256.ONE) : Optional.empty(),
                quantity(tx, "nonce").limb(0),
                quantity(tx, onePrice ? "gasPrice" : "maxPriorityFeePerGas"),
                quantity(tx, onePrice ? "gasPrice" : "maxFeePerGas"),
                quantity(tx, "gas").limb(0),
                tx.hasNonNull("to") ? Optional.of(Address.parse(tx.get("to").asString())) : Optional.empty(),
                quantity(tx, "value"),
                Hex.decode(tx.get("input").asString()),
                tx.has("accessList") ? accessList(tx.get("accessList")) : List.of(),
                UInt256.ZERO,
                List.of(),
                tx.has("authorizationList") ? authorizations(tx.get("authorizationList")) : List.of(),
                new Signature(quantity(tx, "r"), quantity(tx, "s"), (int) (v > 1 ? (v + 1) & 1 : v)));
    }

    private static List<AccessListEntry> accessList(JsonNode list) {
        List<AccessListEntry> entries = new ArrayList<>();
        for (JsonNode entry : list) {
            List<UInt256> slots = new ArrayList<>();
            entry.get("storageKeys").forEach(key -> slots.add(UInt256.parseHex(key.asString())));
            entries.add(new AccessListEntry(Address.parse(entry.get("address").asString()), slots));
        }
        return entries;
    }

    private static List<Authorization> authorizations(JsonNode list) {
        List<Authorization> authorizations = new ArrayList<>();
        for (JsonNode entry : list) {
            authorizations.add(new Authorization(
                    quantity(entry, "chainId"),
                    Address.parse(entry.get("address").asString()),
                    quantity(entry, "nonce").limb(0),
                    (int) quantity(entry, "yParity").limb(0),
                    quantity(entry, "r"),
                    quantity(entry, "s")));
        }
        return authorizations;
    }

    private static UInt256 quantity(JsonNode tx, String field) {
        return UInt256.parseHex(tx.get(field).asString());
    }
}
