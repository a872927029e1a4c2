package org.lumia.operator;

import java.io.BufferedReader;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.operator.plan.Amounts;
import org.lumia.operator.plan.Intent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./lumia operator}: what operators and governors do on layer 1. */
@Command(
        name = "operator",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "An operator's membership on layer 1: keygen, join, bond, status, rotate, exit, withdraw.",
            "The subnet's governor: admit, remove, jail, weight; the contracts' owner: open-subnet.",
            "Each says what it would send and what that costs, and asks before it sends.",
            "A devnet's own (./lumia operator stop --help): add, stop, start, kill, pause, resume.",
            "Exit status: 0 done, 1 refused or failed, 2 a wrong command line, 3 not confirmed."
        })
public final class OperatorCommand {
    private static final String OPERATOR = "--operator";
    private static final String SIGNER = "--signer";

    private final PrintStream out;
    private final BufferedReader in;

    OperatorCommand(PrintStream out, BufferedReader in) {
        this.out = out;
        this.in = in;
    }

    public static void main(String[] args) {
        System.exit(run(System.out, System.err, Terminal.input(), args));
    }

    /** The exit status. */
    public static int run(PrintStream out, PrintStream err, BufferedReader in, String... args) {
        return Terminal.run(new OperatorCommand(out, in), err, args);
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Makes a signing key in a new file that its owner alone can read, and says its address.")
    int keygen(
            @Option(names = "--out", required = true, paramLabel = "FILE") Path file,
            @Option(names = "--json") boolean json) {
        Address address = KeyFile.create(file, new SecureRandom()).address();
        if (json) {
            out.println(JsonMapper.shared()
                    .createObjectNode()
                    .put("address", address.toString())
                    .put("file", file.toAbsolutePath().toString())
                    .toPrettyString());
        } else {
            out.printf("%s%nIts key is in %s and nowhere else.%n", address, file);
        }
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Bonds what the wanted weight asks for, and says what the governor is to admit.")
    int join(
            @Mixin SendOptions send,
            @Option(names = SIGNER, paramLabel = "ADDRESS", description = "The signing key's address.") @Nullable
                    String signer,
            @Option(
                            names = "--signer-key-file",
                            paramLabel = "FILE",
                            description = "Or its file, as keygen made it, which is not sent anywhere.")
                    @Nullable
                    Path signerFile,
            @Option(names = "--weight", required = true, paramLabel = "N") long weight) {
        Address key = signer(signer, signerFile);
        return conversation(send).run(sender -> new Intent.Join(sender, key, weight), Optional.of(key));
    }

    @Command(
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Adds to an operator's bond; anyone may pay it.")
    int bond(
            @Mixin SendOptions send,
            @Option(names = "--amount", required = true, paramLabel = "LUMIA", description = "1000 or 0.5, in LUMIA.")
                    String amount,
            @Option(names = OPERATOR, paramLabel = "ADDRESS", description = "Whose (the sender's).") @Nullable
                    String operator) {
        BigInteger wei = amount(amount);
        Optional<Address> whose = Optional.ofNullable(operator).map(text -> Addresses.parse(OPERATOR, text));
        return conversation(send).run(sender -> new Intent.Bond(whose.orElse(sender), wei), Optional.empty());
    }

    @Command(
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Membership on L1 and in force, what is pending, the bond and the paying key.")
    int status(
            @Mixin L1Options l1,
            @Option(names = OPERATOR, required = true, paramLabel = "ADDRESS") String operator,
            @Option(
                            names = "--blocks",
                            defaultValue = "50000",
                            paramLabel = "N",
                            description = "How many of L1's last blocks to look through (${DEFAULT-VALUE}).")
                    long blocks,
            @Option(names = "--json") boolean json) {
        if (blocks < 1) {
            throw new OperatorException("--blocks is 1 or more.");
        }
        var membership =
                new StatusReader(l1.open(), blocks, l1.firstMembers()).read(Addresses.parse(OPERATOR, operator));
        out.println(json ? MembershipJson.write(membership) : membership.text());
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Names another signing key; the old one signs until the new one is in force.")
    int rotate(
            @Mixin SendOptions send,
            @Option(names = SIGNER, paramLabel = "ADDRESS", description = "The new signing key's address.") @Nullable
                    String signer,
            @Option(names = "--signer-key-file", paramLabel = "FILE", description = "Or its file.") @Nullable
                    Path signerFile) {
        Address key = signer(signer, signerFile);
        return conversation(send).run(sender -> new Intent.Rotate(sender, key), Optional.of(key));
    }

    @Command(mixinStandardHelpOptions = true, sortOptions = false, description = "Leaves the subnet.")
    int exit(@Mixin SendOptions send) {
        return conversation(send).run(Intent.Exit::new, Optional.empty());
    }

    @Command(
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Takes the bond of an operator that left, once nothing keeps it.")
    int withdraw(
            @Mixin SendOptions send,
            @Option(names = "--to", paramLabel = "ADDRESS", description = "Where to (the operator).") @Nullable
                    String to) {
        Optional<Address> where = Optional.ofNullable(to).map(text -> Addresses.parse("--to", text));
        return conversation(send).run(sender -> new Intent.Withdraw(sender, where.orElse(sender)), Optional.empty());
    }

    @Command(mixinStandardHelpOptions = true, sortOptions = false, description = "The governor takes an operator in.")
    int admit(
            @Mixin SendOptions send,
            @Option(names = OPERATOR, required = true, paramLabel = "ADDRESS") String operator,
            @Option(names = SIGNER, required = true, paramLabel = "ADDRESS") String signer,
            @Option(names = "--weight", required = true, paramLabel = "N") long weight,
            @Option(
                            names = "--fee-recipient",
                            paramLabel = "ADDRESS",
                            description = "Coinbase of the blocks it seals (the operator).")
                    @Nullable
                    String feeRecipient) {
        Address whose = Addresses.parse(OPERATOR, operator);
        Address key = Addresses.parse(SIGNER, signer);
        Address fees = Optional.ofNullable(feeRecipient)
                .map(text -> Addresses.parse("--fee-recipient", text))
                .orElse(whose);
        return conversation(send).run(sender -> new Intent.Admit(whose, key, weight, fees), Optional.of(key));
    }

    @Command(
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "The governor takes an operator out; its bond waits as if it had left.")
    int remove(
            @Mixin SendOptions send,
            @Option(names = OPERATOR, required = true, paramLabel = "ADDRESS") String operator) {
        Address whose = Addresses.parse(OPERATOR, operator);
        return conversation(send).run(sender -> new Intent.Remove(whose), Optional.empty());
    }

    @Command(
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "The governor takes an operator's weight away and leaves it in the list, or gives it back.")
    int jail(
            @Mixin SendOptions send,
            @Option(names = OPERATOR, required = true, paramLabel = "ADDRESS") String operator,
            @Option(names = "--release", description = "Gives it back.") boolean release) {
        Address whose = Addresses.parse(OPERATOR, operator);
        return conversation(send).run(sender -> new Intent.Jail(whose, !release), Optional.empty());
    }

    @Command(mixinStandardHelpOptions = true, sortOptions = false, description = "The governor changes a weight.")
    int weight(
            @Mixin SendOptions send,
            @Option(names = OPERATOR, required = true, paramLabel = "ADDRESS") String operator,
            @Option(names = "--weight", required = true, paramLabel = "N") long weight) {
        Address whose = Addresses.parse(OPERATOR, operator);
        return conversation(send).run(sender -> new Intent.Weigh(whose, weight), Optional.empty());
    }

    @Command(
            name = "open-subnet",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Opens the subnet of a genesis file on contracts that stand, through the timelock that owns them: by one of its",
                "proposers, who pays the members' bonds and the funds. Where the timelock has a delay, the same command again opens it."
            })
    int openSubnet(
            @Mixin SendOptions send,
            @Option(
                            names = "--terms",
                            required = true,
                            paramLabel = "FILE",
                            description =
                                    "What genesis does not say: governance, delays, fees, funds (the guide has one).")
                    Path terms) {
        return new Opening(send, out, in).run(SubnetTerms.read(terms));
    }

    private Conversation conversation(SendOptions send) {
        return new Conversation(send, out, in);
    }

    private static Address signer(@Nullable String address, @Nullable Path file) {
        if ((address == null) == (file == null)) {
            throw new OperatorException("Name the signing key by --signer or by --signer-key-file, one of them.");
        }
        return address != null
                ? Addresses.parse(SIGNER, address)
                : KeyFile.read(java.util.Objects.requireNonNull(file)).address();
    }

    private static BigInteger amount(String text) {
        try {
            return Amounts.parse(text);
        } catch (IllegalArgumentException e) {
            throw new OperatorException("For --amount, %s.".formatted(e.getMessage()), e);
        }
    }
}
