package org.lumia.devnet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lumia.contracts.Deployment;
import org.lumia.contracts.DeploymentPlan;
import org.lumia.contracts.TimelockRoles;
import org.lumia.ethereum.Address;
import org.lumia.l1.L1Exception;
import org.lumia.l1.L1Node;
import org.lumia.platform.settings.SettingException;
import org.lumia.platform.signer.KeyFileSigner;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.InvalidGenesisException;
import org.lumia.rpc.JsonRpcClient;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lumia genesis plan|init|check}: a new network, from a plan to contracts on L1 and the {@code genesis.json} of all operators. */
@Command(
        name = "genesis",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "A new network: its plan, its contracts on layer 1 and its genesis.json.")
public final class GenesisCommand {
    private static final Duration ANSWER_WAIT_MAX = Duration.ofSeconds(30);
    private static final int FAILED = 1;
    private static final int NOT_CONFIRMED = 3;

    private final PrintStream out;
    private final BufferedReader in;

    GenesisCommand(PrintStream out, BufferedReader in) {
        this.out = out;
        this.in = in;
    }

    public static void main(String[] args) {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.exit(run(System.out, System.err, in, args));
    }

    static int run(PrintStream out, PrintStream err, BufferedReader in, String... args) {
        var line = new CommandLine(new GenesisCommand(out, in));
        line.setExecutionExceptionHandler((exception, command, parsed) -> {
            if (exception instanceof DevnetException
                    || exception instanceof L1Exception
                    || exception instanceof SettingException
                    || exception instanceof InvalidGenesisException) {
                err.println(exception.getMessage());
                return FAILED;
            }
            throw exception;
        });
        return line.execute(args);
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Prints a plan to be filled in: every rule with its default, range and meaning.")
    int plan() {
        out.println("# The network's name: it begins the names of topics. Lower-case letters, digits and hyphens.");
        out.println("name=lumia");
        out.println("# The LUMIA token that L1 has, of which the deployer holds bonds and funds; empty: one is made.");
        out.println("lumia=");
        out.println("# Who schedules changes on the timelock, a list with commas; empty: the deployer.");
        out.println("timelockProposers=");
        out.println("# Who runs them once they are due: a list, or anybody; empty: the proposers.");
        out.println("timelockExecutors=");
        out.println(
                "# Gives and takes these roles without the delay; empty: nobody, changes of roles wait like others.");
        out.println("timelockAdmin=");
        out.println("# Gets what is slashed, and shares that nobody earns.");
        out.println("treasury=");
        out.println("# Takes operators in and out; empty: the timelock does, with its delay.");
        out.println("governor=");
        out.println("# One line for each operator, numbered: OPERATOR,SIGNER,WEIGHT,FEE_RECIPIENT");
        out.println("member.1=");
        for (GenesisRule rule : GenesisRule.values()) {
            out.printf("# %s (%s)%n%s=%d%n", rule.meaning(), rule.range(), rule.key(), rule.byDefault());
        }
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Deploys a network's contracts and writes its genesis.json; says what it will do, and asks.")
    int init(
            @Option(
                            names = "--plan",
                            paramLabel = "FILE",
                            description = "As genesis plan prints it; without it each rule is asked for.")
                    @Nullable
                    Path file,
            @Option(names = "--l1", required = true, paramLabel = "URL", description = "JSON-RPC of layer 1.") URI url,
            @Option(
                            names = "--key-file",
                            required = true,
                            paramLabel = "FILE",
                            description = "The deployer's key: 32 bytes of hex, readable by its owner alone.")
                    Path keyFile,
            @Option(
                            names = "--out",
                            required = true,
                            paramLabel = "FILE",
                            description = "Where genesis.json is written.")
                    Path target,
            @Option(names = "--yes", description = "Deploys without asking.") boolean yes,
            @Option(names = "--dry-run", description = "Says what would be deployed, and sends nothing.")
                    boolean dryRun)
            throws IOException {
        if (Files.exists(target)) {
            throw new DevnetException("%s exists: a genesis is never written over".formatted(target));
        }
        Address deployer = KeyFileSigner.read(keyFile, "--key-file").address();
        var plan = GenesisPlan.parse(file == null ? asked() : read(file));
        var l1 = node(url);
        var at = Deployment.predict(deployer, l1.nonces(deployer).included(), l1.chainId(), 0, plan.lumia());
        var genesis = plan.genesis(at, System.currentTimeMillis());
        var deployment = plan.deployment(genesis, at);
        plan.lumia().ifPresent(token -> new PlannedToken(l1, token).check(deployer, deployment.paidWei()));
        say(genesis, at, deployer, new BigInteger(1, l1.balance(deployer).toBytes()));
        sayRoles(deployment.timelock().with(deployer), deployment.timelockDelay());
        sayRest(plan, deployer);
        if (dryRun) {
            return 0;
        }
        if (!yes && !confirmed()) {
            out.println("Nothing was sent.");
            return NOT_CONFIRMED;
        }
        if (l1.balance(deployer).isZero()) {
            throw new DevnetException("%s has no ether on L1 to deploy with".formatted(deployer));
        }
        var deployed = deploy(url, keyFile, deployment);
        if (!deployed.registry().equals(at.registry()) || !deployed.rollup().equals(at.rollup())) {
            throw new DevnetException(
                    "Another transaction of the deployer came between, and the contracts are not where genesis has"
                            + " them: begin again with a new key");
        }
        save(genesis, target, deployed);
        return 0;
    }

    private void save(Genesis genesis, Path target, Deployment deployed) throws IOException {
        genesis.save(target);
        out.printf(
                "%s is written; its hash is %s.%nl1-submitter's lumia.l1-submitter.start-block is %d.%n",
                target, genesis.hash(), deployed.l1StartBlock());
    }

    private static Deployment deploy(URI url, Path keyFile, DeploymentPlan plan) throws IOException {
        String key = Files.readString(keyFile).strip();
        try {
            return Deployment.run(url.toString(), key, plan);
        } catch (IOException refused) {
            throw new DevnetException("%s; begin again with a new key".formatted(refused.getMessage()));
        }
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Looks whether layer 1 has the contracts that a genesis.json names.")
    int check(
            @Option(names = "--genesis", required = true, paramLabel = "FILE") Path file,
            @Option(names = "--l1", required = true, paramLabel = "URL") URI url) {
        var genesis = Genesis.load(file);
        var l1 = node(url);
        if (l1.chainId() != genesis.l1().chainId()) {
            throw new DevnetException("L1's node serves chain %d, and %s is for chain %d"
                    .formatted(l1.chainId(), file, genesis.l1().chainId()));
        }
        var contracts = genesis.l1();
        Map.of(
                        "registry", contracts.registry(),
                        "inbox", contracts.inbox(),
                        "rollup", contracts.rollup(),
                        "distributor", contracts.distributor())
                .forEach((name, address) -> {
                    if (!l1.hasCode(address)) {
                        throw new DevnetException(
                                "L1 has no contract at %s, the %s of %s".formatted(address, name, file));
                    }
                });
        out.printf("L1 has the four contracts of %s; genesis' hash is %s.%n", file, genesis.hash());
        return 0;
    }

    private void say(Genesis genesis, Deployment at, Address deployer, BigInteger wei) {
        out.printf(
                "Network %s, subnet %d, chain %d, on L1 %d.%n",
                genesis.name(), genesis.subnet(), genesis.chainId(), at.l1ChainId());
        genesis.members()
                .list()
                .forEach(member -> out.printf(
                        "  operator %s signs with %s, weight %d%n",
                        member.operator(), member.signer(), member.weight()));
        out.printf(
                "%s deploys, with %s ether:%n  LUMIA %s%n  timelock %s%n  registry %s%n  inbox %s%n  rollup %s%n "
                        + " distributor %s%n",
                deployer,
                new BigDecimal(wei, 18).setScale(4, RoundingMode.DOWN).toPlainString(),
                at.lumia(),
                at.timelock(),
                at.registry(),
                at.inbox(),
                at.rollup(),
                at.distributor());
    }

    private void sayRoles(TimelockRoles roles, Duration delay) {
        out.printf(
                "The timelock waits %d s; %s propose, %s execute, %s changes roles without it.%n",
                delay.toSeconds(),
                words(roles.proposers()),
                words(roles.executors()),
                roles.admin().map(Address::toString).orElse("nobody"));
    }

    /** Of a token that is made. */
    private void sayRest(GenesisPlan plan, Address deployer) {
        if (plan.lumia().isEmpty()) {
            out.printf(
                    "%s holds the LUMIA that bonds and funds leave of the supply: move it before its key goes.%n",
                    deployer);
        }
    }

    private static String words(List<Address> accounts) {
        return accounts.contains(Address.ZERO)
                ? "anybody may"
                : accounts.stream().map(Address::toString).collect(Collectors.joining(", "));
    }

    private boolean confirmed() throws IOException {
        out.print("Deploy? Type yes: ");
        out.flush();
        return "yes".equals(in.readLine());
    }

    /** On the terminal, one rule after another. */
    private Map<String, String> asked() throws IOException {
        var lines = new HashMap<String, String>();
        lines.put("name", ask("name: lower-case letters, digits and hyphens", "lumia"));
        lines.put("lumia", ask("lumia: the token that L1 has; empty to make one", ""));
        lines.put("timelockProposers", ask("timelockProposers: accounts with commas; empty for the deployer", ""));
        lines.put("timelockExecutors", ask("timelockExecutors: accounts, or anybody; empty for the proposers", ""));
        lines.put("timelockAdmin", ask("timelockAdmin: changes roles without the delay; empty for nobody", ""));
        lines.put("treasury", ask("treasury: gets what is slashed", ""));
        lines.put("governor", ask("governor: takes operators in and out; empty for the timelock", ""));
        for (int number = 1; ; number++) {
            String member =
                    ask("member %d: OPERATOR,SIGNER,WEIGHT,FEE_RECIPIENT; empty ends the list".formatted(number), "");
            if (member.isEmpty()) {
                break;
            }
            lines.put("member." + number, member);
        }
        for (GenesisRule rule : GenesisRule.values()) {
            lines.put(
                    rule.key(),
                    ask(
                            "%s: %s (%s)".formatted(rule.key(), rule.meaning(), rule.range()),
                            Long.toString(rule.byDefault())));
        }
        return lines;
    }

    private String ask(String question, String byDefault) throws IOException {
        out.printf("%s [%s] ", question, byDefault);
        out.flush();
        String answer = in.readLine();
        return answer == null || answer.isBlank() ? byDefault : answer.strip();
    }

    private static Map<String, String> read(Path file) {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new DevnetException("The plan %s cannot be read".formatted(file));
        }
        var lines = new HashMap<String, String>();
        properties.forEach((key, value) -> lines.put((String) key, ((String) value).strip()));
        lines.values().removeAll(List.of(""));
        return lines;
    }

    private static L1Node node(URI url) {
        try {
            var client = new JsonRpcClient(url, ANSWER_WAIT_MAX);
            return new L1Node(client::ask, client::ask);
        } catch (IllegalArgumentException none) {
            throw new DevnetException("For --l1, %s.".formatted(none.getMessage()));
        }
    }
}
