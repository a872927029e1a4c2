package org.lumia.conformance.runner;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.lumia.conformance.Pack;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The specification's recorded exchanges, put to a node's HTTP server over the pack's own chains. */
final class RpcTests implements PackRunner {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String CHAIN = "chain/";
    private static final String BESU = "besu-debug/";
    private static final String SPEC = "openrpc.json";
    private static final String SPEC_ONLY = "speconly";

    private final Pack pack;
    private final Map<String, RpcServer> servers = new HashMap<>();
    /** Why a chain cannot be served: found once. */
    private final Map<String, RuntimeException> failed = new HashMap<>();

    private @Nullable JsonNode methods;

    RpcTests(Pack pack) {
        this.pack = pack;
    }

    @Override
    public List<TestCase> tests(Pack.File file) throws IOException {
        String path = file.path();
        if (path.endsWith(".io")) {
            return List.of(new TestCase(path, () -> exchange(file.text())));
        }
        if (path.startsWith(BESU + "specs/")) {
            JsonNode spec = file.json();
            return List.of(new TestCase(path, () -> besu(spec)));
        }
        if (path.equals(SPEC)) {
            return methods(file.json());
        }
        boolean data = path.startsWith(CHAIN) || path.startsWith(BESU) || path.equals("index.tsv");
        return data ? PackRunner.NO_TESTS : PackRunner.unknown(file);
    }

    /** One test a method: served, or among those that no layer 2 serves. */
    private List<TestCase> methods(JsonNode spec) {
        var tests = new ArrayList<TestCase>();
        for (JsonNode method : spec.path("methods")) {
            String name = method.path("name").asString();
            tests.add(new TestCase(SPEC + "/" + name, () -> served(name)));
        }
        return tests;
    }

    private Outcome served(String name) throws IOException, InterruptedException {
        Optional<String> reason = RpcCoverage.reason(name);
        if (reason.isPresent()) {
            return new Outcome.Skipped(reason.get());
        }
        JsonNode answer = JSON.readTree(
                server(CHAIN).ask("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":[]}".formatted(name)));
        return answer.path("error").path("code").asInt() == -32601
                ? new Outcome.Failed("an answer", answer.toString())
                : Outcome.PASSED;
    }

    private Outcome besu(JsonNode spec) throws IOException, InterruptedException {
        JsonNode answer = JSON.readTree(server(BESU).ask(spec.path("request").toString()));
        return RpcComparison.difference(spec.path("response"), answer)
                .<Outcome>map(difference -> new Outcome.Failed("the recorded answer", difference))
                .orElse(Outcome.PASSED);
    }

    private Outcome exchange(String text) throws IOException, InterruptedException {
        boolean schemaAlone = false;
        String request = "";
        for (String line : text.lines().toList()) {
            if (line.startsWith("//")) {
                schemaAlone |= line.substring(2).strip().startsWith(SPEC_ONLY);
            } else if (line.startsWith(">>")) {
                request = line.substring(2).strip();
            } else if (line.startsWith("<<")) {
                Outcome outcome = exchange(request, JSON.readTree(line.substring(2)), schemaAlone);
                if (!(outcome instanceof Outcome.Passed)) {
                    return outcome;
                }
            }
        }
        return request.isEmpty() ? new Outcome.Failed("a request", "none") : Outcome.PASSED;
    }

    private Outcome exchange(String request, JsonNode expected, boolean schemaAlone)
            throws IOException, InterruptedException {
        String method = JSON.readTree(request).path("method").asString();
        Optional<String> reason = RpcCoverage.reason(method);
        JsonNode answer = JSON.readTree(server(CHAIN).ask(request));
        if (reason.isPresent()) {
            return answer.path("error").path("code").asInt() == -32601
                    ? new Outcome.Skipped(reason.get())
                    : new Outcome.Failed("error -32601", answer.toString());
        }
        Optional<String> difference = schemaAlone && answer.has("result") && expected.has("result")
                ? RpcSchema.difference(schema(method), answer.path("result"))
                : RpcComparison.difference(expected, answer);
        return difference
                .<Outcome>map(found -> new Outcome.Failed("the recorded answer", found))
                .orElse(Outcome.PASSED);
    }

    private synchronized JsonNode schema(String method) throws IOException {
        if (methods == null) {
            methods =
                    Objects.requireNonNull(files(SPEC::equals).get(SPEC), SPEC).json();
        }
        for (JsonNode one : methods.path("methods")) {
            if (one.path("name").asString().equals(method)) {
                return one.path("result").path("schema");
            }
        }
        throw new IllegalArgumentException("openrpc.json has no method " + method);
    }

    private synchronized RpcServer server(String folder) throws IOException {
        RuntimeException before = failed.get(folder);
        if (before != null) {
            throw before;
        }
        RpcServer running = servers.get(folder);
        if (running == null) {
            String data = folder.equals(BESU) ? BESU + "chain-data/" : CHAIN;
            Map<String, Pack.File> files = files(path -> path.startsWith(data));
            String blocks = folder.equals(BESU) ? "blocks.bin" : "chain.rlp";
            JsonNode genesis = Objects.requireNonNull(files.get(data + "genesis.json"), "genesis.json")
                    .json();
            byte[] raw =
                    Objects.requireNonNull(files.get(data + blocks), blocks).bytes();
            try {
                running = new RpcServer(new StoredChain(genesis, raw));
            } catch (RuntimeException broken) {
                failed.put(folder, broken);
                throw broken;
            }
            servers.put(folder, running);
        }
        return running;
    }

    private Map<String, Pack.File> files(Predicate<String> condition) throws IOException {
        var files = new HashMap<String, Pack.File>();
        pack.read(condition, file -> files.put(file.path(), file));
        return files;
    }

    @Override
    public synchronized void close() {
        servers.values().forEach(RpcServer::close);
        servers.clear();
    }
}
