package org.lumia.devnet;

import java.util.ArrayList;
import java.util.Map;
import org.lumia.localnet.FreePorts;

/** Names a taken port, and what to do about it, before anything starts. */
public final class PortCheck {

    private PortCheck() {}

    public static void check(Map<String, Integer> ports) {
        var taken = new ArrayList<String>();
        ports.forEach((name, port) -> {
            if (!FreePorts.isFree(port)) {
                taken.add("port %d (%s) is taken; %s".formatted(port, name, remedy(name)));
            }
        });
        if (!taken.isEmpty()) {
            throw new DevnetException(String.join("\n", taken)
                    + "\nTo see who listens: ss -ltnp 'sport = :%d'. To move every port: ./lumia up --port-offset 200"
                            .formatted(ports.get(firstTaken(ports))));
        }
    }

    private static String firstTaken(Map<String, Integer> ports) {
        return ports.entrySet().stream()
                .filter(entry -> !FreePorts.isFree(entry.getValue()))
                .findFirst()
                .map(Map.Entry::getKey)
                .orElse("json-rpc");
    }

    private static String remedy(String name) {
        return switch (name) {
            case "json-rpc" -> "stop what listens there, or choose another with --port";
            case "l1" -> "stop what listens there, or choose another with --l1-port";
            default -> "stop what listens there, or move all ports with --port-offset";
        };
    }
}
