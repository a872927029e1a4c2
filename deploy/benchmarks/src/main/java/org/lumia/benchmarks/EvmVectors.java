package org.lumia.benchmarks;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.lumia.benchmarks.EvmCase.Kind;
import org.lumia.conformance.Pack;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.MemoryWorld;
import org.lumia.evm.Message;
import tools.jackson.databind.JsonNode;

/** The cases of the {@code bench} pack: ipsilon's whole programs, and blocks of one operation or precompile from EEST. */
final class EvmVectors {
    private static final String PROGRAMS = "ipsilon/";
    private static final String COMPUTE = "eest-compute/";
    /** EEST's programs run until their gas is gone. */
    private static final long COMPUTE_GAS = 5_000_000;

    private EvmVectors() {}

    /** @param folder holds {@code bench.tar.zst} or the folder {@code bench} */
    static List<EvmCase> read(Path folder) throws IOException {
        var cases = new ArrayList<EvmCase>();
        Pack pack = Pack.find(folder, "bench").orElseThrow(() -> new NoSuchFileException(folder + "/bench.tar.zst"));
        var files = new ArrayList<Pack.File>();
        pack.read(path -> path.endsWith(".json"), files::add);
        files.sort(Comparator.comparing(Pack.File::path));
        for (Pack.File file : files) {
            for (var test : file.json().properties()) {
                if (file.path().startsWith(PROGRAMS)) {
                    programs(test.getKey(), test.getValue(), cases);
                } else if (file.path().startsWith(COMPUTE)) {
                    compute(file.path(), test.getKey(), test.getValue(), cases);
                }
            }
        }
        return cases;
    }

    private static void programs(String name, JsonNode test, List<EvmCase> cases) {
        MemoryWorld world = world(test.path("pre"));
        JsonNode transaction = test.path("transaction");
        int number = 0;
        for (JsonNode data : transaction.path("data")) {
            cases.add(new EvmCase(
                    "ipsilon/" + name + "/" + number++,
                    Kind.INTERPRETER,
                    world,
                    Address.parse(transaction.path("to").asString()),
                    Hex.decode(data.asString()),
                    EvmCase.GAS_UNBOUNDED));
        }
    }

    /** The last block's first transaction, on what the blocks before it have created. */
    private static void compute(String path, String name, JsonNode test, List<EvmCase> cases) {
        MemoryWorld world = world(test.path("pre"));
        JsonNode blocks = test.path("blocks");
        for (int i = 0; i < blocks.size() - 1; i++) {
            for (JsonNode transaction : blocks.get(i).path("transactions")) {
                prepare(world, transaction);
            }
        }
        JsonNode last = blocks.get(blocks.size() - 1).path("transactions");
        if (last.isEmpty()) {
            return;
        }
        cases.add(new EvmCase(
                "eest/" + label(path, name),
                path.contains("/precompile/") ? Kind.PRECOMPILE : Kind.INTERPRETER,
                world,
                Address.parse(last.get(0).path("to").asString()),
                Hex.decode(last.get(0).path("data").asString()),
                COMPUTE_GAS));
    }

    private static void prepare(MemoryWorld world, JsonNode transaction) {
        Address sender = Address.parse(transaction.path("sender").asString());
        String to = transaction.path("to").asString();
        byte[] data = Hex.decode(transaction.path("data").asString());
        long gas = UInt256.parseHex(transaction.path("gasLimit").asString()).limb(0);
        new LumiaEngine()
                .prepare(
                        world,
                        to.isEmpty()
                                ? Message.create(sender, UInt256.ZERO, data, gas)
                                : Message.call(sender, Address.parse(to), UInt256.ZERO, data, gas));
    }

    /** The file's name, and of the test's name what tells it from the others in the file. */
    private static String label(String path, String name) {
        String file = path.substring(path.lastIndexOf('/') + 1, path.length() - ".json".length());
        String parameters = name.substring(name.indexOf("blockchain_test") + "blockchain_test".length())
                .replaceFirst("-benchmark-gas-value_30M]$", "");
        return file + (parameters.isEmpty() || parameters.equals("-" + file) ? "" : " " + parameters.substring(1));
    }

    /** @param alloc address to nonce, balance, code and storage */
    private static MemoryWorld world(JsonNode alloc) {
        var world = new MemoryWorld();
        for (var entry : alloc.properties()) {
            JsonNode node = entry.getValue();
            Address address = Address.parse(entry.getKey());
            byte[] code = Hex.decode(node.path("code").asString("0x"));
            world.put(address, quantity(node.path("nonce")).limb(0), quantity(node.path("balance")), code);
            for (var slot : node.path("storage").properties()) {
                world.putStorage(address, UInt256.parseHex(slot.getKey()), quantity(slot.getValue()));
            }
        }
        return world;
    }

    private static UInt256 quantity(JsonNode node) {
        String hex = node.asString("0x0");
        return hex.equals("0x") ? UInt256.ZERO : UInt256.parseHex(hex);
    }
}
