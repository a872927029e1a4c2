package org.lumia.benchmarks;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import tools.jackson.databind.JsonNode;

/** Floods with one kind after another, and sends a bystander's transfers meanwhile. */
public final class WorstGasFlood implements AutoCloseable {
    private static final BigInteger GWEI = BigInteger.TEN.pow(9);
    private static final BigInteger MAX_FEE = GWEI.multiply(BigInteger.valueOf(300));
    /** By which a bystander would pay more: it is not the fee that it waits for. */
    private static final BigInteger BYSTANDER_TIMES = BigInteger.valueOf(50);

    private static final BigInteger FUNDS = BigInteger.TEN.pow(18).multiply(BigInteger.valueOf(300));
    private static final long FLOOD_GAS = 16_000_000;
    private static final long DEPLOY_GAS = 3_000_000;
    private static final long TRANSFER_GAS = 21_000;
    private static final long WAIT_NANOS_MAX = 300_000_000_000L;
    private static final long POLL_NANOS = 5_000_000;
    private static final long PAUSE_NANOS = 500_000_000;
    /** The next kind begins when the base fee has come down: wei per gas. */
    private static final BigInteger QUIET_BASE_FEE = GWEI.divide(BigInteger.valueOf(500));

    private final Rpc rpc;
    private final long chainId;
    private final Wallet funder;
    private final List<Wallet> senders = new ArrayList<>();
    private final Wallet bystander;
    private final int each;

    /** Funds the senders and waits for it. */
    public WorstGasFlood(URI url, Wallet funder, int senders, int each) throws IOException {
        this.rpc = new Rpc(url);
        this.funder = funder;
        this.each = each;
        this.chainId = rpc.quantity("eth_chainId").longValueExact();
        String seed = Fixture.newSeed(System.currentTimeMillis());
        this.bystander = Wallet.fromSeed(seed + "/bystander");
        funder.setNonce(rpc.quantity("eth_getTransactionCount", funder.address().toString(), "pending")
                .longValueExact());
        String last = fund(bystander);
        for (int i = 0; i < senders; i++) {
            this.senders.add(Wallet.fromSeed(seed + "/flood/" + i));
            last = fund(this.senders.getLast());
        }
        receipt(last);
    }

    /**
     * @param included flood transactions that a block holds; the others were refused as the base fee rose
     * @param waits of the bystander's transfers one after another, seconds to the receipt
     * @param costs of the flood in each full second, wei
     */
    record Outcome(int included, double mgasPerSecond, List<Double> waits, List<BigInteger> costs) {}

    Outcome run(WorstGasKind kind) throws IOException {
        List<Object[]> bodies =
                transactions(kind).stream().map(raw -> new Object[] {raw}).toList();
        List<String> hashes = rpc.callAll("eth_sendRawTransaction", bodies).stream()
                .map(JsonNode::asString)
                .toList();
        long start = System.nanoTime();
        var waits = new ArrayList<Double>();
        do {
            waits.add(transfer());
            LockSupport.parkNanos(PAUSE_NANOS);
        } while (!decided(hashes.getLast()) && System.nanoTime() - start < WAIT_NANOS_MAX);
        return outcome(hashes, waits);
    }

    /** The flood of a kind by its name, signed and not sent; what it calls is on the chain. */
    public List<String> transactions(String name) throws IOException {
        return transactions(WorstGasKind.all().stream()
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow());
    }

    private List<String> transactions(WorstGasKind kind) throws IOException {
        awaitQuiet();
        Address target =
                Address.parse(receipt(send(funder, DEPLOY_GAS, Optional.empty(), BigInteger.ZERO, kind.creationCode()))
                        .get("contractAddress")
                        .asString());
        transfer(); // the bystander's way is open
        resume();
        var signed = new ArrayList<String>();
        for (int i = 0; i < each; i++) {
            for (Wallet sender : senders) {
                signed.add(Hex.encode(sender.sign(call(FLOOD_GAS, Optional.of(target), BigInteger.ZERO, kind.input()))
                        .raw()));
            }
        }
        return signed;
    }

