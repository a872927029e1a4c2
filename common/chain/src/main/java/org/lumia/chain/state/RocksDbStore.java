package org.lumia.chain.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.DataBlockIndexType;
import org.rocksdb.FlushOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** Tables as RocksDB column families, checksums verified at every read. */
public final class RocksDbStore implements KeyValueStore {
    private static final long BLOB_BYTES_MIN = 4096;
    private static final int BLOOM_BITS_PER_KEY = 10;
    /** Of the cache, where blocks of values cannot push indexes and filters out. */
    private static final double INDEX_SHARE = 0.5;

    private static final long CLOSE_WAIT_SECONDS_MAX = 10;
    private static final int LOG_FILES_MAX = 3;

    private final Path folder;
    private final LRUCache cache;
    private final SyncMark mark;
    private final RocksDB db;
    private final Map<Table, ColumnFamilyHandle> families = new EnumMap<>(Table.class);
    private final Map<Table, Integer> ids = new EnumMap<>(Table.class);
    private final List<AutoCloseable> natives = new ArrayList<>();
    private final WriteOptions writeOptions;
    private final ReadWriteLock inUse = new ReentrantReadWriteLock();
    private volatile String height;
    private boolean closed;

    /**
     * @param cacheBytes of blocks read, shared by all tables
     * @param writeBufferBytes of what is not yet in a file, shared by all tables
     * @param syncEveryWrite whether a write returns only when it survives a power failure
     */
    public record Settings(long cacheBytes, long writeBufferBytes, boolean syncEveryWrite) {
        public static final Settings DEFAULT = new Settings(256L << 20, 128L << 20, false);
    }

