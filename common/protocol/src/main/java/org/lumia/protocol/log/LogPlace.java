package org.lumia.protocol.log;

import java.util.Comparator;

/** Where a transaction stands in the log. @param offset of its bundle in tx-in @param index within the bundle */
public record LogPlace(long offset, int index) implements Comparable<LogPlace> {
    private static final Comparator<LogPlace> ORDER =
            Comparator.comparingLong(LogPlace::offset).thenComparingInt(LogPlace::index);

    @Override
    public int compareTo(LogPlace other) {
        return ORDER.compare(this, other);
    }
}
