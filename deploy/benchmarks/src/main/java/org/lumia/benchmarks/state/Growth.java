package org.lumia.benchmarks.state;

import java.util.ArrayList;
import java.util.List;
import org.lumia.protocol.v1.OrderedBlock;

/** The blocks that grow a state: accounts and slots in turn, then the deep paths. The same at each run, so that one can go on for another. */
final class Growth {
    private final StateSize size;
    private final StateChain chain;
    private long accounts;
    private long slots;
    private int deepBlocks;

    Growth(StateSize size, StateChain chain) {
        this.size = size;
        this.chain = chain;
    }

    long accounts() {
        return accounts;
    }

    long slots() {
        return slots;
    }

    /** Leaves so many blocks out: the state has them. */
    void skip(long blocks) {
        for (long left = blocks; left > 0; left--) {
            if (!isWide()) {
                if (addsAccounts()) {
                    accounts += accountCount();
                } else {
                    slots += slotCount();
                }
            } else {
                deepBlocks++;
            }
        }
    }

    /** Up to so many of the next blocks; none at the end. */
    List<OrderedBlock> next(int blocksMax) {
        var blocks = new ArrayList<OrderedBlock>();
        while (blocks.size() < blocksMax && !isWide()) {
            if (addsAccounts()) {
                blocks.add(chain.growAccounts(accounts, accountCount()));
                accounts += accountCount();
            } else {
                int count = slotCount();
                blocks.add(chain.growSlots(slots, count));
                slots += count;
            }
        }
        while (blocks.size() < blocksMax && isWide() && deepBlocks < chain.deepBlocks()) {
            blocks.add(chain.deepen(deepBlocks++));
        }
        return blocks;
    }

    private boolean isWide() {
        return accounts >= size.accounts() && slots >= size.slots();
    }

    private boolean addsAccounts() {
        return accounts * size.slots() <= slots * size.accounts() && accounts < size.accounts();
    }

    private int accountCount() {
        return (int) Math.min(StateChain.accountsPerBlock(), size.accounts() - accounts);
    }

    private int slotCount() {
        return chain.slotsAdded(slots, (int) Math.min(StateChain.slotsPerBlock(), size.slots() - slots));
    }
}
