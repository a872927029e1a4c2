package org.lumia.devnet.wallets;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.rpc.JsonRpcClient;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code lumia contracts list|check}: the contracts that wallets presume, and whether a chain has them. */
@Command(
        name = "contracts",
        mixinStandardHelpOptions = true,
        description = "Contracts that wallets presume at their usual addresses.")
public final class ContractsCommand {
    private static final Duration ANSWER_WAIT_MAX = Duration.ofSeconds(30);
    private static final int FAILED = 1;
    private static final String LINE = "%-29s %s  %s  %s%n";

    private final PrintStream out;
    private final PrintStream err;

    ContractsCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] args) {
        System.exit(run(System.out, System.err, args));
    }

    static int run(PrintStream out, PrintStream err, String... args) {
        return new CommandLine(new ContractsCommand(out, err)).execute(args);
    }

    @Command(mixinStandardHelpOptions = true, description = "Prints each with its address, code hash and source.")
    int list(
            @Option(
                            names = "--chain-id",
                            defaultValue = "" + Genesis.LUMIA_CHAIN_ID,
                            description = "Code may name it (${DEFAULT-VALUE}).")
                    long chainId,
            @Option(names = "--json", description = "One JSON array.") boolean json) {
        var expected = WalletContracts.expected(chainId);
        if (json) {
            var array = JsonMapper.shared().createArrayNode();
            expected.forEach(one -> array.addObject()
                    .put("name", one.name())
                    .put("address", one.address().toChecksum())
                    .put("codeHash", Keccak.hash(one.code()).toString())
                    .put("bytes", one.code().length)
                    .put("source", one.source()));
            out.println(array);
            return 0;
        }
        expected.forEach(
                one -> out.printf(LINE, one.name(), one.address().toChecksum(), Keccak.hash(one.code()), one.source()));
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description =
                    "Asks a chain for the code at each address and compares: exit code 1 where one is missing or other.")
    int check(
            @Option(
                            names = "--url",
                            defaultValue = "http://127.0.0.1:8545",
                            description = "JSON-RPC of the chain (${DEFAULT-VALUE}).")
                    URI url) {
        try (var rpc = new JsonRpcClient(url, ANSWER_WAIT_MAX)) {
            long chainId = rpc.quantity("eth_chainId").toLongExact();
            int wrong = 0;
            var expected = WalletContracts.expected(chainId);
            for (var one : expected) {
                byte[] code = Hex.decode(rpc.call("eth_getCode", one.address().toString(), "latest")
                        .asString());
                String verdict = Arrays.equals(code, one.code())
                        ? "as expected"
                        : code.length == 0
                                ? "MISSING"
                                : "OTHER CODE: %s, not %s".formatted(Keccak.hash(code), Keccak.hash(one.code()));
                wrong += verdict.equals("as expected") ? 0 : 1;
                out.printf("%-29s %s  %s%n", one.name(), one.address().toChecksum(), verdict);
            }
            out.printf("%d of %d as expected on chain %d%n", expected.size() - wrong, expected.size(), chainId);
            return wrong == 0 ? 0 : FAILED;
        } catch (IOException e) {
            err.printf("%s does not answer: %s%n", url, e.getMessage());
            return FAILED;
        }
    }
}
