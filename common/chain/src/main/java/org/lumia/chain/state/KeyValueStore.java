package org.lumia.chain.state;

import org.jspecify.annotations.Nullable;

/** Ordered tables of bytes with atomic writes and snapshots. Safe for concurrent use; one writer at a time. */
public interface KeyValueStore extends AutoCloseable {

    /** What is kept apart. Keys are ordered as unsigned bytes. */
    enum Table {
        /** Address to account; with STORAGE and TRIE of the block that META names. */
        ACCOUNTS,
        /** Address ‖ slot to value, without leading zeros. */
        STORAGE,
        /** Code hash to code. */
        CODE,
        /** 0 ‖ path of the account trie, and 1 ‖ address hash ‖ path of storage tries, to nodes. */
        TRIE,
        /** Number to ExecutedBlock. */
        BODIES,
        /** 0 ‖ number to block hash, and 1 ‖ block hash to number. */
        BLOCKS,
        /** 0 ‖ address ‖ save, and 1 ‖ address ‖ slot ‖ save, to the values that blocks up to it overwrote; 2 ‖ save to the keys. */
        HISTORY,
        /** Number to what the block changed, for blocks after the saved one. */
        CHANGES,
        /** Name to value. */
        META
    }

    /** A consistent state of all tables. Not safe for concurrent use. */
    interface Snapshot extends AutoCloseable {
        byte @Nullable [] get(Table table, byte[] key);

        /** The first entry at or after the key; null when there is none. */
        @Nullable
        Entry firstFrom(Table table, byte[] key);

        /** The entry after the one that was asked for last in this table; null when there is none. */
        @Nullable
        Entry next(Table table);

        @Override
        void close();
    }

    record Entry(byte[] key, byte[] value) {}

    /** Changes that are written together. */
    interface Batch {
        void put(Table table, byte[] key, byte[] value);

        void delete(Table table, byte[] key);
    }

    byte @Nullable [] get(Table table, byte[] key);

    Snapshot snapshot();

    Batch newBatch();

    /** Writes all of it or nothing; a batch is used once. */
    void write(Batch batch);

    /** Returns when everything written survives a power failure. */
    void sync();

    /** Where the files are, for messages. */
    String location();

    @Override
    void close();
}
