package org.lumia.platform;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.lumia.ethereum.Hash;
import org.lumia.platform.jdbc.Database.DatabaseException;
import org.lumia.platform.settings.SettingException;
import org.lumia.protocol.genesis.Genesis;

/** The genesis and the key can be read, and the schema holds the chain of this genesis or none yet. */
final class SubnetCheck implements StartCheck {
    private final Supplier<Genesis> genesis;
    private final Runnable keys;

    /** @param keys reads the files of those that the service signs with */
    SubnetCheck(Supplier<Genesis> genesis, Runnable keys) {
        this.genesis = genesis;
        this.keys = keys;
    }

    @Override
    public void before(DataSource postgres, String schema) {
        Hash ours = genesis.get().hash();
        keys.run();
        held(postgres, schema).filter(hash -> !hash.equals(ours)).ifPresent(hash -> {
            throw new SettingException(
                    "The schema %s (spring.datasource.url) holds the chain of genesis %s, and the file of lumia.genesis-file is genesis %s"
                            .formatted(schema, hash, ours));
        });
    }

    private static Optional<Hash> held(DataSource postgres, String schema) {
        try (var connection = postgres.getConnection()) {
            return isThere(connection, schema) ? read(connection, schema) : Optional.empty();
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    private static boolean isThere(Connection connection, String schema) throws SQLException {
        try (var query =
                connection.prepareStatement("SELECT 1 FROM pg_tables WHERE schemaname = ? AND tablename = 'subnet'")) {
            query.setString(1, schema);
            try (var rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static Optional<Hash> read(Connection connection, String schema) throws SQLException {
        try (var rows = connection.createStatement().executeQuery("SELECT genesis_hash FROM " + schema + ".subnet")) {
            return rows.next() ? Optional.of(Hash.wrap(rows.getBytes(1))) : Optional.empty();
        }
    }

    @Override
    public void after(DataSource postgres, String schema) {
        try (var connection = postgres.getConnection();
                var insert = connection.prepareStatement(
                        "INSERT INTO " + schema + ".subnet (genesis_hash) VALUES (?) ON CONFLICT DO NOTHING")) {
            insert.setBytes(1, genesis.get().hash().bytes());
            insert.executeUpdate();
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }
}
