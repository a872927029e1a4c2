package org.lumia.benchmarks.attack;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.lumia.benchmarks.Loopback;
import org.lumia.benchmarks.Rpc;
import org.lumia.benchmarks.Wallet;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import tools.jackson.databind.JsonNode;

/** The node that is attacked, on this machine, for a time; with an account that pays for what attacks put on the chain. */
public final class Target {
    /** The base fee may rise so much until a block takes it. */
    private static final BigInteger FEE_TIMES = BigInteger.valueOf(20);

    private static final BigInteger QUIET_BASE_FEE = BigInteger.valueOf(2_000_000_000);
    private static final long TRANSFER_GAS = 21_000;
    private static final BigInteger TIP_WEI = BigInteger.valueOf(1_000_000_000);
    private static final long RECEIPT_WAIT_NANOS_MAX = 60_000_000_000L;
    private static final long POLL_NANOS = 20_000_000;

    private final URI url;
    private final Wallet payer;
    private final List<InetAddress> from;
    private final long chainId;
    private volatile long endsAt;

    /**
     * Made once.
     *
     * @param from addresses that attackers come from; empty for the machine's own
     * @throws IllegalArgumentException unless the URL is http and every address of its host is loopback
     */
    Target(URI url, Wallet payer, List<InetAddress> from) throws IOException {
        Loopback.require(url);
        this.from = List.copyOf(from);
        this.url = url;
        this.payer = payer;
        try (var rpc = new Rpc(url)) {
            this.chainId = rpc.quantity("eth_chainId").longValueExact();
        }
        refreshNonce();
    }

    public URI url() {
        return url;
    }

    /** Where an attacker's connection comes from: each of the addresses in turn. */
    Optional<InetAddress> from(long connection) {
        return from.isEmpty() ? Optional.empty() : Optional.of(from.get((int) (connection % from.size())));
    }

    /** The payer itself, for what is prepared. */
    Wallet wallet() {
        return payer;
    }

    /** Sends funds to an account and waits for the last of them; while nobody attacks. */
    synchronized void fund(List<Address> accounts, BigInteger wei) throws IOException {
        try (var rpc = new Rpc(url)) {
            awaitQuietFee(rpc);
            String last = "";
            for (Address account : accounts) {
                last = send(rpc, TRANSFER_GAS, Optional.of(account), wei, new byte[0]);
            }
            receipt(rpc, last);
        }
    }

    public long chainId() {
        return chainId;
    }

    /** The account that pays. */
    public Address payer() {
        return payer.address();
    }

    void begin(Duration length) {
        endsAt = System.nanoTime() + length.toNanos();
    }

    public boolean isOver() {
        return System.nanoTime() >= endsAt;
    }

    /** Sends a transaction of the payer's, with fees far above the base fee. @return its hash */
    public synchronized String send(Rpc rpc, long gas, Optional<Address> to, BigInteger value, byte[] data)
            throws IOException {
        BigInteger feeMax = baseFee(rpc).multiply(FEE_TIMES).add(TIP_WEI);
        var signed = payer.sign(new Wallet.Call(chainId, gas, feeMax, TIP_WEI, to, value, data));
        return rpc.call("eth_sendRawTransaction", Hex.encode(signed.raw())).asString();
    }

    private static BigInteger baseFee(Rpc rpc) throws IOException {
        return Rpc.quantity(rpc.call("eth_getBlockByNumber", "latest", false).get("baseFeePerGas"));
    }

    /** Waits until gas costs what it does on a quiet chain: what fills blocks raises the base fee by half and more a second. */
    public static void awaitQuietFee(Rpc rpc) throws IOException {
        long start = System.nanoTime();
        while (baseFee(rpc).compareTo(QUIET_BASE_FEE) > 0 && System.nanoTime() - start < RECEIPT_WAIT_NANOS_MAX) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** After a transaction that was refused: its nonce is used by the next. */
    public synchronized void refreshNonce() throws IOException {
        try (var rpc = new Rpc(url)) {
            payer.setNonce(
                    rpc.quantity("eth_getTransactionCount", payer.address().toString(), "pending")
                            .longValueExact());
        }
    }

    /** @throws IOException when there is none within a minute */
    public static JsonNode receipt(Rpc rpc, String hash) throws IOException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < RECEIPT_WAIT_NANOS_MAX) {
            JsonNode receipt = rpc.call("eth_getTransactionReceipt", hash);
            if (!receipt.isNull()) {
                return receipt;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        throw new IOException("no receipt of " + hash + " within 60 s");
    }
}
