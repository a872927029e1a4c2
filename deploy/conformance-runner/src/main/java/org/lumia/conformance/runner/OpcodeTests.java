package org.lumia.conformance.runner;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lumia.conformance.Pack;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.BlobSchedule;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockState;
import org.lumia.evm.Fork;
import org.lumia.evm.MemoryWorld;
import org.lumia.evm.Message;
import org.lumia.evm.Opcode;
import org.lumia.evm.Tracer;
import org.lumia.evm.TransactionResult.Included;
import tools.jackson.databind.JsonNode;

/** geth's vectors of two-operand opcodes: the word that a small program returns. */
final class OpcodeTests {
    private static final Address CONTRACT = Address.parse("0x00000000000000000000000000000000000c0de0");
    private static final byte[] RETURN_TOP = Hex.decode("5f5260205ff3");
    private static final long GAS = 1_000_000;
    private static final BlockEnvironment ENVIRONMENT = new BlockEnvironment(
            Fork.OSAKA,
            UInt256.ONE,
            1,
            1,
            Address.ZERO,
            GAS,
            UInt256.ZERO,
            Hash.ZERO,
            UInt256.ONE,
            BlobSchedule.of(Fork.OSAKA),
            number -> Hash.ZERO);

    private OpcodeTests() {}

    static List<TestCase> of(Pack.File file) throws IOException {
        String name = file.name().replaceFirst("^testcases_", "").replaceFirst("\\.json$", "");
        String opcodeName = name.equals("signext") ? "SIGNEXTEND" : name.toUpperCase(Locale.ROOT);
        Optional<Opcode> opcode = Arrays.stream(Opcode.values())
                .filter(candidate -> candidate.name().equals(opcodeName))
                .findFirst();
        if (opcode.isEmpty()) {
            return PackRunner.unknown(file);
        }
        var tests = new ArrayList<TestCase>();
        int number = 0;
        for (JsonNode vector : file.json()) {
            tests.add(new TestCase("%s %d".formatted(file.path(), number++), () -> run(opcode.get(), vector)));
        }
        return tests;
    }

    private static Outcome run(Opcode opcode, JsonNode vector) {
        var code = new ByteArrayOutputStream();
        for (String operand : List.of("X", "Y")) {
            code.write(Opcode.PUSH32.code());
            code.writeBytes(word(vector, operand).toBytes());
        }
        code.write(opcode.code());
        code.writeBytes(RETURN_TOP);
        var world = new MemoryWorld();
        world.put(CONTRACT, 1, UInt256.ZERO, code.toByteArray());
        var message = Message.call(Address.ZERO, CONTRACT, UInt256.ZERO, new byte[0], GAS);
        var result = (Included) Processors.ofThread().call(message, ENVIRONMENT, new BlockState(world), Tracer.NONE);
        return Outcome.compare(
                "%s of %s and %s is"
                        .formatted(
                                opcode,
                                vector.path("X").asString(),
                                vector.path("Y").asString()),
                word(vector, "Expected").toHash(),
                result.success() ? Hash.wrap(result.output()) : result.halt());
    }

    private static UInt256 word(JsonNode vector, String field) {
        return UInt256.parseHex(Json.text(vector.path(field)));
    }
}
