package org.lumia.devnet.soak;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.regex.Pattern;
import org.lumia.benchmarks.Rpc;
import org.lumia.devnet.DevnetDescription.OperatorDescription;
import org.lumia.devnet.Exposition;
import org.lumia.devnet.Http;

/** Looks at everything once: a figure that cannot be had now is left out, and comes with the next look. */
final class Sampler implements AutoCloseable {
    /** The names of the figures that bytes of disk are divided by. */
    static final String BLOCKS = "blocks";

    static final String TRANSACTIONS = "transactions of the load";
    private static final Pattern PARTITION = Pattern.compile("kafka/log/(.+)-\\d+");
    private static final Pattern STATE = Pattern.compile("operators/(\\d+)/execution");

    private final SoakNode node;
    private final SoakLoad load;
    private final Recording recording;
    private final Rpc rpc;

    Sampler(SoakNode node, SoakLoad load, Recording recording) {
        this.node = node;
        this.load = load;
        this.recording = recording;
        this.rpc = new Rpc(node.url());
    }

    /** @param withHeap whether to have garbage collected too, which the chain stands still for */
    void take(double hours, boolean withHeap) throws InterruptedException {
        for (var process : node.processes()) {
            process.figures().ifPresent(figures -> {
                recording.add(Part.MEMORY, process.name(), hours, figures.pssBytes());
                recording.add(Part.FILES, process.name(), hours, figures.openFiles());
                recording.add(Part.THREADS, process.name(), hours, figures.threads());
            });
            if (withHeap && process.isJvm()) {
                process.liveHeapBytes().ifPresent(bytes -> recording.add(Part.HEAP, process.name(), hours, bytes));
            }
        }
        for (var operator : node.devnet().operators()) {
            OperatorDescription.SERVICES.forEach(service -> lags(hours, operator, service));
        }
        load.transactions()
                .meanMillis()
                .ifPresent(millis -> recording.add(Part.ANSWERS, "a transaction", hours, millis));
        load.reads().meanMillis().ifPresent(millis -> recording.add(Part.ANSWERS, "a read", hours, millis));
        disk(hours);
        try {
            recording.add(
                    Part.CHAIN, BLOCKS, hours, rpc.quantity("eth_blockNumber").doubleValue());
            recording.add(Part.CHAIN, TRANSACTIONS, hours, load.included(rpc));
        } catch (IOException away) {
            // The next look has it.
        }
    }

    private void lags(double hours, OperatorDescription operator, String service) {
        try {
            var samples = Exposition.samples(Http.text(operator.management(service) + "prometheus"));
            Exposition.lags(samples)
                    .forEach((topic, records) -> recording.add(
                            Part.LAG, node.prefix(operator.number()) + service + ", " + topic, hours, records));
        } catch (IOException away) {
            // The next look has it.
        }
    }

    private void disk(double hours) throws InterruptedException {
        for (var operator : node.devnet().operators()) {
            try {
                DiskUse.schemas(node.database(operator), node.devnet().postgresUser())
                        .forEach((schema, bytes) -> recording.add(
                                Part.DISK, "Postgres " + node.prefix(operator.number()) + schema, hours, bytes));
            } catch (SQLException away) {
                // The next look has it.
            }
        }
        try {
            folders(hours, DiskUse.folders(node.folder()));
        } catch (IOException away) {
            // The next look has it.
        }
    }

    private void folders(double hours, Map<String, Long> sizes) {
        sizes.forEach((folder, bytes) -> {
            var partition = PARTITION.matcher(folder);
            var state = STATE.matcher(folder);
            if (partition.matches()
                    && partition.group(1).startsWith(node.devnet().name())) {
                recording.add(Part.DISK, "Kafka " + topic(partition.group(1)), hours, bytes);
            } else if (state.matches()) {
                recording.add(
                        Part.DISK,
                        ("RocksDB " + node.prefix(Integer.parseInt(state.group(1)))).stripTrailing(),
                        hours,
                        bytes);
            } else if (folder.equals("postgres/data/pg_wal")) {
                recording.add(Part.DISK, "Postgres' log (pg_wal)", hours, bytes);
            } else if (folder.equals("logs")) {
                recording.add(Part.DISK, "services' logs", hours, bytes);
            } else if (folder.equals("l1")) {
                recording.add(Part.DISK, "L1", hours, bytes);
            }
        });
    }

    /** Without the subnet's name, and without the operator's address where there is but one. */
    private String topic(String name) {
        var own = name.substring(node.devnet().name().length() + 1);
        return node.devnet().operators().size() == 1 ? own.substring(own.lastIndexOf('.') + 1) : own;
    }

    /** One line of what there is now, for whoever looks on. */
    String line() {
        return "%,d blocks, %,d transactions, memory %s, files %,d, threads %,d, disk %s, behind %,d, failed %d + %d"
                .formatted(
                        (long) recording.last(Part.CHAIN, BLOCKS),
                        (long) recording.last(Part.CHAIN, TRANSACTIONS),
                        Part.MEMORY.text(recording.last(Part.MEMORY, "")),
                        (long) recording.last(Part.FILES, ""),
                        (long) recording.last(Part.THREADS, ""),
                        Part.DISK.text(recording.last(Part.DISK, "")),
                        (long) recording.last(Part.LAG, ""),
                        load.transactions().failed(),
                        load.reads().failed());
    }

    @Override
    public void close() {
        rpc.close();
    }
}
