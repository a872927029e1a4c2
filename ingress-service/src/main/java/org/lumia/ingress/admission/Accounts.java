package org.lumia.ingress.admission;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;

/** Senders whose account is known: read once, followed by blocks from then on. */
public final class Accounts {
    private final TransactionTable table;
    private final AccountReader reader;

    public Accounts(TransactionTable table, AccountReader reader) {
        this.table = table;
        this.reader = reader;
    }

    /**
     * Works with the table's monitor held and the sender's account known; empty when no more senders can be followed now.
     * Throws {@link Unavailable} when the account is unknown and cannot be read.
     */
    <T> Optional<T> with(Address address, Function<Sender, T> work) {
        while (true) {
            Sender unknown;
            synchronized (table) {
                Optional<Sender> sender = table.follow(address);
                if (sender.isEmpty()) {
                    return Optional.empty();
                }
                unknown = sender.get();
                if (unknown.state().isPresent()) {
                    T result = work.apply(unknown);
                    table.touched(unknown);
                    return Optional.of(result);
                }
                unknown.readBegins();
                table.touched(unknown);
            }
            learn(unknown);
        }
    }

    /** Without the monitor: blocks are applied under it, and must not wait for a read. */
    private void learn(Sender sender) {
        @Nullable AccountState read = null;
        try {
            read = reader.read(sender.address());
        } finally {
            synchronized (table) {
                if (read != null) {
                    sender.update(read);
                }
                sender.readEnds();
                table.touched(sender);
            }
        }
    }

    /** The account's own nonce, of one that is not followed. */
    long nonce(Address address) {
        return reader.read(address).nonce();
    }
}
