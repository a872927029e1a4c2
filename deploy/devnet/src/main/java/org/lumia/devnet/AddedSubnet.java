package org.lumia.devnet;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.kafka.TopicsAdmin;

/**
 * One more chain in a devnet that runs, from another process: opened on L1, with topics, databases, keys, ports and operators of
 * its own. The devnet finds it by its folder, and stops it with the others.
 */
final class AddedSubnet {

    private AddedSubnet() {}

    /** What was made, and what it cost. */
    record Added(DevnetSettings settings, DevnetGenesis.Subnet subnet) {}

    /** Returns when all its operators are ready. @param operators how many; as many as the devnet's first subnet where it is empty */
    static Added start(DevnetDescription devnet, Optional<Integer> operators, int heapMegabytes, Progress progress) {
        var first = AddedOperator.settings(devnet, heapMegabytes);
        int number = DevnetSettings.subnetsIn(first.folder()) + 1;
        if (number > DevnetSettings.SUBNETS_MAX || devnet.subnets().size() >= DevnetSettings.SUBNETS_MAX) {
            throw new DevnetException("A devnet has at most %d subnets".formatted(DevnetSettings.SUBNETS_MAX));
        }
        var subnet = operators.map(first::withOperators).orElse(first).ofSubnet(number);
        var ports = new LinkedHashMap<String, Integer>();
        Operator.all(subnet)
                .forEach(operator -> operator.ports()
                        .byName()
                        .forEach((name, port) -> ports.put("operator-%d-%s".formatted(operator.number(), name), port)));
        PortCheck.check(ports);
        var l1 = Objects.requireNonNull(devnet.endpoints().get("l1"));
        var opened = progress.step("genesis, and the subnet on L1", () -> DevnetGenesis.ensureFurther(subnet, l1));
        progress.step("topics", () -> createTopics(subnet, opened.subnetName()));
        startOperators(devnet, subnet, heapMegabytes, progress);
        return new Added(subnet, opened);
    }

    /** Those of all operators of a subnet, on the devnet's Kafka. */
    static void createTopics(DevnetSettings subnet, String name) {
        var specs = Operator.all(subnet).stream()
                .flatMap(operator -> TopicSpec.all(operator.topics(name)).stream())
                .distinct()
                .toList();
        new TopicsAdmin(KafkaSettings.at("127.0.0.1:" + subnet.ports().kafka())).ensureAndAlter(specs);
    }

    private static void startOperators(
            DevnetDescription devnet, DevnetSettings subnet, int heapMegabytes, Progress progress) {
        var postgres = RunningPostgres.of(devnet);
        Map<Operator, List<DevnetServices.Service>> services = new LinkedHashMap<>();
        Operator.all(subnet).forEach(operator -> services.put(operator, postgres.services(subnet, operator)));
        services.forEach((operator, own) ->
                OperatorProcess.prepare(operator, heapMegabytes, own).start());
        var atMost = ServiceStart.READY_WAIT_MAX.multipliedBy(services.size() + 1L);
        services.forEach((operator, own) -> {
            Runnable ready = () -> OperatorServices.awaitReady(own, atMost, () -> ended(operator), progress);
            progress.step("operator " + operator.number(), ready);
        });
    }

    private static Optional<String> ended(Operator operator) {
        return OperatorProcess.in(operator.folder())
                .filter(process -> process.state().isEmpty())
                .map(process -> "its process ended; its log: " + process.log());
    }

    /** The folder of one of a devnet's subnets. */
    static Path folder(DevnetDescription devnet, int number) {
        return devnet.subnets().stream()
                .filter(subnet -> subnet.number() == number)
                .map(subnet -> Path.of(subnet.folder()))
                .findFirst()
                .orElseThrow(() ->
                        new DevnetException("There is no subnet %d: they are 1 to %d; ./lumia subnet add makes one more"
                                .formatted(number, Math.max(1, devnet.subnets().size()))));
    }
}
