package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.protocol.message.Topics;

/** Every table that a migration makes and every topic has a rule in docs/retention.md, and nothing else has. */
class RetentionTest {
    private static final Path ROOT = root();
    private static final Pattern CREATE =
            Pattern.compile("CREATE TABLE (?:IF NOT EXISTS )?(\\w+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern DROP = Pattern.compile("DROP TABLE (?:IF EXISTS )?(\\w+)", Pattern.CASE_INSENSITIVE);

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/retention.md"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    private static List<String> rules(String heading) throws IOException {
        String document = Files.readString(ROOT.resolve("docs/retention.md"));
        String section = document.substring(document.indexOf("## " + heading));
        int end = section.indexOf("\n## ", 1);
        return (end < 0 ? section : section.substring(0, end))
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| topic ") && !line.startsWith("| table "))
                .map(line -> line.split("\\|")[1].strip())
                .toList();
    }

    private static Set<String> tables() throws IOException {
        try (var files = Files.walk(ROOT)) {
            var tables = new TreeSet<String>();
            var migrations = files.filter(file -> file.toString().matches(".*/src/main/resources/db/.*\\.sql"))
                    .sorted()
                    .toList();
            for (Path migration : migrations) {
                String schema = migration.getParent().getFileName().toString();
                String prefix = schema.equals("platform") ? "(every)." : schema + ".";
                String sql = Files.readString(migration);
                names(CREATE, sql).forEach(name -> tables.add(prefix + name));
                names(DROP, sql).forEach(name -> tables.remove(prefix + name));
            }
            return tables;
        }
    }

    private static List<String> names(Pattern pattern, String sql) {
        return pattern.matcher(sql)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    @Test
    void everyTableHasOneRule() throws IOException {
        assertThat(rules("Tables")).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(tables());
    }

    @Test
    void everyTopicHasOneRule() throws IOException {
        var topics = TopicSpec.all(new Topics("subnet", Address.ZERO)).stream()
                .map(topic -> topic.name().substring(topic.name().lastIndexOf('.') + 1))
                .collect(Collectors.toList());
        assertThat(rules("Topics").stream().toList()).containsExactlyInAnyOrderElementsOf(topics);
    }
}
