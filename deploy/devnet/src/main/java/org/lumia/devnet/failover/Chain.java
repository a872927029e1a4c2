package org.lumia.devnet.failover;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.lumia.benchmarks.Rpc;
import org.lumia.devnet.DevnetException;
import org.lumia.rpc.JsonRpcAnswer;
import tools.jackson.databind.JsonNode;

/**
 * The blocks of a run: when each was sealed, in milliseconds since 1970, and all transactions in their order.
 *
 * @param sealedAtMs ascending, of consecutive blocks
 */
record Chain(List<Long> sealedAtMs, List<String> transactions) {
    private static final int BLOCKS_PER_READ = 50;

    static Chain read(URI url, long from, long through) throws IOException {
        var sealed = new ArrayList<Long>();
        var transactions = new ArrayList<String>();
        try (var rpc = new Rpc(url)) {
            for (long first = from; first <= through; first += BLOCKS_PER_READ) {
                var numbers = LongStream.range(first, Math.min(through + 1, first + BLOCKS_PER_READ))
                        .mapToObj(number -> new Object[] {"0x" + Long.toHexString(number), false})
                        .toList();
                for (var answer : rpc.answers("eth_getBlockByNumber", numbers)) {
                    var block = block(answer);
                    sealed.add(sealedAtMs(block));
                    block.path("transactions").forEach(hash -> transactions.add(hash.asString()));
                }
            }
        }
        return new Chain(sealed, transactions);
    }

    private static JsonNode block(JsonRpcAnswer answer) {
        if (answer instanceof JsonRpcAnswer.Result(var block) && !block.isNull()) {
            return block;
        }
        throw new DevnetException("a block of the run cannot be read: " + answer);
    }

    /** Whole seconds, and the milliseconds that the header's extra data begins with. */
    static long sealedAtMs(JsonNode block) {
        long seconds = Long.decode(block.path("timestamp").asString());
        int millis = Integer.parseInt(block.path("extraData").asString().substring(2, 6), 16);
        return seconds * 1_000 + millis;
    }

    /** The longest time without a seal of those that end after one moment and begin before another. */
    long gapMs(long fromMs, long untilMs) {
        long longest = 0;
        for (int i = 1; i < sealedAtMs.size(); i++) {
            long before = sealedAtMs.get(i - 1);
            long after = sealedAtMs.get(i);
            if (after >= fromMs && before <= untilMs) {
                longest = Math.max(longest, after - before);
            }
        }
        return longest;
    }

    long lost(List<Sent> acknowledged) {
        var here = new HashSet<>(transactions);
        return acknowledged.stream().filter(sent -> !here.contains(sent.hash())).count();
    }

    long doubled() {
        return transactions.size() - new HashSet<>(transactions).size();
    }

    /** Of transactions that were acknowledged before another was sent, those that stand after that other. */
    long moved(List<Sent> acknowledged) {
        Map<String, Sent> byHash = HashMap.newHashMap(acknowledged.size());
        acknowledged.forEach(sent -> byHash.put(sent.hash(), sent));
        long moved = 0;
        long newestSent = Long.MIN_VALUE;
        for (var hash : transactions) {
            var sent = byHash.get(hash);
            if (sent != null) {
                if (newestSent != Long.MIN_VALUE && sent.acknowledgedNanos() - newestSent < 0) {
                    moved++;
                }
                newestSent = newestSent == Long.MIN_VALUE ? sent.sentNanos() : Math.max(newestSent, sent.sentNanos());
            }
        }
        return moved;
    }
}
