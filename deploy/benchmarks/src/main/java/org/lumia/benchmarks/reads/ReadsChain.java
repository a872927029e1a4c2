package org.lumia.benchmarks.reads;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lumia.benchmarks.Rpc;
import org.lumia.benchmarks.RpcConnection;
import org.lumia.benchmarks.TestToken;
import org.lumia.benchmarks.Wallet;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.crypto.Keccak;
import tools.jackson.databind.JsonNode;

/**
 * A chain with the same accounts, token and transfers as its peer's, made from one seed: a wallet that nobody used before deploys
 * an ERC-20 and sends wei and tokens, each transaction in a block of its own. So every read has the same answer on both but for
 * hashes, numbers and times of blocks.
 */
final class ReadsChain {
    static final int RECIPIENTS = 16;
    static final int TOKEN_TRANSFERS = 128;

    private static final String TRANSFER_EVENT = Keccak.hash(
                    "Transfer(address,address,uint256)".getBytes(StandardCharsets.US_ASCII))
            .toString();
    private static final BigInteger ETHER = BigInteger.TEN.pow(18);
    private static final BigInteger TIP = BigInteger.valueOf(1_000_000_000);
    private static final long TRANSFER_GAS = 21_000;
    private static final long TOKEN_GAS = 120_000;
    private static final long DEPLOY_GAS = 5_000_000;
    private static final long WAIT_NANOS_MAX = 60_000_000_000L;
    private static final long POLL_DELAY_NANOS = 5_000_000;

    private final String name;
    private final URI url;
    private final Map<ReadMethod, List<Read>> reads = new EnumMap<>(ReadMethod.class);

    private ReadsChain(String name, URI url) {
        this.name = name;
        this.url = url;
    }

    /**
     * Sends the transactions and asks for each read once.
     *
     * @param funder pays for it
     * @param seed the same for both chains, and used on neither before
     * @param progress told how many of {@link #transactions} are in blocks
     * @throws IOException when the endpoint refuses something or answers with an error
     */
    static ReadsChain prepare(String name, URI url, Wallet funder, String seed, IntConsumer progress)
            throws IOException {
        var chain = new ReadsChain(name, url);
        try (var rpc = new Rpc(url);
                var connection = new RpcConnection(url)) {
            var ground = new Ground(rpc, funder, seed, progress);
            ground.make();
            chain.ask(connection, ground);
        }
        return chain;
    }

    /** That one chain is made of. */
    static int transactions() {
        return 2 + RECIPIENTS + TOKEN_TRANSFERS;
    }

    String name() {
        return name;
    }

    URI url() {
        return url;
    }

    /** The requests of a method, taken in turn. */
    List<Read> reads(ReadMethod method) {
        return Objects.requireNonNull(reads.get(method));
    }

    private void ask(RpcConnection connection, Ground ground) throws IOException {
        String last = "0x" + Long.toHexString(ground.blocks.getLast());
        String first = "0x" + Long.toHexString(ground.blocks.getFirst());
        String token = ground.token.toString();
        ask(connection, ReadMethod.BLOCK_NUMBER, List.<Object[]>of(new Object[0]));
        ask(connection, ReadMethod.BALANCE, of(ground.recipients, to -> new Object[] {to.toString(), "latest"}));
        ask(connection, ReadMethod.CALL, of(ground.recipients, to ->
                new Object[] {Map.of("to", token, "data", TestToken.balanceOf(to)), "latest"}));
        ask(connection, ReadMethod.RECEIPT, of(ground.hashes, hash -> new Object[] {hash}));
        ask(connection, ReadMethod.BLOCK, of(ground.blocks, number ->
                new Object[] {"0x" + Long.toHexString(number), false}));
        ask(connection, ReadMethod.LOGS, of(ground.recipients, to -> new Object[] {logs(first, last, token, to)}));
    }

    private static Map<String, Object> logs(String first, String last, String token, Address to) {
        var topics = new ArrayList<@Nullable String>();
        topics.add(TRANSFER_EVENT);
        topics.add(null);
        topics.add("0x" + "0".repeat(24) + to.toString().substring(2));
        return Map.of("fromBlock", first, "toBlock", last, "address", token, "topics", topics);
    }

    private interface Asking<T> {
        Object[] of(T about);
    }

    private static <T> List<Object[]> of(List<T> all, Asking<T> asking) {
        return all.stream().map(asking::of).toList();
    }

    private void ask(RpcConnection connection, ReadMethod method, List<Object[]> all) throws IOException {
        var asked = new ArrayList<Read>();
        for (Object[] params : all) {
            byte[] request = Rpc.body(method.text(), params);
            asked.add(new Read(method, request, connection.post(request)));
        }
        reads.put(method, List.copyOf(asked));
    }

