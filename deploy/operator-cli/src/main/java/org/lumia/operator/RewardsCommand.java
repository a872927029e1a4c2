package org.lumia.operator;

import java.io.BufferedReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./lumia rewards}: what accounts have earned, paid on layer 1. */
@Command(
        name = "rewards",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "claim: pays what L1's latest root says beyond what was paid, to the accounts themselves.",
            "Says what it costs and what each account gets, and asks before it sends.",
            "verify: checks a statement's file; statement: makes another form of it, with your prices.",
            "close: closes a period for good; names it, and asks before it sends.",
            "Exit status: 0 done, nothing due or all agrees, 1 refused, failed or differs, 2 a wrong command line, 3"
                    + " not confirmed."
        })
public final class RewardsCommand {
    private final PrintStream out;
    private final BufferedReader in;

    RewardsCommand(PrintStream out, BufferedReader in) {
        this.out = out;
        this.in = in;
    }

    public static void main(String[] args) {
        System.exit(run(System.out, System.err, Terminal.input(), args));
    }

    /** The exit status. */
    public static int run(PrintStream out, PrintStream err, BufferedReader in, String... args) {
        return Terminal.run(new RewardsCommand(out, in), err, args);
    }

    @Command(
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Claims what is due of L1's latest root; anyone may pay for anyone's claim.")
    int claim(
            @Mixin SendOptions send,
            @Option(
                            names = "--account",
                            paramLabel = "ADDRESS",
                            description = "For whom (the sender); may be repeated.")
                    @Nullable
                    List<String> accounts,
            @Option(names = "--all", description = "For every account with something due.") boolean all,
            @Option(
                            names = "--rewards",
                            paramLabel = "URL",
                            description =
                                    "An ingress or rewards service, for the root's leaves, which are checked against"
                                            + " L1; the devnet's without it.")
                    @Nullable
                    URI rewards) {
        if (all && accounts != null) {
            throw new OperatorException("Name accounts or give --all, not both.");
        }
        List<Address> named = accounts == null
                ? List.of()
                : accounts.stream()
                        .map(text -> Addresses.parse("--account", text))
                        .distinct()
                        .toList();
        return new Claiming(send, rewards, out, in).run(named, all);
    }

    @Command(
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Checks a statement's file by itself: its cells, sums, hashes and signature.",
                "Names the first cell that differs. Who changes all of a file can sign it only with another key: say"
                        + " whose is right."
            })
    int verify(
            @Parameters(paramLabel = "FILE", description = "Ends in .csv, .xlsx, .pdf or .json.") Path file,
            @Option(
                            names = "--from",
                            paramLabel = "URL|FILE",
                            description =
                                    "An ingress or rewards service of the operator that gave the file, with the path"
                                            + " that it is under, or another file of the statement: to compare with cell"
                                            + " by cell.")
                    @Nullable
                    String from,
            @Option(
                            names = "--token-file",
                            paramLabel = "FILE",
                            description = "The operator's token, where it gives accounts' statements by one alone.")
                    @Nullable
                    Path tokenFile,
            @Option(names = "--hash", paramLabel = "HASH", description = "The content hash that it must have.")
                    @Nullable
                    String hash,
            @Option(names = "--signer", paramLabel = "ADDRESS", description = "Whose signature it must have.") @Nullable
                    String signer) {
        return new StatementFiles(out)
                .verify(file, from, tokenFile, hash, signer == null ? null : Addresses.parse("--signer", signer));
    }

    @Command(
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Closes a period at the operator's rewards service: its statement stays as it is for good, and what is"
                        + " booked",
                "later for its time is a correction in the next period, which begins where this one ends. Closing"
                        + " again changes nothing."
            })
    int close(
            @Option(
                            names = "--rewards",
                            required = true,
                            paramLabel = "URL",
                            description = "The operator's rewards service; ingress does not pass this on.")
                    URI rewards,
            @Option(
                            names = "--token-file",
                            required = true,
                            paramLabel = "FILE",
                            description = "The token of lumia.rewards-service.statements-token-file.")
                    Path tokenFile,
            @Option(names = "--holder", paramLabel = "ADDRESS|network", description = "Whose account.") @Nullable
                    String holder,
            @Option(names = "--period", paramLabel = "PERIOD", description = "As 2026-11; forms as of statements.")
                    @Nullable
                    String period,
            @Option(names = "--zone", paramLabel = "ZONE", description = "Whose days are meant (UTC).") @Nullable
                    String zone,
            @Option(names = "--basis", paramLabel = "BASIS", description = "accrued or received (accrued).") @Nullable
                    String basis,
            @Option(
                            names = "--again",
                            paramLabel = "FILE",
                            description =
                                    "In place of these: a closed statement's file. A ledger that was made again closes"
                                            + " the same period as of the same moment, or says that it differs.")
                    @Nullable
                    Path again,
            @Option(names = "--yes", description = "Closes without asking.") boolean yes) {
        var closing = new Closing(rewards, tokenFile, yes, out, in);
        if (again != null) {
            if (holder != null || period != null || zone != null || basis != null) {
                throw new OperatorException("--again names a file that says the period: give no other.");
            }
            return closing.again(again);
        }
        if (period == null) {
            throw new OperatorException("Which period? Give --period, as --period 2026-11, or --again FILE.");
        }
        if (holder == null) {
            throw new OperatorException("Whose account? Give --holder ADDRESS, or --holder network.");
        }
        return closing.close(holder, period, zone == null ? "UTC" : zone, basis == null ? "accrued" : basis);
    }

    @Command(
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Checks a statement's file and makes another form of it; prices stay on this machine.")
    int statement(
            @Parameters(paramLabel = "FILE", description = "A statement as JSON, CSV or XLSX.") Path file,
            @Option(
                            names = "--format",
                            required = true,
                            paramLabel = "FORM",
                            description =
                                    "json, csv, xlsx, pdf, koinly, cointracker, cointracking, hledger or beancount.")
                    String format,
            @Option(
                            names = "--prices",
                            paramLabel = "FILE",
                            description = "Fiat prices: CSV with the columns date, currency, price, source.")
                    @Nullable
                    Path prices,
            @Option(
                            names = "--carried",
                            description = "A journal that follows another: no entry for the opening balance.")
                    boolean carried,
            @Option(names = "--out", paramLabel = "FILE", description = "Where to; beside the first without it.")
                    @Nullable
                    Path to) {
        return new StatementFiles(out).copy(file, format, prices, carried, to);
    }
}
