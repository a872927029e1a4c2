package org.lumia.ingress.app;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcLimits;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.JsonRpcServer;

/** Answers the reads that ingress forwards, from a ledger in memory. */
final class FakeExecution implements AutoCloseable {
    record Account(long nonce, UInt256 balance) {}

    final Map<Address, Account> accounts = new ConcurrentHashMap<>();
    volatile long height;
    /** Blocks that can be read and are still on their way through the log. */
    volatile long blocksAhead;

    /** Takes connections and answers nothing. */
    volatile boolean hangs;

    private final HttpServer server;

    FakeExecution() throws IOException {
        var methods = new java.util.HashMap<String, JsonRpcMethod>(Map.of(
                "lumia_getAccount",
                params -> Map.of(
                        "nonce", Hex.quantity(account(params.address(0)).nonce()),
                        "balance", account(params.address(0)).balance().toQuantity(),
                        "blockNumber", Hex.quantity(height)),
                "eth_getBalance",
                params -> account(params.address(0)).balance().toQuantity(),
                "eth_blockNumber",
                params -> Hex.quantity(height + blocksAhead),
                "eth_getTransactionByHash",
                params -> null,
                "eth_getTransactionReceipt",
                params -> null,
                "eth_call",
                params -> {
                    throw new JsonRpcException(3, "execution reverted: no", "0x08c379a0");
                }));
        methods.put("lumia_getRecord", params -> null);
        methods.put(
                "eth_getBlockByNumber",
                params -> Map.of("number", Hex.quantity(height), "timestamp", Hex.quantity(1_700_000_000)));
        methods.put("eth_getHeaderByNumber", params -> Map.of("number", Hex.quantity(height)));
        methods.put(
                "eth_getProof",
                params -> Map.of(
                        "storageHash",
                        "0x" + "ab".repeat(32),
                        "storageProof",
                        params.array()
                                .get(1)
                                .valueStream()
                                .map(key -> Map.of("key", key.asString(), "value", "0x7"))
                                .toList()));
        var rpc = new JsonRpcServer(methods, JsonRpcLimits.DEFAULT);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/rpc", exchange -> {
            while (hangs) {
                java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
            }
            Optional<byte[]> answer = rpc.handle(exchange.getRequestBody().readAllBytes());
            byte[] bytes = answer.orElse(new byte[0]);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    Account account(Address address) {
        return accounts.getOrDefault(address, new Account(0, UInt256.ZERO));
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        hangs = false;
        server.stop(0);
    }
}
