package org.lumia.devnet;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.kafka.TopicsAdmin;
import org.lumia.protocol.genesis.Genesis;

/** One more operator of a devnet that runs, started from another process; the devnet finds it by its folder, and stops it with the others. */
final class AddedOperator {

    private AddedOperator() {}

    /** @param snapshot of an operator's state, with which its execution begins */
    static Operator start(
            DevnetDescription devnet, Optional<Path> signerKey, Optional<Path> snapshot, int heapMegabytes) {
        var genesis = Genesis.load(Path.of(devnet.folder()).resolve("genesis.json"));
        var settings = settings(devnet, heapMegabytes);
        int number = Operator.all(settings).size() + 1;
        if (number > Operator.OPERATORS_MAX) {
            throw new DevnetException("A devnet has at most %d operators".formatted(Operator.OPERATORS_MAX));
        }
        var operator = Operator.of(settings, number);
        PortCheck.check(operator.ports().byName());
        operator.writeKeys();
        signerKey.ifPresent(file -> KeyFiles.write(operator.signerKey(), KeyFiles.read(file)));
        new TopicsAdmin(KafkaSettings.at("127.0.0.1:" + settings.ports().kafka()))
                .ensureAndAlter(TopicSpec.all(operator.topics(genesis.name())));
        var services = RunningPostgres.of(devnet).services(settings, operator).stream()
                .map(service -> snapshot.filter(file -> service.name().equals("execution"))
                        .map(file -> service.with("lumia.state.snapshot", file.toString()))
                        .orElse(service))
                .toList();
        OperatorProcess.prepare(operator, heapMegabytes, services).start();
        return operator;
    }

    /** Those of the running devnet, or of the one of its subnets that the description is of. */
    static DevnetSettings settings(DevnetDescription devnet, int heapMegabytes) {
        var genesis = Genesis.load(Path.of(devnet.folder()).resolve("genesis.json"));
        return new DevnetSettings(
                Path.of(devnet.folder()),
                devnet.devnetPorts(),
                DevnetSettings.L1_BLOCK_TIME_SECONDS,
                genesis.batches().batchMaxAgeMs(),
                Math.toIntExact(genesis.timing().slotsPerEpoch()),
                List.of(),
                genesis.members().list().size(),
                heapMegabytes,
                Map.of(),
                Math.toIntExact(genesis.subnet()),
                Math.toIntExact(genesis.subnet()),
                List.of());
    }
}