    /** What was refused before left its nonces free. */
    private void resume() throws IOException {
        List<BigInteger> nonces =
                rpc.nonces(senders.stream().map(Wallet::address).toList());
        for (int i = 0; i < senders.size(); i++) {
            senders.get(i).setNonce(nonces.get(i).longValueExact());
        }
    }

    private Outcome outcome(List<String> hashes, List<Double> waits) throws IOException {
        var blocks = new TreeMap<BigInteger, BigInteger>();
        BigInteger gas = BigInteger.ZERO;
        int included = 0;
        for (String hash : hashes) {
            // One by one: a receipt can hold a mebibyte of logs.
            JsonNode receipt = rpc.call("eth_getTransactionReceipt", hash);
            if (receipt.isObject()) {
                included++;
                BigInteger used = Rpc.quantity(receipt.get("gasUsed"));
                gas = gas.add(used);
                blocks.merge(
                        Rpc.quantity(receipt.get("blockNumber")),
                        used.multiply(Rpc.quantity(receipt.get("effectiveGasPrice"))),
                        BigInteger::add);
            }
        }
        var seconds = new TreeMap<Long, BigInteger>();
        long first = Long.MAX_VALUE;
        long last = 0;
        for (var block : blocks.entrySet()) {
            long millis = millis(block.getKey());
            first = Math.min(first, millis);
            last = Math.max(last, millis);
            seconds.merge((millis - first) / 1_000, block.getValue(), BigInteger::add);
        }
        if (seconds.size() > 1) {
            seconds.pollLastEntry();
        }
        double elapsed = Math.max(1, last - first) / 1e3;
        return new Outcome(included, gas.doubleValue() / 1e6 / elapsed, waits, List.copyOf(seconds.values()));
    }

    private long millis(BigInteger number) throws IOException {
        JsonNode block = rpc.call("eth_getBlockByNumber", "0x" + number.toString(16), false);
        long part = Long.parseLong(block.get("extraData").asString().substring(2, 6), 16);
        return Rpc.quantity(block.get("timestamp")).longValueExact() * 1_000 + part;
    }

    /** Seconds from sending to the receipt. */
    private double transfer() throws IOException {
        long start = System.nanoTime();
        receipt(send(bystander, TRANSFER_GAS, Optional.of(funder.address()), BigInteger.ONE, new byte[0]));
        return (System.nanoTime() - start) / 1e9;
    }

    private boolean decided(String hash) throws IOException {
        return !rpc.call("eth_getTransactionReceipt", hash).isNull()
                || rpc.call("eth_getTransactionByHash", hash).isNull();
    }

    private void awaitQuiet() throws IOException {
        long start = System.nanoTime();
        while (baseFee().compareTo(QUIET_BASE_FEE) > 0 && System.nanoTime() - start < WAIT_NANOS_MAX) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private BigInteger baseFee() throws IOException {
        return Rpc.quantity(rpc.call("eth_getBlockByNumber", "latest", false).get("baseFeePerGas"));
    }

    private String fund(Wallet wallet) throws IOException {
        return send(funder, TRANSFER_GAS, Optional.of(wallet.address()), FUNDS, new byte[0]);
    }

    private String send(Wallet from, long gas, Optional<Address> to, BigInteger value, byte[] data) throws IOException {
        return rpc.call(
                        "eth_sendRawTransaction",
                        Hex.encode(from.sign(call(gas, to, value, data)).raw()))
                .asString();
    }

    private Wallet.Call call(long gas, Optional<Address> to, BigInteger value, byte[] data) {
        BigInteger maxFee = gas == FLOOD_GAS ? MAX_FEE : MAX_FEE.multiply(BYSTANDER_TIMES);
        return new Wallet.Call(chainId, gas, maxFee, BigInteger.ONE, to, value, data);
    }

    private JsonNode receipt(String hash) throws IOException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < WAIT_NANOS_MAX) {
            JsonNode receipt = rpc.call("eth_getTransactionReceipt", hash);
            if (!receipt.isNull()) {
                return receipt;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        throw new IOException("no receipt of " + hash + " within 300 s");
    }

    @Override
    public void close() {
        rpc.close();
    }
}
