package org.lumia.operator;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lumia.l1.Exchange;
import org.lumia.l1.GuardedExchange;
import org.lumia.l1.L1Node;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.InvalidGenesisException;
import org.lumia.protocol.schedule.Members;
import org.lumia.rpc.JsonRpcClient;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Which L1, and which subnet's registry on it. */
final class L1Options {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Option(
            names = "--l1",
            paramLabel = "URL",
            defaultValue = "${env:LUMIA_L1_URL}",
            description = "JSON-RPC of a layer 1 node; LUMIA_L1_URL, or the devnet's of --data without it.")
    @Nullable
    URI l1;

    @Option(
            names = "--genesis",
            paramLabel = "FILE",
            defaultValue = "${env:LUMIA_GENESIS_FILE}",
            description =
                    "The subnet's genesis.json, which names registry, subnet and L1's chain; LUMIA_GENESIS_FILE, or"
                            + " the devnet's.")
    @Nullable
    Path genesis;

    @Option(names = "--registry", paramLabel = "ADDRESS", description = "The registry, in place of a genesis file.")
    @Nullable
    String registry;

    @Option(names = "--subnet", paramLabel = "N", description = "The subnet's number, with --registry.")
    @Nullable
    Long subnet;

    @Option(names = "--l1-chain-id", paramLabel = "N", description = "The chain that L1 must be, with --registry.")
    @Nullable
    Long l1ChainId;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".lumia",
            description = "Folder of a devnet, for what is not given (${DEFAULT-VALUE}).")
    Path data = Path.of(".lumia");

    /** Connected, on the right chain. */
    L1Registry open() {
        L1Registry registry = found();
        registry.check();
        return registry;
    }

    private L1Registry found() {
        if (registry != null) {
            if (subnet == null || l1ChainId == null) {
                throw new OperatorException("--registry needs --subnet and --l1-chain-id beside it, or use --genesis.");
            }
            return new L1Registry(node(), l1ChainId, Addresses.parse("--registry", registry), subnet);
        }
        Genesis read = genesis();
        return new L1Registry(node(), read.l1().chainId(), read.l1().registry(), read.subnet());
    }

    /** Of before any change; empty where the registry was named in place of a genesis file. */
    Optional<Members> firstMembers() {
        return registry == null ? Optional.of(genesis().members()) : Optional.empty();
    }

    /** The subnet's, which names all contracts. */
    Genesis genesis() {
        Path file = given(genesis).orElse(data.resolve("genesis.json"));
        if (!Files.exists(file)) {
            throw new OperatorException(
                    "Which subnet? Give --genesis FILE, or --registry, --subnet and --l1-chain-id; there is no %s."
                            .formatted(file));
        }
        try {
            return Genesis.load(file);
        } catch (InvalidGenesisException e) {
            throw new OperatorException(String.valueOf(e.getMessage()), e);
        }
    }

    /** An environment variable that is not set gives an empty path. */
    private static Optional<Path> given(@Nullable Path path) {
        return Optional.ofNullable(path).filter(some -> !some.toString().isEmpty());
    }

    URI url() {
        return Optional.ofNullable(l1)
                .filter(some -> !some.toString().isEmpty())
                .or(this::devnets)
                .orElseThrow(() -> new OperatorException(
                        "Which layer 1? Give --l1 URL, or --data with a devnet's folder; there is no %s."
                                .formatted(data.resolve("devnet.json"))));
    }

    L1Node node() {
        URI url = url();
        try {
            var client = new JsonRpcClient(url, TIMEOUT);
            Exchange reads = GuardedExchange.ofReads(client::ask, GuardedExchange.breaker("l1"));
            return new L1Node(reads, client::ask);
        } catch (IllegalArgumentException noUrl) {
            throw new OperatorException("For --l1, %s.".formatted(noUrl.getMessage()), noUrl);
        }
    }

    /** Where rewards are served: as given, or by the devnet's ingress. */
    URI rewards(@Nullable URI given) {
        return Optional.ofNullable(given)
                .or(() -> endpoint("jsonRpc"))
                .orElseThrow(() -> new OperatorException(
                        "Who serves rewards? Give --rewards URL, or --data with a devnet's folder; there is no %s."
                                .formatted(data.resolve("devnet.json"))));
    }

    private Optional<URI> devnets() {
        return endpoint("l1");
    }

    private Optional<URI> endpoint(String name) {
        Path file = data.resolve("devnet.json");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            var url = JsonMapper.shared()
                    .readTree(Files.readString(file))
                    .path("endpoints")
                    .path(name)
                    .asString("");
            return url.isEmpty() ? Optional.empty() : Optional.of(URI.create(url));
        } catch (IOException | JacksonException e) {
            throw new OperatorException("%s cannot be read.".formatted(file), e);
        }
    }
}
