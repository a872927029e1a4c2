package org.lumia.verifier;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lumia.chain.block.BlockResult;
import org.lumia.chain.state.RocksDbStore;
import org.lumia.ethereum.kzg.Kzg;
import org.lumia.l1.BeaconNode;
import org.lumia.l1.DistributorEvent;
import org.lumia.l1.Exchange;
import org.lumia.l1.GuardedExchange;
import org.lumia.l1.L1Node;
import org.lumia.l1.SubnetL1;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.InvalidGenesisException;
import org.lumia.rpc.BoundedHttp;
import org.lumia.rpc.HttpLimits;
import org.lumia.rpc.JsonRpcClient;
import org.lumia.rpc.MalformedException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./lumia verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Rebuilds the subnet's chain from layer 1 alone and compares every batch with what layer 1 holds.",
            "With --fairness or --receipt: reads the subnet's log instead, and layer 1's inbox.",
            "With --rewards: also counts what operators earned, from layer 1 and the logs alone.",
            "Exit status: 0 all agrees, 1 something differs (the first difference is named), 2 layer 1, the log or the"
                    + " data cannot be read."
        })
public final class VerifyCommand implements Callable<Integer> {
    private static final int AGREES = 0;
    private static final int DIFFERS = 1;
    /** Exit status where layer 1, the log or the data cannot be read: nothing is said of whether they agree. */
    public static final int UNREADABLE = 2;

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final RocksDbStore.Settings STORE = new RocksDbStore.Settings(64L << 20, 32L << 20, false);

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".lumia",
            description = "folder of a devnet, for the defaults of --genesis and --l1 (default: ${DEFAULT-VALUE})")
    private Path data = Path.of(".lumia");

    @Option(
            names = "--genesis",
            paramLabel = "FILE",
            description = "genesis.json of the subnet (default: the devnet's)")
    private @Nullable Path genesis;

    @Option(names = "--l1", paramLabel = "URL", description = "JSON-RPC of a layer 1 node (default: the devnet's)")
    private @Nullable URI l1;

    @Option(names = "--beacon", paramLabel = "URL", description = "beacon API of layer 1, for blobs (default: --l1)")
    private @Nullable URI beacon;

    @Option(
            names = "--archive",
            paramLabel = "URL",
            description = "an operator's batcher, for payloads whose blobs are pruned; may be repeated")
    private List<URI> archives = new ArrayList<>();

    @Option(
            names = "--from-block",
            paramLabel = "N",
            defaultValue = "0",
            description = "layer 1 block to begin at, not after the contracts' first (default: ${DEFAULT-VALUE})")
    private long fromBlock;

    @Option(
            names = "--to",
            paramLabel = "TAG",
            defaultValue = "latest",
            description = "latest, safe or finalized (default: ${DEFAULT-VALUE})")
    private String tag = "latest";

    @Mixin
    private LogOptions log = new LogOptions();

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "no progress")
    private boolean quiet;

    @Spec
    private @Nullable CommandSpec spec;

    public static void main(String[] args) {
        System.exit(new CommandLine(new VerifyCommand()).execute(args));
    }

    @Override
    public Integer call() {
        try {
            if (log.rewards()) {
                String found = verifyRewards();
                print(json ? JSON.writeValueAsString(Map.of("ok", true, "found", found)) : found);
                return AGREES;
            }
            if (log.asked()) {
                String found = verifyLog();
                print(json ? JSON.writeValueAsString(Map.of("ok", true, "found", found)) : found);
                return AGREES;
            }
            Report report = verify(executed -> {});
            print(json ? JSON.writeValueAsString(result(report)) : report.summary());
            return AGREES;
        } catch (DifferenceException e) {
            fail("DIFFERS", "difference", e);
            return DIFFERS;
        } catch (L1UnavailableException
                | LogUnavailableException
                | InvalidGenesisException
                | MalformedException
                | JacksonException
                | IOException e) {
            fail("NOT VERIFIED", "error", e);
            return UNREADABLE;
        }
    }

    private String verifyLog() throws IOException {
        Genesis subnet = subnet();
        L1 chain = l1(Optional.ofNullable(l1).orElseGet(this::devnetL1), subnet);
        return log.verify(
                subnet,
                LogReplay.inbox(chain, fromBlock, tag),
                this::endpoint,
                BoundedHttp.followingRedirects(HttpLimits.within(TIMEOUT)));
    }

    private Genesis subnet() throws IOException {
        return Genesis.load(Optional.ofNullable(genesis).orElse(data.resolve("genesis.json")));
    }

    /** L1's events first: what the logs are read for is older. */
    private String verifyRewards() throws IOException {
        Genesis subnet = subnet();
        L1 chain = l1(Optional.ofNullable(l1).orElseGet(this::devnetL1), subnet);
        List<DistributorEvent> events = new ArrayList<>();
        L1Windows.forEach(fromBlock, chain.height(tag), chain::distributorEvents, events::addAll);
        var facts = new RewardFacts(subnet);
        log.gather(subnet, LogReplay.inbox(chain, fromBlock, tag), this::endpoint, facts);
        verify(facts::executed);
        L1Windows.forEach(fromBlock, chain.height(tag), chain::postings, facts::posted);
        var served = log.served(this::endpoint, BoundedHttp.followingRedirects(HttpLimits.within(TIMEOUT)));
        return new RewardsCheck(subnet, facts, events, served).run().summary();
    }

    private Report verify(Consumer<BlockResult> executed) throws IOException {
        Genesis subnet = subnet();
        URI node = Optional.ofNullable(l1).orElseGet(this::devnetL1);
        BoundedHttp http = BoundedHttp.followingRedirects(HttpLimits.within(TIMEOUT));
        L1 chain = l1(node, subnet);
        List<PayloadSource> sources = new ArrayList<>();
        sources.add(new BeaconBlobs(new BeaconNode(Optional.ofNullable(beacon).orElse(node), http), chain));
        archives.forEach(url -> sources.add(new ArchivePayloads(url, http)));
        Kzg.preload();
        Path folder = Files.createTempDirectory("lumia-verify");
        try (Replay replay = new Replay(
                subnet,
                new RocksDbStore(folder.resolve("state"), STORE),
                Runtime.getRuntime().availableProcessors() - 1,
                executed)) {
            var check = new BatchCheck(
                    subnet, sources, blob -> Kzg.versionedHash(Kzg.instance().commit(blob)));
            return new Verification(subnet, chain, check, replay, InstantSource.system(), progress())
                    .run(fromBlock, tag);
        } finally {
            delete(folder);
        }
    }

    private static L1 l1(URI url, Genesis subnet) {
        try {
            JsonRpcClient client = new JsonRpcClient(url, TIMEOUT);
            Exchange reads = GuardedExchange.ofReads(client::ask, GuardedExchange.breaker("l1"));
            return new NodeL1(
                    new SubnetL1(new L1Node(reads, reads), subnet.subnet(), subnet.l1()),
                    subnet.l1().rollup());
        } catch (IllegalArgumentException noUrl) {
            throw new L1UnavailableException("which layer 1? For --l1, " + noUrl.getMessage(), noUrl);
        }
    }

    private URI devnetL1() {
        return endpoint("l1")
                .map(URI::create)
                .orElseThrow(() -> new L1UnavailableException(
                        "which layer 1? Give --l1 URL, or --data with a devnet's folder (%s has no devnet.json)"
                                .formatted(data)));
    }

    /** From the description that a devnet leaves in its folder. */
    private Optional<String> endpoint(String name) {
        Path description = data.resolve("devnet.json");
        JsonNode endpoint = Files.exists(description)
                ? JSON.readTree(description.toFile()).path("endpoints").path(name)
                : JSON.missingNode();
        return endpoint.isString() ? Optional.of(endpoint.asString()) : Optional.empty();
    }

    private Consumer<String> progress() {
        if (quiet) {
            return line -> {};
        }
        PrintWriter err = commandLine().getErr();
        long[] next = {System.nanoTime() + PROGRESS_NANOS};
        return line -> {
            if (System.nanoTime() >= next[0]) {
                next[0] = System.nanoTime() + PROGRESS_NANOS;
                err.println(line);
                err.flush();
            }
        };
    }

    private static Map<String, Object> result(Report report) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("ok", true);
        result.put("batches", report.batches());
        result.put("blocks", report.blocks());
        result.put("transactions", report.transactions());
        result.put("inboxMessages", report.inboxMessages());
        result.put("lastBlockHash", report.lastBlockHash().toString());
        result.put("stateRoot", report.stateRoot().toString());
        result.put("l1Block", report.l1Block());
        result.put("certifiedByL1Alone", report.byL1Alone());
        result.put("millis", report.millis());
        return result;
    }

    private void fail(String word, String key, Exception e) {
        String message = String.valueOf(e.getMessage());
        print(json ? JSON.writeValueAsString(Map.of("ok", false, key, message)) : word + ": " + message);
    }

    private void print(String line) {
        PrintWriter out = commandLine().getOut();
        out.println(line);
        out.flush();
    }

    private CommandLine commandLine() {
        if (spec == null) {
            throw new IllegalStateException("picocli has not set the command up");
        }
        return spec.commandLine();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
