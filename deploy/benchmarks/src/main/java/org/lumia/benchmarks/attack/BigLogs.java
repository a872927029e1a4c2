package org.lumia.benchmarks.attack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lumia.benchmarks.Rpc;
import org.lumia.ethereum.Hex;

/** Transactions with 16 logs of 64 KiB each, a MiB for half of the most gas that one may have; written once for all attacks. */
final class BigLogs {
    static final int TRANSACTIONS = 200;

    private static final int LOGS = 16;
    private static final byte[] LOG_OF_64_KIB = Hex.decode("0x620100005fa0");
    private static final long GAS = 8_600_000;
    private static final int TRANSACTIONS_AT_ONCE = 5;

    private @Nullable Range written;

    /** The first and the last block that hold them. */
    record Range(long first, long last) {
        String from() {
            return Hex.quantity(first);
        }

        String to() {
            return Hex.quantity(last);
        }
    }

    synchronized Range ensure(Target target) throws IOException {
        Range range = written;
        if (range == null) {
            range = write(target, TRANSACTIONS, Optional.empty());
            written = range;
        }
        return range;
    }

    /** More of them, and where they stand. */
    static Range write(Target target, int transactions, Optional<InetAddress> from) throws IOException {
        var code = new ByteArrayOutputStream();
        for (int i = 0; i < LOGS; i++) {
            code.writeBytes(LOG_OF_64_KIB);
        }
        long first = Long.MAX_VALUE;
        long last = 0;
        try (var rpc = new Rpc(target.url(), from)) {
            for (int sent = 0; sent < transactions; ) {
                Target.awaitQuietFee(rpc);
                String hash = "";
                for (int i = 0; i < TRANSACTIONS_AT_ONCE && sent < transactions; i++, sent++) {
                    hash = target.send(rpc, GAS, Optional.empty(), BigInteger.ZERO, code.toByteArray());
                }
                long block = Rpc.quantity(Target.receipt(rpc, hash).get("blockNumber"))
                        .longValueExact();
                first = Math.min(first, block);
                last = block;
            }
        }
        return new Range(Math.max(0, first - TRANSACTIONS_AT_ONCE), last);
    }
}
