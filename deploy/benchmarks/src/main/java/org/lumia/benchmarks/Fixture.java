package org.lumia.benchmarks;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.crypto.Keccak;
import tools.jackson.databind.JsonNode;

/**
 * What a run needs on the chain before it is measured: funded senders, an ERC-20 that they hold, and the chain's fees.
 * Everything is paid by one funded development account.
 */
final class Fixture {
    private static final BigInteger ETHER = BigInteger.TEN.pow(18);
    private static final BigInteger SENDER_FUNDS = ETHER.divide(BigInteger.TWO);
    private static final BigInteger SENDER_TOKENS = ETHER.multiply(BigInteger.valueOf(1_000));
    private static final long TRANSFER_GAS = 21_000;
    private static final long TOKEN_GAS = 120_000;
    private static final long DEPLOY_GAS = 5_000_000;
    private static final long RECEIPT_WAIT_NANOS_MAX = 60_000_000_000L;
    private static final long POLL_DELAY_NANOS = 10_000_000;

    private final URI uri;
    private final Wallet funder;
    private final long chainId;
    private final BigInteger maxFee;
    private final BigInteger priorityFee;
    private final List<Wallet> senders;
    private final List<Address> recipients;
    private final Address token;

    private Fixture(URI uri, Wallet funder, String seed, int senders, int recipients) throws IOException {
        this.uri = uri;
        this.funder = funder;
        try (var rpc = new Rpc(uri)) {
            this.chainId = rpc.quantity("eth_chainId").longValueExact();
            BigInteger baseFee = Rpc.quantity(
                    rpc.call("eth_getBlockByNumber", "latest", false).get("baseFeePerGas"));
            this.priorityFee = BigInteger.valueOf(1_000_000_000);
            this.maxFee = baseFee.multiply(BigInteger.valueOf(4)).add(priorityFee);
            funder.setNonce(
                    rpc.quantity("eth_getTransactionCount", funder.address().toString(), "latest")
                            .longValueExact());
            this.senders = IntStream.range(0, senders)
                    .mapToObj(i -> Wallet.fromSeed(seed + "/sender/" + i))
                    .toList();
            this.recipients = IntStream.range(0, recipients)
                    .mapToObj(i -> Wallet.fromSeed(seed + "/recipient/" + i).address())
                    .toList();
            this.token = prepare(rpc);
        }
    }

    /** @throws IOException when the funder cannot pay or the endpoint refuses the set-up */
    static Fixture create(URI uri, Wallet funder, String seed, int senders, int recipients) throws IOException {
        return new Fixture(uri, funder, seed, senders, recipients);
    }

    private Address prepare(Rpc rpc) throws IOException {
        BigInteger has = rpc.quantity("eth_getBalance", funder.address().toString(), "latest");
        BigInteger needs = SENDER_FUNDS.multiply(BigInteger.valueOf(senders.size() + 4L));
        if (has.compareTo(needs) < 0) {
            throw new IOException("account " + funder.address() + " has " + has + " wei, the set-up needs " + needs);
        }
        String deployed =
                send(rpc, funder.sign(fees(DEPLOY_GAS, Optional.empty(), BigInteger.ZERO, TestToken.creationCode())));
        Address token =
                Address.parse(receipt(rpc, deployed).get("contractAddress").asString());
        String last = deployed;
        for (Wallet sender : senders) {
            send(rpc, funder.sign(fees(TRANSFER_GAS, Optional.of(sender.address()), SENDER_FUNDS, new byte[0])));
            byte[] data = TestToken.transfer(sender.address(), SENDER_TOKENS);
            last = send(rpc, funder.sign(fees(TOKEN_GAS, Optional.of(token), BigInteger.ZERO, data)));
        }
        receipt(rpc, last);
        return token;
    }

    /** Signs {@code count} transactions round robin over the senders; their nonces go on from earlier loads. */
    List<Prepared> prepare(Workload workload, int count) {
        var order = new ArrayList<Runnable>();
        var prepared = new Prepared[count];
        for (int s = 0; s < senders.size(); s++) {
            int sender = s;
            order.add(() -> {
                for (int i = sender; i < count; i += senders.size()) {
                    prepared[i] = sign(workload.isToken(i), sender, i);
                }
            });
        }
        order.parallelStream().forEach(Runnable::run);
        return List.of(prepared);
    }

    private Prepared sign(boolean tokens, int sender, int i) {
        int recipient = i % recipients.size();
        BigInteger amount = BigInteger.valueOf(1_000 + i);
        Wallet wallet = senders.get(sender);
        Wallet.Signed signed = tokens
                ? wallet.sign(fees(
                        TOKEN_GAS,
                        Optional.of(token),
                        BigInteger.ZERO,
                        TestToken.transfer(recipients.get(recipient), amount)))
                : wallet.sign(fees(TRANSFER_GAS, Optional.of(recipients.get(recipient)), amount, new byte[0]));
        String raw = Hex.encode(signed.raw());
        return new Prepared(
                sender,
                raw,
                signed.hash().toString(),
                Rpc.body("eth_sendRawTransaction", raw),
                recipient,
                tokens,
                amount);
    }

    private Wallet.Call fees(long gas, Optional<Address> to, BigInteger value, byte[] data) {
        return new Wallet.Call(chainId, gas, maxFee, priorityFee, to, value, data);
    }

    private String send(Rpc rpc, Wallet.Signed transaction) throws IOException {
        return rpc.call("eth_sendRawTransaction", Hex.encode(transaction.raw())).asString();
    }

    private static JsonNode receipt(Rpc rpc, String hash) throws IOException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < RECEIPT_WAIT_NANOS_MAX) {
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

    URI uri() {
        return uri;
    }

    List<Address> senders() {
        return senders.stream().map(Wallet::address).toList();
    }

    List<Address> recipients() {
        return recipients;
    }

    Address token() {
        return token;
    }

    /** A seed that no earlier run used, so that its accounts are new. */
    static String newSeed(long now) {
        return "lumia bench " + Keccak.hash(Long.toString(now).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
}
