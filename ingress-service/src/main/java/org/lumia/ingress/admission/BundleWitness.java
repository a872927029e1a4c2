package org.lumia.ingress.admission;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lumia.ethereum.Hash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether tx-in holds at their offsets the bundles that the brokers acknowledged to this replica: one that stands elsewhere, or nowhere, was
 * promised and is lost. Thread-safe.
 */
public final class BundleWitness implements Bundler.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(BundleWitness.class);
    /** Acknowledged and not read yet; of older ones nothing is known. */
    private static final int AWAITED_ENTRIES_MAX = 8_192;
    /** Read last: an acknowledgement may come after its entry. */
    private static final int READ_ENTRIES_MAX = 8_192;

    private final Bundler.Listener listener;
    private final Map<Long, Hash> awaited = bounded(AWAITED_ENTRIES_MAX);
    private final Map<Long, Hash> read = bounded(READ_ENTRIES_MAX);
    private long lost;
    private long unanswered;

    /** @param listener is told of each bundle before */
    public BundleWitness(Bundler.Listener listener) {
        this.listener = listener;
    }

    private static Map<Long, Hash> bounded(int entriesMax) {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Hash> eldest) {
                return size() > entriesMax;
            }
        };
    }

    @Override
    public void acknowledged(List<Submission> bundle, long offset) {
        listener.acknowledged(bundle, offset);
        expect(offset, bundle.getFirst().hash());
    }

    private synchronized void expect(long offset, Hash first) {
        Hash found = read.get(offset);
        if (found == null) {
            awaited.put(offset, first);
        } else {
            compare(offset, first, found);
        }
    }

    @Override
    public void unanswered(List<Submission> bundle, Throwable error) {
        listener.unanswered(bundle, error);
        count();
    }

    private synchronized void count() {
        unanswered++;
    }

    /** The entry at an offset of tx-in. @param first transaction of its bundle; zero where it is none */
    public synchronized void read(long offset, Hash first) {
        read.put(offset, first);
        Hash expected = awaited.remove(offset);
        if (expected != null) {
            compare(offset, expected, first);
        }
    }

    private void compare(long offset, Hash expected, Hash found) {
        if (!found.equals(expected)) {
            lost++;
            LOG.error(
                    "tx-in lost a bundle that it acknowledged: offset {} holds {}, not the one that begins with {}",
                    offset,
                    found,
                    expected);
        }
    }

    /** Bundles that were acknowledged and that the log does not hold. */
    public synchronized long lost() {
        return lost;
    }

    /** Bundles of which the brokers said neither that the log holds them nor that it does not. */
    public synchronized long unanswered() {
        return unanswered;
    }
}
