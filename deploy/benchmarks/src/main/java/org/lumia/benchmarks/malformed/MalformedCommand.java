package org.lumia.benchmarks.malformed;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.lumia.benchmarks.Dice;
import org.lumia.benchmarks.HttpConnection;
import org.lumia.benchmarks.Loopback;
import org.lumia.benchmarks.Rpc;
import org.lumia.benchmarks.ServerProcess;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code lumia fuzz requests}: malformed requests from a seed, and each answer held against what any answer must be. */
@Command(
        name = "requests",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Sends malformed requests to a node on this machine: JSON texts, envelopes, parameters of every method,"
                    + " transactions, batches, oversize ones, HTTP's forms, REST's paths, bodies that are cut.",
            "Each answer must be JSON-RPC (or problem details), no 5xx but 503 with Retry-After, no internal error, and"
                    + " show nothing of the node's inside. The same seed and number make the same request.",
            "Exit status: 0 every answer was right, 1 otherwise, 2 wrong arguments."
        })
public final class MalformedCommand implements Callable<Integer> {
    private static final long REQUESTS_MAX = 1_000_000_000;
    private static final int CONNECTIONS_MAX = 1_000;
    private static final int STEPS = 10;

    @Option(
            names = "--url",
            defaultValue = "http://127.0.0.1:8545",
            description = "The node; loopback alone (${DEFAULT-VALUE}).")
    URI url = URI.create("http://127.0.0.1:8545");

    @Option(names = "--requests", defaultValue = "1000000", description = "How many (${DEFAULT-VALUE}).")
    long requests;

    @Option(names = "--seed", description = "Of all of them (default: by the clock).")
    @Nullable
    Long seed;

    @Option(names = "--first", defaultValue = "0", description = "The first one's number, to send one again.")
    long first;

    @Option(names = "--connections", defaultValue = "8", description = "At a time, 1 to 1000 (${DEFAULT-VALUE}).")
    int connections;

    private final PrintStream out;
    private final PrintStream progress;

    public MalformedCommand() {
        this(System.out, System.err);
    }

