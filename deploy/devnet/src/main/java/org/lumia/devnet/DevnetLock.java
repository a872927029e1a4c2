package org.lumia.devnet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One devnet a folder: held while it runs, and the system lets it go if the process is killed. */
final class DevnetLock implements AutoCloseable {

    private final FileChannel channel;

    private DevnetLock(FileChannel channel) {
        this.channel = channel;
    }

    static DevnetLock take(Path folder) {
        try {
            Files.createDirectories(folder);
            var channel = FileChannel.open(
                    folder.resolve("devnet.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel)) {
                return new DevnetLock(channel);
            }
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the folder " + folder, e);
        }
        throw new DevnetException(
                "A devnet already runs on %s. Stop it with ./lumia down, or give another folder with --data."
                        .formatted(folder));
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException sameProcess) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
