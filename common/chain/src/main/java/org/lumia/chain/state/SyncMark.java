package org.lumia.chain.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Beside the store's files, the last write known to be on the disk: a store that opens with less has lost part of its
 * write-ahead log. Not synced itself, so that after a power failure it may say less, and never more, than is there.
 */
final class SyncMark {
    private static final String NAME = "synced.txt";

    private final Path file;

    SyncMark(Path folder) {
        this.file = folder.resolve(NAME);
    }

    /** @param height of the last block then */
    record Mark(long sequence, String height) {}

    /** A crash in between leaves none, which is refused by nobody. */
    synchronized void write(long sequence, String height) {
        try {
            Files.writeString(file, "%d %s\n".formatted(sequence, height));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** Empty where there is none, or none that can be read. */
    Optional<Mark> read() {
        try {
            String[] words = Files.readString(file).strip().split(" ");
            return words.length == 2 ? Optional.of(new Mark(Long.parseLong(words[0]), words[1])) : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
