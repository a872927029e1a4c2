package org.lumia.benchmarks.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.evm.Tracer;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.TransactionResult;

/** One scenario on both engines, block by block: roots first, and what stands behind them where they differ. */
final class Round {
    private static final int BLOCK_SIZE = 250;

    private final Path binary;
    private final TransactionProcessor processor;
    private long gas;
    private int successful;
    private int refused;

    Round(Path binary, TransactionProcessor processor) {
        this.binary = binary;
        this.processor = processor;
    }

    /**
     * Where the engines part.
     *
     * @param transaction none where only the state tells, and the block has several
     * @param steps the first step that differs; empty when none does or when it was not asked for
     */
    record Difference(long seed, Optional<Transaction> transaction, String what, Optional<String> steps) {}

    /** Gas that the transactions of all runs used. */
    long gas() {
        return gas;
    }

    /** Transactions that went well on both. */
    int successful() {
        return successful;
    }

    /** Transactions that both refused. */
    int refused() {
        return refused;
    }

    Optional<Difference> run(Scenario scenario) throws IOException {
        return run(scenario, BLOCK_SIZE, false);
    }

    /** With a block for each transaction, so that the state of the first that differs is known, and its steps. */
    Optional<Difference> runTraced(Scenario scenario) throws IOException {
        return run(scenario, 1, true);
    }

    private Optional<Difference> run(Scenario scenario, int blockSize, boolean traced) throws IOException {
        try (var anvil = AnvilChain.start(binary, scenario, traced)) {
            var lumia = new LumiaChain(scenario, anvil.genesisHash(), processor);
            List<Transaction> all = scenario.transactions();
            for (int from = 0; from < all.size(); from += blockSize) {
                List<Transaction> sent = all.subList(from, Math.min(all.size(), from + blockSize));
                BlockFacts block = anvil.mine(sent);
                List<Transaction> order = order(sent, block);
                var steps = new StepLog(traced);
                var outcome = lumia.execute(block, order, traced ? steps : Tracer.NONE);
                count(outcome);
                var comparison = new Comparison(anvil, block, order, outcome);
                Optional<Comparison.Finding> finding = comparison.firstDifference();
                if (finding.isEmpty() && (traced || from + blockSize >= all.size())) {
                    finding = comparison.stateDifference();
                }
                if (finding.isPresent()) {
                    return Optional.of(difference(scenario, finding.get(), anvil, steps));
                }
            }
            return Optional.empty();
        }
    }

    private static Difference difference(Scenario scenario, Comparison.Finding finding, AnvilChain anvil, StepLog steps)
            throws IOException {
        Optional<String> step = finding.included() && steps.wantsSteps()
                ? steps.firstDifference(
                        anvil.trace(TransactionCodec.hash(finding.transaction().orElseThrow())))
                : Optional.empty();
        return new Difference(scenario.seed(), finding.transaction(), finding.what(), step);
    }

    /** As anvil included them, with those that it refused behind. */
    private static List<Transaction> order(List<Transaction> sent, BlockFacts block) {
        var byHash = new LinkedHashMap<Hash, Transaction>();
        sent.forEach(transaction -> byHash.put(TransactionCodec.hash(transaction), transaction));
        var order = new ArrayList<Transaction>();
        for (Hash hash : block.transactions()) {
            Transaction transaction = byHash.remove(hash);
            if (transaction == null) {
                throw new IllegalStateException(
                        "anvil included %s in block %d, which was sent before".formatted(hash, block.number()));
            }
            order.add(transaction);
        }
        order.addAll(byHash.values());
        return order;
    }

    private void count(LumiaChain.Outcome outcome) {
        for (TransactionResult result : outcome.results()) {
            switch (result) {
                case TransactionResult.Included included -> {
                    gas += included.gasUsed();
                    successful += included.success() ? 1 : 0;
                }
                case TransactionResult.Rejected rejected -> refused++;
            }
        }
    }
}
