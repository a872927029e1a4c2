package org.lumia.conformance.runner;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ingress.admission.AccountState;
import org.lumia.ingress.admission.Accounts;
import org.lumia.ingress.admission.Appending;
import org.lumia.ingress.admission.BundleQueue;
import org.lumia.ingress.admission.Bundler;
import org.lumia.ingress.admission.Holding;
import org.lumia.ingress.admission.Intake;
import org.lumia.ingress.admission.ParkedTransactions;
import org.lumia.ingress.admission.PendingFeed;
import org.lumia.ingress.admission.Submission;
import org.lumia.ingress.admission.TableFeed;
import org.lumia.ingress.admission.TransactionReader;
import org.lumia.ingress.admission.TransactionTable;
import org.lumia.ingress.chain.AwaitedHeight;
import org.lumia.ingress.chain.BlockHashes;
import org.lumia.ingress.chain.ChainFeed;
import org.lumia.ingress.chain.RecentBlocks;
import org.lumia.ingress.chain.Waiters;
import org.lumia.ingress.rpc.ExecutionReads;
import org.lumia.ingress.rpc.FilterApi;
import org.lumia.ingress.rpc.ShownHeight;
import org.lumia.ingress.rpc.TxPoolApi;
import org.lumia.ingress.rpc.WalletApi;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.JsonRpcServer;
import org.lumia.rpc.Params;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Ingress's own methods before execution's, with a log that acknowledges and makes no blocks. */
final class RpcIngress implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int TRANSACTIONS_MAX = 10_000;
    private static final long BYTES_MAX = 100_000_000;
    private static final int NONCE_GAP_MAX = 64;
    private static final int FILTERS_MAX = 1_000;
    private static final Duration WAIT_MAX = Duration.ofSeconds(10);

    private final JsonRpcServer execution;
    private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong appended = new AtomicLong();
    private final WalletApi wallet;
    private final FilterApi filters;
    private final TxPoolApi pool;
    private final Thread bundling;
    private volatile boolean closed;

    RpcIngress(JsonRpcServer execution, long chainId, UInt256 baseFee) {
        this.execution = execution;
        var table = new TransactionTable(new TransactionTable.Limits(
                TRANSACTIONS_MAX, BYTES_MAX, BYTES_MAX, TRANSACTIONS_MAX, TRANSACTIONS_MAX));
        var queue = new BundleQueue(TRANSACTIONS_MAX);
        var reader = new TransactionReader(genesis(chainId));
        var parked = new Rows();
        var intake = new Intake(
                reader,
                table,
                new Accounts(table, this::account),
                new Appending(table, queue, () -> baseFee),
                () -> {},
                parked,
                NONCE_GAP_MAX,
                WAIT_MAX,
                InstantSource.system(),
                () -> {},
                Optional::empty,
                sender -> Optional.empty());
        var recent = new RecentBlocks(1, BYTES_MAX);
        var feed = new ChainFeed();
        var pending = new PendingFeed(TRANSACTIONS_MAX, BYTES_MAX);
        ExecutionReads reads = this::read;
        this.wallet = new WalletApi(
                chainId,
                "Lumia/conformance",
                intake,
                new Holding(new Holding.Limits(Duration.ZERO, 1, 1), tasks, System::nanoTime),
                feed,
                recent,
                new Waiters(recent),
                reads,
                new WalletApi.Timeouts(WAIT_MAX, WAIT_MAX, WAIT_MAX),
                tasks);
        this.filters = new FilterApi(
                new FilterApi.Limits(FILTERS_MAX, WAIT_MAX),
                new FilterApi.Sources(
                        recent,
                        new BlockHashes(1),
                        pending,
                        reads,
                        new ShownHeight(feed, reads, tasks),
                        new AwaitedHeight()),
                ByteBudget.unbounded(),
                new Random(),
                System::nanoTime,
                tasks);
        this.pool = new TxPoolApi(intake, parked, tasks);
        var bundler = new Bundler(
                queue,
                bundle -> Optional.of(CompletableFuture.completedFuture(appended.incrementAndGet())),
                new TableFeed(table, () -> {}, pending),
                new Bundler.Limits(TRANSACTIONS_MAX, 1 << 20, 1, Duration.ZERO, Duration.ZERO));
        this.bundling = Thread.ofVirtual().start(() -> bundle(bundler));
    }

    private void bundle(Bundler bundler) {
        try {
            while (!closed) {
                LockSupport.parkNanos(bundler.step().toNanos());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** All methods but those that an operator has to turn on are ingress's; these are execution's as they are. */
    Map<String, JsonRpcMethod> methods(Map<String, JsonRpcMethod> ofExecution) {
        var methods = new HashMap<>(ofExecution);
        methods.putAll(wallet.methods());
        methods.putAll(filters.methods());
        methods.putAll(pool.methods());
        return methods;
    }

    private JsonNode read(String method, JsonNode params) {
        var request = JSON.createObjectNode().put("jsonrpc", "2.0").put("id", 1).put("method", method);
        request.set("params", params);
        byte[] answer = execution
                .handle(request.toString().getBytes(StandardCharsets.UTF_8))
                .orElseThrow();
        JsonNode json = JSON.readTree(answer);
        JsonNode error = json.path("error");
        if (error.isObject()) {
            throw new JsonRpcException(
                    error.path("code").asInt(),
                    error.path("message").asString(),
                    error.has("data") ? error.get("data") : null);
        }
        return json.path("result");
    }

    private AccountState account(Address address) {
        JsonNode account = read(
                "lumia_getAccount",
                JsonNodeFactory.instance.arrayNode().add(address.toString()).add("latest"));
        return new AccountState(
                Params.parseUnsignedLong(account.path("nonce").asString()),
                Params.parseQuantity(account.path("balance").asString()),
                Params.parseLong(account.path("blockNumber").asString()));
    }

    private static Genesis genesis(long chainId) {
        var operator = Address.parse("0x00000000000000000000000000000000000000aa");
        Genesis some = Genesis.development(
                "conformance",
                1,
                1,
                new L1Contracts(1, Address.ZERO, Address.ZERO, Address.ZERO, Address.ZERO),
                new Members(List.of(new Member(operator, operator, 1, operator))),
                Map.of());
        return new Genesis(
                some.subnet(),
                some.name(),
                chainId,
                some.timestampMs(),
                some.l1(),
                some.timing(),
                some.blocks(),
                some.fees(),
                some.batches(),
                some.rewards(),
                some.forks(),
                some.members(),
                new TreeMap<>());
    }

    /** Nothing is released here: no block ever comes. */
    private static final class Rows implements ParkedTransactions {
        @Override
        public Outcome park(Submission tx) {
            return new Outcome.Kept();
        }

        @Override
        public Optional<Row> find(Hash hash) {
            return Optional.empty();
        }

        @Override
        public Set<Long> nonces(Address sender, long from, long before) {
            return Set.of();
        }

        @Override
        public List<Shown> shown(Optional<Address> sender) {
            return List.of();
        }

        @Override
        public long size() {
            return 0;
        }

        @Override
        public List<Row> after(long id, int rowsMax, long bytesMax) {
            return List.of();
        }

        @Override
        public void end(Collection<Ended> ended) {}
    }

    @Override
    public void close() {
        closed = true;
        bundling.interrupt();
        tasks.shutdownNow();
    }
}
