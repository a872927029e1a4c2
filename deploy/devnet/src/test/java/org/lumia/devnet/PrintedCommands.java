package org.lumia.devnet;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import picocli.CommandLine;

/** Does what the commands that {@code lumia kafka} prints say, word by word; one that it does not know fails. */
final class PrintedCommands {
    private static final Set<String> FLAGS = Set.of("--create", "--add", "--alter");

    private PrintedCommands() {}

    /** Runs {@code lumia kafka} and returns its exit code and what it said. */
    static String lumiaKafka(String... arguments) {
        var said = new ByteArrayOutputStream();
        var command = new KafkaCommand(new PrintStream(said, true, StandardCharsets.UTF_8));
        int code = new CommandLine(command).execute(arguments);
        return code + " " + said.toString(StandardCharsets.UTF_8).strip();
    }

    /** Applies what one of its subcommands prints for a cluster. */
    static void apply(Admin admin, String subcommand, Path genesis, String bootstrap, String... more) throws Exception {
        var arguments = new ArrayList<>(List.of(
                subcommand, "--genesis", genesis.toString(), "--bootstrap", bootstrap, "--command-config", "admin"));
        arguments.addAll(List.of(more));
        String said = lumiaKafka(arguments.toArray(String[]::new));
        if (!said.startsWith("0 ")) {
            throw new IllegalStateException(said);
        }
        for (String line : said.substring(2).lines().toList()) {
            apply(admin, line);
        }
    }

    private static void apply(Admin admin, String line) throws Exception {
        Iterator<String> words = Arrays.asList(line.replace("'", "").split(" ")).iterator();
        String script = words.next();
        Map<String, List<String>> options = new HashMap<>();
        while (words.hasNext()) {
            String option = words.next();
            String value = FLAGS.contains(option) ? "" : words.next();
            options.computeIfAbsent(option, any -> new ArrayList<>()).add(value);
        }
        options.remove("--bootstrap-server");
        options.remove("--command-config");
        switch (script) {
            case "kafka-topics.sh" -> topic(admin, options);
            case "kafka-acls.sh" -> acls(admin, options);
            case "kafka-configs.sh" -> quota(admin, options);
            default -> throw new IllegalStateException(line);
        }
        if (!options.isEmpty()) {
            throw new IllegalStateException("options that this test does not know: " + options + " in " + line);
        }
    }

    private static String one(Map<String, List<String>> options, String name) {
        List<String> values = options.remove(name);
        if (values == null || values.size() != 1) {
            throw new IllegalStateException("one " + name);
        }
        return values.getFirst();
    }

    private static void topic(Admin admin, Map<String, List<String>> options) throws Exception {
        one(options, "--create");
        var configs = new HashMap<String, String>();
        options.remove("--config").forEach(config -> configs.put(config.split("=")[0], config.split("=")[1]));
        var topic = new NewTopic(
                one(options, "--topic"),
                Integer.parseInt(one(options, "--partitions")),
                Short.parseShort(one(options, "--replication-factor")));
        admin.createTopics(List.of(topic.configs(configs))).all().get(90, TimeUnit.SECONDS);
    }

    private static void acls(Admin admin, Map<String, List<String>> options) throws Exception {
        one(options, "--add");
        var resource = new ResourcePattern(
                ResourceType.TOPIC,
                one(options, "--topic"),
                PatternType.fromString(one(options, "--resource-pattern-type").toUpperCase(java.util.Locale.ROOT)));
        String principal = one(options, "--allow-principal");
        var bindings = options.remove("--operation").stream()
                .map(right -> new AclBinding(
                        resource, new AccessControlEntry(principal, "*", operation(right), AclPermissionType.ALLOW)))
                .toList();
        admin.createAcls(bindings).all().get(90, TimeUnit.SECONDS);
    }

    /** As the scripts read it: DescribeConfigs is DESCRIBE_CONFIGS. */
    private static AclOperation operation(String right) {
        return AclOperation.valueOf(right.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(java.util.Locale.ROOT));
    }

    private static void quota(Admin admin, Map<String, List<String>> options) throws Exception {
        one(options, "--alter");
        String[] config = one(options, "--add-config").split("=");
        if (!one(options, "--entity-type").equals("users")) {
            throw new IllegalStateException("quotas of users");
        }
        var entity = new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, one(options, "--entity-name")));
        var operation = new ClientQuotaAlteration.Op(config[0], Double.valueOf(config[1]));
        admin.alterClientQuotas(List.of(new ClientQuotaAlteration(entity, List.of(operation))))
                .all()
                .get(90, TimeUnit.SECONDS);
    }
}