    /** @throws StateDamagedException when a file is missing or damaged */
    public RocksDbStore(Path folder, Settings settings) {
        RocksDB.loadLibrary();
        this.folder = folder;
        this.mark = new SyncMark(folder);
        this.height = mark.read().map(SyncMark.Mark::height).orElse("unknown");
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + folder, e);
        }
        this.cache = kept(new LRUCache(settings.cacheBytes(), -1, false, INDEX_SHARE));
        var filter = kept(new BloomFilter(BLOOM_BITS_PER_KEY, false));
        var descriptors = new ArrayList<ColumnFamilyDescriptor>();
        descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY));
        for (Table table : Table.values()) {
            descriptors.add(new ColumnFamilyDescriptor(
                    table.name().getBytes(StandardCharsets.US_ASCII), options(table, cache, filter)));
        }
        var options = kept(DBOptions.getDBOptionsFromProps(tracked())
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setParanoidChecks(true)
                // One writer, whose sorted keys find their place from the one before.
                .setAllowConcurrentMemtableWrite(false)
                .setDbWriteBufferSize(settings.writeBufferBytes())
                .setMaxTotalWalSize(4 * settings.writeBufferBytes())
                .setBytesPerSync(1 << 20)
                .setKeepLogFileNum(LOG_FILES_MAX));
        this.writeOptions = kept(new WriteOptions().setSync(settings.syncEveryWrite()));
        var handles = new ArrayList<ColumnFamilyHandle>();
        try {
            this.db = RocksDB.open(options, folder.toString(), descriptors, handles);
        } catch (RocksDBException e) {
            throw new StateDamagedException(location(), height, e);
        }
        for (int i = 0; i < handles.size(); i++) {
            kept(handles.get(i));
            if (i > 0) {
                families.put(Table.values()[i - 1], handles.get(i));
                ids.put(Table.values()[i - 1], handles.get(i).getID());
            }
        }
        try {
            checkWhole();
        } catch (RocksDBException e) {
            closeNatives();
            throw damaged(e);
        } catch (StateDamagedException e) {
            closeNatives();
            throw e;
        }
    }

    /** A write-ahead log that is no longer written is known by its size, so that one that is gone or short is noticed. */
    private static Properties tracked() {
        var properties = new Properties();
        properties.setProperty("track_and_verify_wals_in_manifest", "true");
        return properties;
    }

    /** What opening alone does not notice. */
    private void checkWhole() throws RocksDBException {
        mark.read().ifPresent(mark -> {
            if (db.getLatestSequenceNumber() < mark.sequence()) {
                throw new StateDamagedException(
                        location(),
                        mark.height(),
                        new IllegalStateException("its write-ahead log is missing or damaged, it ends at write %d of %d"
                                .formatted(db.getLatestSequenceNumber(), mark.sequence())));
            }
        });
        LiveFiles.damage(db, folder).ifPresent(damage -> {
            throw new StateDamagedException(location(), height, new IllegalStateException(damage));
        });
    }

    private ColumnFamilyOptions options(Table table, LRUCache cache, BloomFilter filter) {
        var blocks = new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                .setPinL0FilterAndIndexBlocksInCache(true)
                .setBlockSize(8 << 10)
                .setFormatVersion(5);
        if (table != Table.HISTORY && table != Table.CHANGES) {
            // Those two are sought in, or deleted unread: filters would only take room from what is read.
            blocks.setFilterPolicy(filter).setDataBlockIndexType(DataBlockIndexType.kDataBlockBinaryAndHash);
        }
        var options = kept(new ColumnFamilyOptions()
                // A node that is asked for is there: the last level needs no filter.
                .setOptimizeFiltersForHits(table == Table.TRIE)
                .setTableFormatConfig(blocks)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setLevelCompactionDynamicLevelBytes(true)
                .setWriteBufferSize(32 << 20));
        if (table == Table.BODIES || table == Table.CODE) {
            // Bodies are written once and rarely read: blob files keep compaction from copying them again and again.
            options.setEnableBlobFiles(true)
                    .setMinBlobSize(BLOB_BYTES_MIN)
                    .setBlobCompressionType(CompressionType.LZ4_COMPRESSION);
        }
        return options;
    }

    private <T extends AutoCloseable> T kept(T resource) {
        natives.add(resource);
        return resource;
    }

    /**
     * Native memory, and files, in bytes.
     *
     * @param cache blocks read, with indexes and filters
     * @param writeBuffers what is not yet in a file
     * @param tableReaders indexes and filters outside the cache
     * @param files that are in use
     */
    public record Memory(long cache, long writeBuffers, long tableReaders, long files) {}

    public Memory memory() {
        return Objects.requireNonNull(using(() -> new Memory(
                cache.getUsage(),
                db.getAggregatedLongProperty("rocksdb.cur-size-all-mem-tables"),
                db.getAggregatedLongProperty("rocksdb.estimate-table-readers-mem"),
                db.getAggregatedLongProperty("rocksdb.live-sst-files-size"))));
    }

    /** What messages name; set at each block. */
    void height(long number) {
        height = Long.toString(number);
    }

    @Override
    public byte @Nullable [] get(Table table, byte[] key) {
        return using(() -> db.get(family(table), key));
    }

    @Override
    public Snapshot snapshot() {
        inUse.readLock().lock();
        if (closed) {
            inUse.readLock().unlock();
            throw new IllegalStateException("the store is closed");
        }
        return new RocksSnapshot();
    }

    @Override
    public Batch newBatch() {
        return new RocksBatch();
    }

    @Override
    public void write(Batch batch) {
        using(() -> {
            try (WriteBatch changes = ((RocksBatch) batch).changes.toWriteBatch()) {
                db.write(writeOptions, changes);
            }
            return null;
        });
    }

    @Override
    public void sync() {
        using(() -> {
            String through = height;
            long sequence = db.getLatestSequenceNumber();
            db.flushWal(true);
            mark.write(sequence, through);
            return null;
        });
    }

    @Override
    public String location() {
        return folder.toString();
    }

    @Override
    public void close() {
        boolean alone;
        try {
            alone = inUse.writeLock().tryLock(CLOSE_WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (!alone) {
            return; // A reader that does not end would crash the process: what is written is safe without closing.
        }
        if (closed) {
            inUse.writeLock().unlock();
            return;
        }
        closed = true;
        try (var flush = new FlushOptions().setWaitForFlush(true)) {
            db.flush(flush, List.copyOf(families.values()));
            mark.write(db.getLatestSequenceNumber(), height);
        } catch (RocksDBException e) {
            throw damaged(e);
        } finally {
            closeNatives();
            inUse.writeLock().unlock();
        }
    }

    private void closeNatives() {
        // Handles before the database, the database before its options.
        families.values().forEach(ColumnFamilyHandle::close);
        db.close();
        for (AutoCloseable resource : natives.reversed()) {
            if (!(resource instanceof ColumnFamilyHandle)) {
                try {
                    resource.close();
                } catch (Exception e) {
                    throw new IllegalStateException("closing RocksDB", e);
                }
            }
        }
    }

    private ColumnFamilyHandle family(Table table) {
        return Objects.requireNonNull(families.get(table));
    }

    private int id(Table table) {
        return Objects.requireNonNull(ids.get(table));
    }

    private StateDamagedException damaged(RocksDBException e) {
        return new StateDamagedException(location(), height, e);
    }

    @FunctionalInterface
    private interface Access<T> {
        @Nullable
        T run() throws RocksDBException;
    }

    private <T> @Nullable T using(Access<T> access) {
        inUse.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the store is closed");
            }
            return access.run();
        } catch (RocksDBException e) {
            throw damaged(e);
        } finally {
            inUse.readLock().unlock();
        }
    }

    /** Collects without the database: what it costs to hand the changes over falls to the thread that writes. */
    private final class RocksBatch implements Batch {
        private final SerializedBatch changes = new SerializedBatch();

        @Override
        public void put(Table table, byte[] key, byte[] value) {
            changes.put(id(table), key, value);
        }

        @Override
        public void delete(Table table, byte[] key) {
            changes.delete(id(table), key);
        }
    }

    /** Holds the read lock of the thread that made it, which closes it too. */
    private final class RocksSnapshot implements Snapshot {
        private final org.rocksdb.Snapshot snapshot = db.getSnapshot();
        private final ReadOptions options = new ReadOptions().setSnapshot(snapshot);
        private final Map<Table, RocksIterator> iterators = new EnumMap<>(Table.class);

        @Override
        public byte @Nullable [] get(Table table, byte[] key) {
            try {
                return db.get(family(table), options, key);
            } catch (RocksDBException e) {
                throw damaged(e);
            }
        }

        @Override
        public @Nullable Entry firstFrom(Table table, byte[] key) {
            RocksIterator iterator =
                    iterators.computeIfAbsent(table, chosen -> db.newIterator(family(chosen), options));
            iterator.seek(key);
            return current(iterator);
        }

        @Override
        public @Nullable Entry next(Table table) {
            RocksIterator iterator = Objects.requireNonNull(iterators.get(table));
            iterator.next();
            return current(iterator);
        }

        private @Nullable Entry current(RocksIterator iterator) {
            if (iterator.isValid()) {
                return new Entry(iterator.key(), iterator.value());
            }
            try {
                iterator.status();
                return null;
            } catch (RocksDBException e) {
                throw damaged(e);
            }
        }

        @Override
        public void close() {
            iterators.values().forEach(RocksIterator::close);
            options.close();
            db.releaseSnapshot(snapshot);
            inUse.readLock().unlock();
        }
    }
}
