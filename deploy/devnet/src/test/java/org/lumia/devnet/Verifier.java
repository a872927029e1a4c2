package org.lumia.devnet;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.lumia.verifier.VerifyCommand;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

/** Runs {@code lumia verify} against a devnet's L1. */
final class Verifier {

    /** Its exit status and what it printed. */
    record Said(int status, String output) {
        boolean agrees() {
            return status == 0;
        }

        long number(String key) {
            return JsonMapper.builder().build().readTree(output).path(key).asLong();
        }
    }

    private Verifier() {}

    static Said run(DevnetDescription devnet) {
        var out = new StringWriter();
        var line = new CommandLine(new VerifyCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out));
        int status = line.execute("--data", devnet.folder(), "--json", "--quiet");
        return new Said(status, out.toString());
    }
}
