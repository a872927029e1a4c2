package org.lumia.chain.block;

import java.util.List;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.trie.TrieRoots;

/**
 * A block whose transactions are decoded and whose senders are known: the part that needs no state, so that it can be done
 * for the next block while this one executes.
 */
public final class PreparedBlock {
    private final BlockInput input;
    private final List<Candidate> candidates;
    private final Hash transactionsRoot;

    PreparedBlock(BlockInput input, List<Candidate> candidates) {
        this.input = input;
        this.candidates = candidates;
        this.transactionsRoot =
                TrieRoots.ofList(candidates.stream().map(Candidate::raw).toList());
    }

    public BlockInput input() {
        return input;
    }

    List<Candidate> candidates() {
        return candidates;
    }

    /** The header's, when these are the block's transactions: all candidates, as nearly always, or some, or deposits too. */
    Hash transactionsRoot(List<IncludedTransaction> included) {
        boolean all = included.size() == candidates.size();
        for (int i = 0; all && i < included.size(); i++) {
            all = included.get(i).raw() == candidates.get(i).raw();
        }
        return all
                ? transactionsRoot
                : TrieRoots.ofList(
                        included.stream().map(IncludedTransaction::raw).toList());
    }
}