    /** What a read says that must be the same on both chains. */
    static String fact(ReadMethod method, JsonNode result) {
        return switch (method) {
            case BLOCK_NUMBER -> "a quantity: " + result.asString().matches("0x(0|[1-9a-f][0-9a-f]*)");
            case BALANCE, CALL -> result.asString();
            case RECEIPT ->
                Stream.of("status", "type", "from", "to", "gasUsed", "logs")
                        .map(field -> field + " "
                                + (field.equals("logs")
                                        ? logFacts(result.get("logs"))
                                        : result.path(field).asString("")))
                        .collect(Collectors.joining(", "));
            case BLOCK ->
                "gasUsed %s, transactions %d"
                        .formatted(
                                result.path("gasUsed").asString(""),
                                result.path("transactions").size());
            case LOGS -> logFacts(result);
        };
    }

    private static String logFacts(JsonNode logs) {
        return logs.valueStream()
                .map(log -> "%s %s %s"
                        .formatted(
                                log.path("address").asString(""),
                                log.path("topics"),
                                log.path("data").asString("")))
                .toList()
                .toString();
    }

    /** @throws IOException with the first read that is not the same on both */
    static void compare(ReadsChain one, ReadsChain other) throws IOException {
        for (ReadMethod method : ReadMethod.values()) {
            for (int i = 0; i < one.reads(method).size(); i++) {
                String first = fact(method, one.reads(method).get(i).expected());
                String second = fact(method, other.reads(method).get(i).expected());
                if (!first.equals(second)) {
                    throw new IOException("%s %d: %s says %s, %s says %s"
                            .formatted(method.text(), i, one.name, first, other.name, second));
                }
            }
        }
    }

    /** Sends what is then read. */
    private static final class Ground {
        private final Rpc rpc;
        private final Wallet funder;
        private final Wallet owner;
        private final IntConsumer progress;
        private final List<Address> recipients;
        private final List<String> hashes = new ArrayList<>();
        private final List<Long> blocks = new ArrayList<>();
        private final long chainId;
        private final BigInteger feeMax;
        private Address token = Address.ZERO;
        private int sent;

        Ground(Rpc rpc, Wallet funder, String seed, IntConsumer progress) throws IOException {
            this.rpc = rpc;
            this.funder = funder;
            this.owner = Wallet.fromSeed(seed + "/owner");
            this.progress = progress;
            this.recipients = IntStream.range(0, RECIPIENTS)
                    .mapToObj(i -> Wallet.fromSeed(seed + "/recipient/" + i).address())
                    .toList();
            this.chainId = rpc.quantity("eth_chainId").longValueExact();
            BigInteger baseFee = Rpc.quantity(
                    rpc.call("eth_getBlockByNumber", "latest", false).get("baseFeePerGas"));
            this.feeMax = baseFee.multiply(BigInteger.valueOf(4)).add(TIP);
            funder.setNonce(
                    rpc.quantity("eth_getTransactionCount", funder.address().toString(), "latest")
                            .longValueExact());
        }

        void make() throws IOException {
            send(funder, TRANSFER_GAS, Optional.of(owner.address()), ETHER, new byte[0]);
            JsonNode deployed = send(owner, DEPLOY_GAS, Optional.empty(), BigInteger.ZERO, TestToken.creationCode());
            token = Address.parse(deployed.get("contractAddress").asString());
            for (int i = 0; i < RECIPIENTS; i++) {
                BigInteger wei = BigInteger.valueOf(1_000_000_007L * (i + 1));
                send(owner, TRANSFER_GAS, Optional.of(recipients.get(i)), wei, new byte[0]);
            }
            for (int i = 0; i < TOKEN_TRANSFERS; i++) {
                byte[] transfer = TestToken.transfer(recipients.get(i % RECIPIENTS), BigInteger.valueOf(1_000L + i));
                JsonNode receipt = send(owner, TOKEN_GAS, Optional.of(token), BigInteger.ZERO, transfer);
                hashes.add(receipt.get("transactionHash").asString());
                blocks.add(Rpc.quantity(receipt.get("blockNumber")).longValueExact());
            }
        }

        private JsonNode send(Wallet from, long gas, Optional<Address> to, BigInteger value, byte[] data)
                throws IOException {
            Wallet.Signed signed = from.sign(new Wallet.Call(chainId, gas, feeMax, TIP, to, value, data));
            rpc.call("eth_sendRawTransaction", Hex.encode(signed.raw()));
            JsonNode receipt = receipt(signed.hash().toString());
            progress.accept(++sent);
            return receipt;
        }

        private JsonNode receipt(String hash) throws IOException {
            long started = System.nanoTime();
            while (System.nanoTime() - started < WAIT_NANOS_MAX) {
                JsonNode receipt = rpc.call("eth_getTransactionReceipt", hash);
                if (!receipt.isNull()) {
                    if (!receipt.get("status").asString().equals("0x1")) {
                        throw new IOException("set-up transaction " + hash + " failed");
                    }
                    return receipt;
                }
                LockSupport.parkNanos(POLL_DELAY_NANOS);
            }
            throw new IOException("no receipt of set-up transaction " + hash + " within 60 s");
        }
    }
}
