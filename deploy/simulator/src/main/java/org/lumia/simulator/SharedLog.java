package org.lumia.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.lumia.protocol.log.LogEntry;

/** The topic tx-in. When brokers say that an entry was appended means nothing; a fork shows some operators another at a place. */
final class SharedLog {
    private final World world;
    private final Random random;
    private final List<LogEntry> entries = new ArrayList<>();
    private final Map<Long, LogEntry> shownToVictims = new HashMap<>();
    private boolean forked;

    SharedLog(World world) {
        this.world = world;
        this.random = world.scenario.random("brokers");
    }

    int size() {
        return entries.size();
    }

    LogEntry read(long offset, Operator reader) {
        LogEntry entry = entries.get((int) offset);
        return reader.role() == Role.FORK_VICTIM ? shownToVictims.getOrDefault(offset, entry) : entry;
    }

    byte[] any() {
        return entries.get(random.nextInt(entries.size())).bytes();
    }

    /** Entries on their way: they arrive together after a delay, now and then twice. */
    void append(byte[]... batch) {
        append(world.delayMs(), batch);
    }

    void append(long delayMs, byte[]... batch) {
        for (int i = world.copies(); i > 0; i--) {
            world.after(delayMs, () -> {
                for (byte[] bytes : batch) {
                    add(bytes);
                }
                world.wakeAll();
            });
        }
    }

    private void add(byte[] bytes) {
        long offset = entries.size();
        entries.add(new LogEntry(offset, bytes));
        boolean forkNow = world.storm(Fault.FORKED_LOG) && !forked && offset > 20 && Entries.isBundle(bytes);
        if (forkNow && random.nextInt(10) == 0) {
            forked = true;
            shownToVictims.put(offset, new LogEntry(offset, any()));
            world.trace.say(world.nowMs(), "brokers", "show victims another entry %d", offset);
        }
        world.invariants.appended(offset, bytes);
    }

    /** Everybody is shown the same log again. */
    void heal() {
        shownToVictims.clear();
    }
}
