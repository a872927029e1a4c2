package org.lumia.devnet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lumia.operator.OperatorCommand;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./lumia operator} as a person uses it on a devnet. */
final class MembershipCommands {
    private final String folder;

    MembershipCommands(String folder) {
        this.folder = folder;
    }

    /** Fails with what the command says. @return its JSON */
    JsonNode run(String command, String... words) {
        var all = new ArrayList<>(List.of(command, "--data", folder, "--json"));
        all.addAll(List.of(words));
        return said(all);
    }

    /** Of an operator's account, on L1 and in force. */
    JsonNode status(String operator) {
        return run("status", "--operator", operator);
    }

    /** As the governor. */
    void admit(String operator, String signer, long weight) {
        var key = Path.of(folder, "governor.key").toString();
        run(
                "admit",
                "--key-file",
                key,
                "--operator",
                operator,
                "--signer",
                signer,
                "--weight",
                Long.toString(weight),
                "--yes");
    }

    /** A new key. @return its address */
    static String keygen(Path file) {
        return said(List.of("keygen", "--json", "--out", file.toString()))
                .path("address")
                .asString();
    }

    private static JsonNode said(List<String> words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exit = OperatorCommand.run(
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                new BufferedReader(new StringReader("")),
                words.toArray(String[]::new));
        assertThat(exit).as("%s: %s", words, err.toString(UTF_8)).isZero();
        return JsonMapper.shared().readTree(out.toString(UTF_8));
    }
}
