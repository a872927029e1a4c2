package org.lumia.ethereum.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.lumia.conformance.Vectors;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.rlp.RlpException;
import org.lumia.ethereum.rlp.RlpReader;
import org.lumia.ethereum.rlp.RlpWriter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** RLP of ethereum/tests and ethers. */
class RlpVectorsTest {
    @Test
    void everyItemOfEthereumTestsIsEncodedAndReadBack() {
        int ran = 0;
        for (var file : Vectors.pack("encodings", path -> path.startsWith("RLPTests/"))) {
            for (var test : file.json().properties()) {
                byte[] expected = Hex.decode(test.getValue().get("out").asString());
                JsonNode in = test.getValue().get("in");
                var writer = new RlpWriter();
                write(writer, in, false);
                assertThat(writer.toBytes()).as(test.getKey()).isEqualTo(expected);
                assertThat(copy(expected)).as(test.getKey()).isEqualTo(expected);
                ran++;
            }
        }
        System.out.println("RLPTests: " + ran);
        assertThat(ran).isGreaterThan(25);
    }

    @Test
    void everyItemOfEthersIsEncodedAndReadBack() throws Exception {
        var file = Vectors.pack("encodings", path -> path.equals("ethers/rlp.json.gz"))
                .getFirst();
        int ran = 0;
        try (var gzip = new GZIPInputStream(new java.io.ByteArrayInputStream(file.bytes()))) {
            for (JsonNode test : new JsonMapper().readTree(gzip.readAllBytes())) {
                byte[] expected = Hex.decode(test.get("encoded").asString());
                var writer = new RlpWriter();
                write(writer, test.get("decoded"), true);
                assertThat(writer.toBytes()).as(test.get("name").asString()).isEqualTo(expected);
                assertThat(copy(expected)).as(test.get("name").asString()).isEqualTo(expected);
                ran++;
            }
        }
        System.out.println("ethers RLP: " + ran);
        assertThat(ran).isEqualTo(61);
    }

    /** @param hex whether strings are hex; otherwise characters, or a decimal number after {@code #} */
    private static void write(RlpWriter writer, JsonNode node, boolean hex) {
        if (node.isArray()) {
            int list = writer.startList();
            node.forEach(item -> write(writer, item, hex));
            writer.endList(list);
        } else if (node.isNumber()) {
            writer.bytes(minimal(node.bigIntegerValue()));
        } else if (hex) {
            writer.bytes(Hex.decode(node.asString()));
        } else if (node.asString().startsWith("#")) {
            writer.bytes(minimal(new BigInteger(node.asString().substring(1))));
        } else {
            writer.bytes(node.asString().getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private static byte[] minimal(BigInteger value) {
        byte[] bytes = value.toByteArray();
        int skip = bytes[0] == 0 ? 1 : 0;
        return java.util.Arrays.copyOfRange(bytes, skip, bytes.length);
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

    @Test
    void malformedItemsAreRefused() {
        for (String malformed : new String[] {
            "",
            "8100",
            "817f",
            "b800",
            "b90000",
            "bf0f000000000000021111",
            "f800",
            "c101ff".substring(0, 2),
            "ff0f0000000000000211",
            "83646f"
        }) {
            assertThat(fails(Hex.decode(malformed))).as("0x" + malformed).isTrue();
        }
    }

    private static boolean fails(byte[] encoded) {
        try {
            copy(encoded);
            return false;
        } catch (RlpException expected) {
            return true;
        }
    }
}
