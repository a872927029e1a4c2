package org.lumia.devnet.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.lumia.devnet.DevnetPorts;
import org.lumia.devnet.DevnetSettings;

/**
 * What a run is made of.
 *
 * @param folder everything is kept in it; it is emptied first
 * @param portOffset moves the devnet's ports
 * @param accounts senders, of which every fourth parks future nonces; at most {@link #ACCOUNTS_MAX}
 * @param transactionsPerSecond of all senders together while nothing is wrong
 * @param standbys services of which a second process runs all the time
 * @param l1SlotsInAnEpoch L1 blocks of a second from latest to safe, and again to finalized
 * @param heapMegabytes of each service
 */
public record ChaosSettings(
        Path folder,
        int portOffset,
        int accounts,
        int transactionsPerSecond,
        List<String> standbys,
        int l1SlotsInAnEpoch,
        int heapMegabytes) {

    /** The devnet funds ten accounts; the last one asks after each fault whether the chain takes a transaction again. */
    public static final int ACCOUNTS_MAX = 9;

    /** Deep enough that no crash of L1 and no reorg reaches what is called safe. */
    public static final int L1_SLOTS_IN_AN_EPOCH = 16;

    private static final long BATCH_MAX_AGE_MILLIS = 3_000;
    private static final int SLOTS_PER_EPOCH = 10;
    private static final double L1_BLOCK_TIME_SECONDS = 1;

    private static final int HEAP_MEGABYTES = 320;

    /** With the heap that nine services on one machine need. */
    public ChaosSettings(
            Path folder,
            int portOffset,
            int accounts,
            int transactionsPerSecond,
            List<String> standbys,
            int l1SlotsInAnEpoch) {
        this(folder, portOffset, accounts, transactionsPerSecond, standbys, l1SlotsInAnEpoch, HEAP_MEGABYTES);
    }

    DevnetSettings devnet() {
        return new DevnetSettings(
                folder,
                DevnetPorts.DEFAULT.plus(portOffset),
                L1_BLOCK_TIME_SECONDS,
                BATCH_MAX_AGE_MILLIS,
                SLOTS_PER_EPOCH);
    }

    /** Port of a service's second process. */
    int twinPort(String service) {
        return portOffset + 8_561 + Suite.SERVICES.indexOf(service);
    }

    /** Between two tries of one sender. */
    Duration pause() {
        return Duration.ofMillis(1_000L * accounts / transactionsPerSecond);
    }
}