    MalformedCommand(PrintStream out, PrintStream progress) {
        this.out = out;
        this.progress = progress;
    }

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** The exit code; see the command's description. */
    public static int run(String... args) {
        return new CommandLine(new MalformedCommand())
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    line.getErr().println("fuzz requests: " + failure.getMessage());
                    return failure instanceof IllegalArgumentException ? 2 : 1;
                })
                .execute(args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        inRange("--requests", requests, 1, REQUESTS_MAX);
        inRange("--connections", connections, 1, CONNECTIONS_MAX);
        inRange("--first", first, 0, Long.MAX_VALUE - REQUESTS_MAX);
        Loopback.require(url);
        long from = seed == null ? System.currentTimeMillis() : seed;
        RequestGrammar grammar = grammar(from);
        var process = new ServerProcess(url.getPort());
        var found = new Findings();
        out.printf("seed %d; memory before: %s%n", from, process.memoryText());
        long started = System.nanoTime();
        long done = 0;
        // The same again and again, so that what grows is seen to.
        for (int step = 1; step <= STEPS && done < requests; step++) {
            long through = requests * step / STEPS;
            send(grammar, first + done, first + through, found);
            done = through;
            progress.printf(
                    "%,d of %,d requests, %d broke a rule, %,d MiB resident%n",
                    done, requests, found.count(), process.residentMebibytes());
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        found.print(out);
        try (var rpc = new Rpc(url)) {
            rpc.quantity("eth_blockNumber");
        }
        out.printf(
                "%,d requests in %.0f s (%,.0f/s), %d answers broke a rule; memory after: %s%n",
                requests, seconds, requests / seconds, found.count(), process.memoryText());
        return found.count() == 0 ? 0 : 1;
    }

    private static void inRange(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s must be %d to %d, got %d".formatted(option, least, most, value));
        }
    }

    private void send(RequestGrammar grammar, long from, long to, Findings found)
            throws InterruptedException, ExecutionException {
        var next = new AtomicLong(from);
        try (var senders = Executors.newFixedThreadPool(connections)) {
            List<Future<?>> running = IntStream.range(0, connections)
                    .<Future<?>>mapToObj(i -> senders.submit(() -> {
                        try (var connection = new HttpConnection(url, Optional.<InetAddress>empty())) {
                            for (long number = next.getAndIncrement(); number < to; number = next.getAndIncrement()) {
                                ask(connection, number, grammar.request(number), found);
                            }
                        }
                        return null;
                    }))
                    .toList();
            for (Future<?> one : running) {
                one.get();
            }
        }
    }

    private static void ask(HttpConnection connection, long number, Malformed asked, Findings found) {
        try {
            byte[] answer = asked.kind() == Malformed.Kind.CUT
                    ? connection.exchangeAndEnd(asked.bytes())
                    : connection.exchange(asked.bytes());
            found.answered(
                    number,
                    asked,
                    connection.status(),
                    answer,
                    AnswerRules.broken(asked, connection.status(), connection.saysWhen(), answer));
            if (!asked.kind().isRpc()) {
                connection.close();
            }
        } catch (IOException none) {
            found.unanswered(number, asked, none);
        }
    }

    private RequestGrammar grammar(long from) throws IOException {
        try (var rpc = new Rpc(url)) {
            JsonNode block = rpc.call("eth_getBlockByNumber", "latest", false);
            var dice = new Dice(from);
            String address = Address.copyOf(dice.bytes(Address.SIZE), 0).toString();
            JsonNode transactions = block.path("transactions");
            var words = Map.of(
                    "block", block.path("hash").asString(),
                    "transaction",
                            transactions.isEmpty()
                                    ? Hash.wrap(dice.bytes(Hash.SIZE)).toString()
                                    : transactions.get(0).asString(),
                    "from", address,
                    "token", block.path("miner").asString(),
                    "word", Hash.ZERO.toString(),
                    "balance", "0x70a08231" + "0".repeat(24) + address.substring(2),
                    "filter", rpc.call("eth_newBlockFilter").asString(),
                    "raw", Hex.encode(dice.bytes(100)));
            return new RequestGrammar(
                    from,
                    url.getAuthority(),
                    rpc.quantity("eth_chainId").longValueExact(),
                    RequestGrammar.calls(resource(), words),
                    paths());
        }
    }

    private static String resource() throws IOException {
        try (InputStream calls = Objects.requireNonNull(
                MalformedCommand.class.getResourceAsStream("/malformed/calls.json"), "malformed/calls.json")) {
            return new String(calls.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** REST's paths and the names of their parameters, from the node's own document. */
    private Map<String, List<String>> paths() throws IOException {
        try (var connection = new HttpConnection(url, Optional.empty())) {
            byte[] document = connection.exchange(RequestGrammar.bytes("GET /v1/openapi HTTP/1.1\r\nHost: "
                    + url.getAuthority() + "\r\nAccept: application/json\r\n\r\n"));
            var paths = new TreeMap<String, List<String>>();
            JsonNode read = Rpc.JSON.readTree(document);
            for (Iterator<String> each = read.path("paths").propertyNames().iterator(); each.hasNext(); ) {
                String path = each.next();
                paths.put(
                        path,
                        read.path("paths")
                                .path(path)
                                .path("get")
                                .path("parameters")
                                .valueStream()
                                .map(one -> name(read, one))
                                .filter(name -> !name.isEmpty() && !path.contains("{" + name + "}"))
                                .toList());
            }
            return paths;
        }
    }

    private static String name(JsonNode document, JsonNode parameter) {
        String reference = parameter.path("$ref").asString("");
        return reference.isEmpty()
                ? parameter.path("name").asString("")
                : document.at(reference.substring(1)).path("name").asString("");
    }
}
