package org.lumia.submitter.app;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import org.lumia.ethereum.Hash;
import org.lumia.l1.L1Block;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.loop.Lease;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.submitter.inbox.InboxChain;
import org.lumia.submitter.inbox.InboxCursor;
import org.lumia.submitter.inbox.InboxStore;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The inbox in Postgres. */
final class JdbcInboxStore implements InboxStore {
    private final JdbcClient jdbc;
    private final Database database;
    private final Lease lease;

    JdbcInboxStore(JdbcClient jdbc, Database database, Lease lease) {
        this.jdbc = jdbc;
        this.database = database;
        this.lease = lease;
    }

    @Override
    public void startAt(L1Block block) {
        jdbc.sql("INSERT INTO inbox_cursor (number, hash, timestamp, index, accumulator) VALUES (?, ?, ?, 0, ?)"
                        + " ON CONFLICT DO NOTHING")
                .params(block.number(), block.hash().toBytes(), block.timestamp(), Hash.ZERO.toBytes())
                .update();
    }

    @Override
    public InboxCursor cursor() {
        return jdbc.sql("SELECT number, hash, timestamp, index, accumulator FROM inbox_cursor")
                .query((row, i) -> new InboxCursor(
                        new L1Block(row.getLong(1), Hash.wrap(row.getBytes(2)), row.getLong(3)),
                        row.getLong(4),
                        Hash.wrap(row.getBytes(5))))
                .single();
    }

    @Override
    public void append(InboxChain.Extension extension) {
        database.transact(connection -> {
            lease.check(connection);
            try (var insert = connection.prepareStatement("INSERT INTO inbox_message (index, message) VALUES (?, ?)")) {
                for (var message : extension.messages()) {
                    insert.setLong(1, message.getIndex());
                    insert.setBytes(2, message.toByteArray());
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            set(extension.cursor());
        });
    }

    private void set(InboxCursor cursor) {
        jdbc.sql("UPDATE inbox_cursor SET number = ?, hash = ?, timestamp = ?, index = ?, accumulator = ?")
                .params(
                        cursor.block().number(),
                        cursor.block().hash().toBytes(),
                        cursor.block().timestamp(),
                        cursor.index(),
                        cursor.accumulator().toBytes())
                .update();
    }

    @Override
    public void stepBack(InboxCursor cursor, long published) {
        database.transact(connection -> {
            lease.check(connection);
            jdbc.sql("DELETE FROM inbox_message WHERE index > ?")
                    .param(Math.max(cursor.index(), published))
                    .update();
            set(cursor);
        });
    }

    @Override
    public List<InboxMessage> after(long index, int messagesMax) {
        return jdbc.sql("SELECT message FROM inbox_message WHERE index > ? ORDER BY index LIMIT ?")
                .params(index, messagesMax)
                .query((row, i) -> parse(row.getBytes(1)))
                .list();
    }

    private static InboxMessage parse(byte[] bytes) {
        try {
            return InboxMessage.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new ContradictionException("a kept inbox message cannot be read", e);
        }
    }
}
