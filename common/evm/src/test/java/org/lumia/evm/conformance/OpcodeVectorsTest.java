package org.lumia.evm.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.lumia.conformance.Vectors;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.Fork;
import org.lumia.evm.Opcode;
import org.lumia.evm.Programs;
import tools.jackson.databind.JsonNode;

/** geth's vectors of two-operand opcodes. */
class OpcodeVectorsTest {

    @Test
    void everyOpcodeGivesTheExpectedWord() {
        int ran = 0;
        for (Vectors.File file : Vectors.pack("precompiles", path -> path.startsWith("opcodes/"))) {
            String name = file.path().replaceAll(".*testcases_|\\.json", "");
            Opcode opcode = name.equals("signext") ? Opcode.SIGNEXTEND : Opcode.valueOf(name.toUpperCase(Locale.ROOT));
            for (JsonNode vector : file.json()) {
                var code = new ByteArrayOutputStream();
                code.write(Opcode.PUSH32.code());
                code.writeBytes(word(vector, "X"));
                code.write(Opcode.PUSH32.code());
                code.writeBytes(word(vector, "Y"));
                code.write(opcode.code());
                code.writeBytes(Hex.decode("5f5260205ff3"));
                byte[] output = Programs.run(Fork.OSAKA, code.toByteArray(), Address.ZERO)
                        .output();
                assertThat(output).as("%s %s", name, vector).isEqualTo(word(vector, "Expected"));
                ran++;
            }
        }
        assertThat(ran).isEqualTo(891);
    }

    private static byte[] word(JsonNode vector, String field) {
        return UInt256.parseHex(vector.path(field).asString()).toBytes();
    }
}
