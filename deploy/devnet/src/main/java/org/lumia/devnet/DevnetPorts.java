package org.lumia.devnet;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * TCP ports of everything that listens, all on the loopback interface.
 *
 * @param first of operator 1; each further operator's are {@value OperatorPorts#STEP} higher than the one's before
 */
public record DevnetPorts(OperatorPorts first, int l1, int kafka, int kafkaController, int postgres) {

    /** Names of what listens for every subnet. */
    static final Set<String> SHARED = Set.of("l1", "kafka", "kafka-controller", "postgres");

    /** From one subnet's operators to the next one's. */
    static final int SUBNET_STEP = 200;

    /** The documented defaults. */
    public static final DevnetPorts DEFAULT =
            new DevnetPorts(new OperatorPorts(8545, 8550, 8551, 8552, 8553, 8554, 8555), 9545, 9592, 9593, 9532);

    /** The defaults moved by an offset, so that a second devnet can run beside the first. */
    public DevnetPorts plus(int offset) {
        return new DevnetPorts(
                first.plus(offset), l1 + offset, kafka + offset, kafkaController + offset, postgres + offset);
    }

    public DevnetPorts withRpc(int port) {
        return new DevnetPorts(first.withRpc(port), l1, kafka, kafkaController, postgres);
    }

    public DevnetPorts withL1(int port) {
        return new DevnetPorts(first, port, kafka, kafkaController, postgres);
    }

    /** What listens for every subnet stays where it is. @param subnet from 1 */
    DevnetPorts ofSubnet(int subnet) {
        return new DevnetPorts(first.plus((subnet - 1) * SUBNET_STEP), l1, kafka, kafkaController, postgres);
    }

    /** @param operator from 1 */
    public OperatorPorts of(int operator) {
        return first.plus((operator - 1) * OperatorPorts.STEP);
    }

    /** Each port by what listens on it, operator 1's by their bare names. */
    public Map<String, Integer> byName(int operators) {
        var ports = new LinkedHashMap<>(first.byName());
        for (int operator = 2; operator <= operators; operator++) {
            var prefix = "operator-" + operator + "-";
            of(operator).byName().forEach((name, port) -> ports.put(prefix + name, port));
        }
        ports.put("l1", l1);
        ports.put("kafka", kafka);
        ports.put("kafka-controller", kafkaController);
        ports.put("postgres", postgres);
        return ports;
    }
}
