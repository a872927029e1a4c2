package org.lumia.devnet;

import java.util.LinkedHashMap;
import java.util.Map;

/** TCP ports of everything that listens, all on the loopback interface. */
public record DevnetPorts(
        int rpc,
        int ingressManagement,
        int ordering,
        int execution,
        int batcher,
        int l1Submitter,
        int rewards,
        int l1,
        int kafka,
        int kafkaController,
        int postgres) {

    /** The documented defaults. */
    public static final DevnetPorts DEFAULT =
            new DevnetPorts(8545, 8550, 8551, 8552, 8553, 8554, 8555, 9545, 9592, 9593, 9532);

    /** The defaults moved by an offset, so that a second devnet can run beside the first. */
    public DevnetPorts plus(int offset) {
        return new DevnetPorts(
                rpc + offset,
                ingressManagement + offset,
                ordering + offset,
                execution + offset,
                batcher + offset,
                l1Submitter + offset,
                rewards + offset,
                l1 + offset,
                kafka + offset,
                kafkaController + offset,
                postgres + offset);
    }

    public DevnetPorts withRpc(int port) {
        return new DevnetPorts(
                port,
                ingressManagement,
                ordering,
                execution,
                batcher,
                l1Submitter,
                rewards,
                l1,
                kafka,
                kafkaController,
                postgres);
    }

    public DevnetPorts withL1(int port) {
        return new DevnetPorts(
                rpc,
                ingressManagement,
                ordering,
                execution,
                batcher,
                l1Submitter,
                rewards,
                port,
                kafka,
                kafkaController,
                postgres);
    }

    /** Each port by what listens on it. */
    public Map<String, Integer> byName() {
        var ports = new LinkedHashMap<String, Integer>();
        ports.put("json-rpc", rpc);
        ports.put("ingress-management", ingressManagement);
        ports.put("ordering", ordering);
        ports.put("execution", execution);
        ports.put("batcher", batcher);
        ports.put("l1-submitter", l1Submitter);
        ports.put("rewards", rewards);
        ports.put("l1", l1);
        ports.put("kafka", kafka);
        ports.put("kafka-controller", kafkaController);
        ports.put("postgres", postgres);
        return ports;
    }
}
