package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lumia.devnet.chaos.SteadyLoad;
import org.lumia.ethereum.Address;
import org.lumia.localnet.Folders;
import org.lumia.testkit.Await;

/**
 * {@code kill -9} of the whole process at random moments of a steady load: what was accepted is executed exactly once, heights
 * have no gap, batches do not overlap, and the verifier agrees.
 */
class KillTest {

    private static final int ACCOUNTS = 4;
    private static final int KILLS = 2;
    private static final int KILLS_LONG = 20;
    private static final int LIFE_MILLIS_MAX = 6_000;
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration SETTLE_WAIT_MAX = Duration.ofSeconds(180);

    @Test
    void aFewKillsLoseNothing() throws Exception {
        run(KILLS, 20_261_121L);
    }

    @Test
    @Tag("long")
    void twentyKillsLoseNothing() throws Exception {
        run(KILLS_LONG, System.nanoTime());
    }

    private static void run(int kills, long seed) throws Exception {
        System.out.printf("KillTest: %d kills, seed %d%n", kills, seed);
        var random = new Random(seed);
        try (var devnet = new DevnetProcess(Folders.temporary("kill"), freeOffset(random))) {
            var ready = devnet.awaitReady();
            var url = ready.endpoints().get("jsonRpc");
            var loads = IntStream.range(0, ACCOUNTS)
                    .mapToObj(i -> new SteadyLoad(
                            url,
                            ready.chainId(),
                            DevAccounts.funded().get(i).key(),
                            Address.parse("0x%040x".formatted(0xdead0000L + i)),
                            PAUSE,
                            false))
                    .toList();
            var threads =
                    loads.stream().map(load -> Thread.ofVirtual().start(load)).toList();
            for (int i = 0; i < kills; i++) {
                new CountDownLatch(1).await(500 + random.nextInt(LIFE_MILLIS_MAX), TimeUnit.MILLISECONDS);
                devnet.killAndStart();
                devnet.awaitReady();
            }
            new CountDownLatch(1).await(2, TimeUnit.SECONDS);
            loads.forEach(SteadyLoad::stop);
            for (var thread : threads) {
                thread.join();
            }
            check(devnet.description(), loads);
        }
    }

    /** Ports of the devnet's default layout, moved to where a random one is free, below those that outgoing connections take (32768 and up). */
    static int freeOffset(Random random) throws Exception {
        int offset = 10_000 + random.nextInt(120) * 100;
        try (var probe = new ServerSocket(8545 + offset)) {
            return probe.getLocalPort() - 8545;
        } catch (java.io.IOException taken) {
            return freeOffset(random);
        }
    }

    private static void check(DevnetDescription devnet, List<SteadyLoad> loads) throws Exception {
        var url = devnet.endpoints().get("jsonRpc");
        long sent = 0;
        for (var load : loads) {
            assertThat(load.unexpected()).isEmpty();
            assertThat(load.accepted()).isNotEmpty().doesNotHaveDuplicates();
            sent += load.accepted().size();
            Await.until(
                    "every transaction of " + load.from(),
                    SETTLE_WAIT_MAX,
                    () -> number(url, "eth_getTransactionCount", "[\"" + load.from() + "\",\"latest\"]")
                            .equals(BigInteger.valueOf(load.accepted().size())));
            assertThat(number(url, "eth_getBalance", "[\"" + load.to() + "\",\"latest\"]"))
                    .as("received by %s", load.to())
                    .isEqualTo(BigInteger.valueOf(load.accepted().size()));
        }
        long height = number(url, "eth_blockNumber", "[]").longValueExact();
        assertThat(chain(url, height))
                .as("each accepted transaction once")
                .containsExactlyInAnyOrderElementsOf(all(loads));
        Await.until("block " + height + " final", SETTLE_WAIT_MAX, () -> {
            var block = Http.call(url, "eth_getBlockByNumber", "[\"finalized\",false]");
            return Long.decode(block.path("number").asString()) >= height;
        });
        batchesFollowEachOther(url, height);
        var verified = Verifier.run(devnet);
        assertThat(verified.agrees()).as(verified.output()).isTrue();
        assertThat(verified.number("transactions")).isEqualTo(sent);
        System.out.printf(
                "KillTest: %d transactions in %d blocks; verifier: %s%n",
                sent, height, verified.output().strip());
    }

    private static List<String> all(List<SteadyLoad> loads) {
        return loads.stream()
                .flatMap(load -> load.accepted().stream())
                .map(SteadyLoad.Accepted::hash)
                .toList();
    }

    /** Every transaction hash of blocks 1 to height; fails where a block is missing or does not follow. */
    private static List<String> chain(String url, long height) throws Exception {
        var hashes = new ArrayList<String>();
        var parent = Http.call(url, "eth_getBlockByNumber", "[\"0x0\",false]")
                .path("hash")
                .asString();
        for (long number = 1; number <= height; number++) {
            var block = Http.call(url, "eth_getBlockByNumber", "[\"0x%x\",false]".formatted(number));
            assertThat(block.path("parentHash").asString())
                    .as("parent of %d", number)
                    .isEqualTo(parent);
            block.path("transactions").forEach(hash -> hashes.add(hash.asString()));
            parent = block.path("hash").asString();
        }
        assertThat(new HashSet<>(hashes)).hasSameSizeAs(hashes);
        return hashes;
    }

    private static void batchesFollowEachOther(String url, long height) throws Exception {
        long next = 1;
        for (long index = 0; next <= height; index++) {
            var batch = Http.get(url + "/v1/batches/" + index);
            assertThat(batch.path("firstBlock").asLong())
                    .as("first block of batch %d", index)
                    .isEqualTo(next);
            next = batch.path("lastBlock").asLong() + 1;
        }
    }

    private static BigInteger number(String url, String method, String parameters) throws Exception {
        return new BigInteger(Http.call(url, method, parameters).asString().substring(2), 16);
    }
}
