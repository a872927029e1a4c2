package org.lumia.operator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import org.lumia.contracts.Deployment;
import org.lumia.contracts.SubnetOpening;
import org.lumia.contracts.SubnetPlan;
import org.lumia.operator.plan.Amounts;
import org.lumia.protocol.genesis.Genesis;
import tools.jackson.databind.json.JsonMapper;

/** Opens a subnet on contracts that stand: says what it takes, asks, sends. */
final class Opening {
    private final SendOptions options;
    private final PrintStream out;
    private final BufferedReader in;

    Opening(SendOptions options, PrintStream out, BufferedReader in) {
        this.options = options;
        this.out = out;
        this.in = in;
    }

    int run(SubnetTerms terms) {
        if (options.json && !options.yes && !options.dryRun) {
            throw new OperatorException("--json asks nothing: give --yes or --dry-run beside it.");
        }
        Genesis genesis = options.l1.genesis();
        options.l1.open();
        KeyFile sender = options.key();
        SubnetPlan plan = terms.plan(genesis);
        try {
            var l1 = genesis.l1();
            String url = options.l1.url().toString();
            Deployment at =
                    SubnetOpening.estate(url, l1.chainId(), l1.registry(), l1.inbox(), l1.rollup(), l1.distributor());
            BigInteger bonds = SubnetOpening.bondsWei(at, plan);
            say(genesis, terms, at, sender, bonds);
            if (options.dryRun) {
                say("Nothing was sent (--dry-run).");
                return 0;
            }
            if (!options.yes && !Conversation.confirmed(out, in)) {
                say("Nothing was sent.");
                return Conversation.NOT_CONFIRMED;
            }
            var funds = new SubnetOpening.Funds(terms.rewardFundWei(), terms.costFundWei(), Map.of());
            done(genesis, SubnetOpening.run(url, sender.hex(), at, plan, funds));
            return 0;
        } catch (IOException e) {
            throw new OperatorException("Subnet %d was not opened: %s.".formatted(genesis.subnet(), e.getMessage()), e);
        }
    }

    private void say(Genesis genesis, SubnetTerms terms, Deployment at, KeyFile sender, BigInteger bonds) {
        say("Subnet %d, %s: chain id %d, %d members, genesis %s"
                .formatted(
                        genesis.subnet(),
                        genesis.name(),
                        genesis.chainId(),
                        genesis.members().list().size(),
                        genesis.hash()));
        say("  on the registry %s, through the timelock %s".formatted(at.registry(), at.timelock()));
        say("  %s pays bonds of %s, a reward fund of %s and a cost fund of %s, once"
                .formatted(
                        sender.address(),
                        Amounts.lumia(bonds),
                        Amounts.lumia(terms.rewardFundWei()),
                        Amounts.eth(terms.costFundWei())));
    }

    private void done(Genesis genesis, SubnetOpening.Outcome outcome) {
        if (options.json) {
            var json = JsonMapper.shared()
                    .createObjectNode()
                    .put("subnet", genesis.subnet())
                    .put("open", outcome.isOpen())
                    .put("gasUsed", outcome.gasUsed());
            outcome.readyAtSeconds().ifPresent(at -> json.put("readyAtSeconds", at));
            out.println(json.toPrettyString());
        } else if (outcome.isOpen()) {
            out.printf("Subnet %d is open; %,d gas.%n", genesis.subnet(), outcome.gasUsed());
        } else {
            out.printf(
                    "Scheduled; %,d gas. The same command opens it from %s on.%n",
                    outcome.gasUsed(),
                    Instant.ofEpochSecond(outcome.readyAtSeconds().orElseThrow()));
        }
    }

    private void say(String line) {
        if (!options.json) {
            out.println(line);
        }
    }
}
