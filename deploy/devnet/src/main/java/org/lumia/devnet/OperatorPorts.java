package org.lumia.devnet;

import java.util.LinkedHashMap;
import java.util.Map;

/** TCP ports of one operator's services, all on the loopback interface. */
public record OperatorPorts(
        int rpc, int ingressManagement, int ordering, int execution, int batcher, int l1Submitter, int rewards) {

    /** From one operator's ports to the next one's. */
    static final int STEP = 20;

    OperatorPorts plus(int offset) {
        return new OperatorPorts(
                rpc + offset,
                ingressManagement + offset,
                ordering + offset,
                execution + offset,
                batcher + offset,
                l1Submitter + offset,
                rewards + offset);
    }

    OperatorPorts withRpc(int port) {
        return new OperatorPorts(port, ingressManagement, ordering, execution, batcher, l1Submitter, rewards);
    }

    /** Where a wire of a given length to the shared log begins. */
    int wire() {
        return rewards + 1;
    }

    /** Where Kafka listens for what comes through the wire. */
    int wireEnd() {
        return rewards + 2;
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
        return ports;
    }
}
