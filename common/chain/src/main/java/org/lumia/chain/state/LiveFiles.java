package org.lumia.chain.state;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** The files that an open store is made of. */
final class LiveFiles {

    private LiveFiles() {}

    /** The first that is missing or damaged, in words. Merging goes on meanwhile, but deletes nothing. */
    static Optional<String> damage(RocksDB db, Path folder) throws RocksDBException {
        db.disableFileDeletions();
        try {
            return db.getLiveFiles(false).files.stream()
                    .map(file -> folder.resolve(file.substring(1)))
                    .flatMap(file -> damage(file).stream())
                    .findFirst();
        } finally {
            db.enableFileDeletions();
        }
    }

    private static Optional<String> damage(Path file) {
        if (!Files.exists(file)) {
            return Optional.of("the file %s is missing".formatted(file));
        }
        return BlobFile.isBlobFile(file) ? BlobFile.damage(file) : Optional.empty();
    }
}
