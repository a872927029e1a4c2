package org.lumia.conformance.runner;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.lumia.conformance.Pack;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.rlp.RlpException;
import org.lumia.ethereum.rlp.RlpReader;
import org.lumia.ethereum.rlp.RlpWriter;
import tools.jackson.databind.JsonNode;

/** RLP of ethereum/tests: what is encoded and read back, and what must be refused. */
final class RlpTests {
    private RlpTests() {}

    static List<TestCase> of(Pack.File file) throws IOException {
        return file.json().properties().stream()
                .map(test -> new TestCase(file.path() + " " + test.getKey(), () -> run(file.name(), test.getValue())))
                .toList();
    }

    private static Outcome run(String file, JsonNode test) {
        JsonNode in = test.path("in");
        byte[] out = Json.bytes(test.path("out"));
        boolean names = in.isString()
                && (in.asString().equals("INVALID") || in.asString().equals("VALID"));
        if (names) {
            boolean valid = in.asString().equals("VALID");
            return Outcome.compare("refused", !valid, isRefused(out));
        }
        return file.startsWith("invalid") ? Outcome.compare("refused", true, isRefused(out)) : bothWays(in, out, false);
    }

    /** @param hex whether texts are hex; otherwise characters, or a decimal number after {@code #} */
    static Outcome bothWays(JsonNode decoded, byte[] encoded, boolean hex) {
        var writer = new RlpWriter();
        write(writer, decoded, hex);
        return Outcome.compare("RLP", Hex.encode(encoded), Hex.encode(writer.toBytes()))
                .then(() -> Outcome.compare("RLP read and written", Hex.encode(encoded), Hex.encode(copy(encoded))));
    }

    private static void write(RlpWriter writer, JsonNode node, boolean hex) {
        if (node.isArray()) {
            int list = writer.startList();
            node.forEach(item -> write(writer, item, hex));
            writer.endList(list);
        } else if (node.isNumber()) {
            writer.bytes(minimal(node.bigIntegerValue()));
        } else if (hex) {
            writer.bytes(Json.bytes(node));
        } else if (Json.text(node).startsWith("#")) {
            writer.bytes(minimal(new BigInteger(node.asString().substring(1))));
        } else {
            writer.bytes(node.asString().getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private static byte[] minimal(BigInteger value) {
        byte[] bytes = value.toByteArray();
        return Arrays.copyOfRange(bytes, bytes[0] == 0 ? 1 : 0, bytes.length);
    }

    private static boolean isRefused(byte[] encoded) {
        try {
            copy(encoded);
            return false;
        } catch (RlpException refused) {
            return true;
        }
    }

    /** Reads everything and writes it again: equal bytes prove that reading lost nothing. */
    private static byte[] copy(byte[] encoded) {
        var reader = new RlpReader(encoded);
        var writer = new RlpWriter();
        copy(reader, writer);
        reader.expectEnd();
        return writer.toBytes();
    }

    private static void copy(RlpReader reader, RlpWriter writer) {
        if (!reader.nextIsList()) {
            writer.bytes(reader.bytes());
            return;
        }
        RlpReader items = reader.list();
        int list = writer.startList();
        while (!items.atEnd()) {
            copy(items, writer);
        }
        writer.endList(list);
    }
}
