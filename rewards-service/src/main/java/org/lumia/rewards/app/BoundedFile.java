package org.lumia.rewards.app;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.lumia.rewards.statement.RefusedException;

/** A file that takes up to so many bytes. */
final class BoundedFile extends FilterOutputStream {
    private final long bytesMax;
    private long bytes;

    BoundedFile(OutputStream out, long bytesMax) {
        super(out);
        this.bytesMax = bytesMax;
    }

    private void take(int length) {
        bytes += length;
        if (bytes > bytesMax) {
            throw new RefusedException("the statement is over %d bytes: ask for a shorter period".formatted(bytesMax));
        }
    }

    @Override
    public void write(int one) throws IOException {
        take(1);
        out.write(one);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        take(length);
        out.write(from, offset, length);
    }
}
