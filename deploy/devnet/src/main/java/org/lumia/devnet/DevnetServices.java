package org.lumia.devnet;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An operator's six services in the order they start, each with the settings it would be given in production. */
public final class DevnetServices {

    private static final String LOOPBACK = "127.0.0.1";

    /** A service: its name, the class whose {@code main} starts it on its own, and its management port. */
    public record Service(String name, String application, int port, int managementPort, Map<String, String> settings) {

        /** A second process of the service on the same database and topics, with a port and a folder of its own. */
        public Service twin(String name, int port, Path folder) {
            var own = new LinkedHashMap<>(settings);
            own.put("server.port", Integer.toString(port));
            own.put("lumia.data-dir", folder.toString());
            own.remove("management.server.port");
            return new Service(name, application, port, port, own);
        }

        /** The same with one more setting. */
        Service with(String key, String value) {
            var own = new LinkedHashMap<>(settings);
            own.put(key, value);
            return new Service(name, application, port, managementPort, own);
        }

        public URI health() {
            return URI.create("http://127.0.0.1:" + managementPort + "/actuator/health/readiness");
        }

        /** What an orchestrator asks before it restarts a process. */
        public URI liveness() {
            return URI.create("http://127.0.0.1:" + managementPort + "/actuator/health/liveness");
        }
    }

    private final DevnetSettings devnet;
    private final Operator operator;
    private final String databaseUrl;
    private final String databaseUser;

    public DevnetServices(DevnetSettings devnet, Operator operator, String databaseUrl, String databaseUser) {
        this.devnet = devnet;
        this.operator = operator;
        this.databaseUrl = databaseUrl;
        this.databaseUser = databaseUser;
    }

    /** Those that the devnet is to start. */
    List<Service> wanted() {
        return inStartOrder().stream()
                .filter(service ->
                        devnet.services().isEmpty() || devnet.services().contains(service.name()))
                .toList();
    }

    public List<Service> inStartOrder() {
        var ports = operator.ports();
        var l1Url = at(devnet.ports().l1());
        var l1 = Map.of(
                "lumia.l1.rpc-url",
                l1Url,
                "lumia.l1.beacon-url",
                l1Url,
                "lumia.l1.key-file",
                operator.l1Key().toString(),
                "lumia.l1-submitter.inbox-tag",
                "SAFE",
                "lumia.rewards.url",
                at(ports.rewards()));
        var behind = new LinkedHashMap<String, String>();
        behind.put("lumia.execution.url", at(ports.execution()));
        behind.put("lumia.rewards.url", at(ports.rewards()));
        behind.put("lumia.batcher.url", at(ports.batcher()));
        behind.put("lumia.ordering.url", at(ports.ordering()));
        behind.put("lumia.ingress.rpc.namespaces", "debug,txpool");
        // Pages under development come from anywhere; a name that was made to point here is refused.
        behind.put("lumia.ingress.http.allowed-origins", "*");
        behind.put("lumia.ingress.http.hosts", "localhost");
        behind.put("management.server.port", Integer.toString(ports.ingressManagement()));
        behind.put("management.server.address", LOOPBACK);
        return List.of(
                service("execution", "org.lumia.execution.app.ExecutionApplication", ports.execution(), Map.of()),
                service("ordering", "org.lumia.ordering.app.OrderingApplication", ports.ordering(), Map.of()),
                service("batcher", "org.lumia.batcher.app.BatcherApplication", ports.batcher(), Map.of()),
                service("l1-submitter", "org.lumia.submitter.app.SubmitterApplication", ports.l1Submitter(), l1),
                service("rewards", "org.lumia.rewards.app.RewardsApplication", ports.rewards(), Map.of()),
                service("ingress", "org.lumia.ingress.app.IngressApplication", ports.rpc(), behind));
    }

    private Service service(String name, String application, int port, Map<String, String> own) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("server.port", Integer.toString(port));
        settings.put("server.address", LOOPBACK);
        settings.put("spring.datasource.url", databaseUrl);
        settings.put("spring.datasource.username", databaseUser);
        var network = operator.network(devnet, name);
        settings.put("lumia.genesis-file", network.genesisFile().toString());
        settings.put("lumia.data-dir", network.dataDir().toString());
        settings.put(
                "lumia.kafka.bootstrap-servers", "127.0.0.1:" + devnet.ports().kafka());
        if (!devnet.latencyMillis().isEmpty()) {
            settings.put(
                    "lumia.kafka.shared.bootstrap-servers",
                    LOOPBACK + ":" + operator.ports().wire());
            settings.put("lumia.kafka.shared.replication-factor", "1");
        }
        settings.put("lumia.operator.address", operator.account().address().toString());
        settings.put("lumia.operator.key-file", operator.signerKey().toString());
        settings.putAll(own);
        int management = Integer.parseInt(own.getOrDefault("management.server.port", Integer.toString(port)));
        return new Service(name, application, port, management, settings);
    }

    private static String at(int port) {
        return "http://127.0.0.1:" + port;
    }
}
