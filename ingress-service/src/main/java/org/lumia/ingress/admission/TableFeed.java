package org.lumia.ingress.admission;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.lumia.ethereum.Hash;

/** What the log and the blocks say, told to the table; then to those who wait, with no monitor held. */
public final class TableFeed implements Bundler.Listener {
    private final TransactionTable table;
    private final Runnable changed;
    private final PendingFeed pending;

    /** @param changed called when parked transactions may have become due; must not wait @param pending told of what the log holds, before those who wait */
    public TableFeed(TransactionTable table, Runnable changed, PendingFeed pending) {
        this.table = table;
        this.changed = changed;
        this.pending = pending;
    }

    @Override
    public void acknowledged(List<Submission> bundle, long offset) {
        advance(bundle, new TransactionState.Acknowledged(offset));
    }

    /** They stay in flight: the log may hold them, and says so when it is read. */
    @Override
    public void unanswered(List<Submission> bundle, Throwable error) {
        var waiting = new ArrayList<CompletableFuture<Void>>();
        synchronized (table) {
            bundle.forEach(tx -> inFlight(tx.hash()).ifPresent(waiting::add));
        }
        waiting.forEach(durable -> durable.completeExceptionally(error));
    }

    /** Of a bundle in the log, whoever appended it. */
    public void seen(List<Submission> bundle, long offset) {
        advance(bundle.stream().filter(tx -> !isOver(tx)).toList(), new TransactionState.Seen(offset));
    }

    /** Unknown here and of a spent nonce: a block has spoken of it, too long ago to be remembered. */
    private boolean isOver(Submission tx) {
        synchronized (table) {
            return table.state(tx.hash()).isEmpty()
                    && table.sender(tx.sender())
                            .flatMap(Sender::state)
                            .filter(account -> tx.nonce() < account.nonce())
                            .isPresent();
        }
    }

    private void advance(List<Submission> bundle, TransactionState next) {
        var waiting = new ArrayList<CompletableFuture<Void>>();
        var news = new ArrayList<Submission>();
        boolean parked;
        synchronized (table) {
            for (Submission tx : bundle) {
                var durable = inFlight(tx.hash());
                boolean known =
                        table.state(tx.hash()).filter(TransactionState::isInLog).isPresent();
                if (table.move(tx, next)) {
                    durable.ifPresent(waiting::add);
                    if (!known) {
                        news.add(tx);
                    }
                }
            }
            parked = table.parked() > 0;
        }
        pending.tell(news);
        tell(waiting, parked);
    }

    private Optional<CompletableFuture<Void>> inFlight(Hash hash) {
        return table.state(hash)
                .filter(TransactionState.InFlight.class::isInstance)
                .map(state -> ((TransactionState.InFlight) state).durable());
    }

    public void executed(ExecutedChanges block) {
        var waiting = new ArrayList<CompletableFuture<Void>>();
        var news = new ArrayList<Submission>();
        boolean parked;
        synchronized (table) {
            for (Hash hash : block.refused()) {
                inFlight(hash).ifPresent(waiting::add);
                table.decide(hash, new TransactionState.Refused(block.block(), block.cut()));
            }
            for (Hash hash : block.included()) {
                // The block can be here before the log's acknowledgement.
                inFlight(hash).ifPresent(durable -> {
                    waiting.add(durable);
                    table.find(hash).ifPresent(news::add);
                });
                table.decide(hash, new TransactionState.Included(block.block()));
            }
            block.accounts().forEach(account -> table.accountChanged(account.address(), account.state()));
            parked = table.parked() > 0;
        }
        pending.tell(news);
        tell(waiting, parked);
    }

    private void tell(List<CompletableFuture<Void>> waiting, boolean parked) {
        waiting.forEach(durable -> durable.complete(null));
        if (parked) {
            changed.run();
        }
    }
}
