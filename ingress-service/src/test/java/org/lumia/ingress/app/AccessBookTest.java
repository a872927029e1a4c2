package org.lumia.ingress.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ingress.access.Caller;
import org.lumia.ingress.access.KeyText;
import org.lumia.ingress.access.Rate;
import org.lumia.localnet.EmbeddedPostgresServer;
import org.lumia.localnet.FreePorts;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Keys and denials, with a Postgres that goes away. */
class AccessBookTest {
    private static final Rate ORDINARY = new Rate(7, 700);
    private static final Duration STALE_MAX = Duration.ofMinutes(60);
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");

    private Instant now = Instant.parse("2026-05-01T10:00:00Z");

    private static JdbcClient client(EmbeddedPostgresServer postgres) {
        var source = new PGSimpleDataSource();
        source.setUrl(postgres.database("lumia"));
        source.setUser(postgres.user());
        source.setCurrentSchema("ingress");
        Flyway.configure()
                .dataSource(source)
                .schemas("ingress")
                .locations("classpath:db/ingress")
                .load()
                .migrate();
        return JdbcClient.create(source);
    }

    @Test
    void whatIsKnownOutlivesPostgresForATime(@TempDir Path folder) {
        String key = KeyText.make(new SecureRandom());
        var postgres = EmbeddedPostgresServer.start(folder, FreePorts.next());
        var jdbc = client(postgres);
        var rows = new AccessRows(jdbc);
        var book = new AccessBook(rows, ORDINARY, STALE_MAX, () -> now);
        assertThat(book.key(key)).as("nothing was read yet").isInstanceOf(AccessBook.Lookup.Unreadable.class);

        long id = rows.issue(KeyText.hash(key), KeyText.prefix(key), "a wallet", null)
                .orElseThrow()
                .id();
        rows.deny(AccessRows.Kind.CLIENT, "192.0.2.0/24", "floods", "ops", now.plusSeconds(3_600 * 24 * 365));
        book.refresh();
        var known = new AccessBook.Lookup.Known(new Caller.Key(id, ORDINARY));
        assertThat(book.key(key)).isEqualTo(known);
        assertThat(book.key(KeyText.make(new SecureRandom()))).isInstanceOf(AccessBook.Lookup.Unknown.class);
        book.refresh();
        assertThat(rows.keys().getFirst().lastUsedOn()).matches("\\d{4}-\\d\\d-\\d\\d");
        assertThat(jdbc.sql("SELECT count(*) FROM api_key k WHERE k::text LIKE '%' || ? || '%'")
                        .param(key)
                        .query(Long.class)
                        .single())
                .as("the key itself is nowhere")
                .isZero();

        postgres.close();
        assertThatThrownBy(book::refresh).isInstanceOf(RuntimeException.class);
        assertThat(book.key(key)).isEqualTo(known);
        assertThat(book.deniedClient(CLIENT)).isPresent();
        now = now.plus(STALE_MAX).plusSeconds(1);
        assertThat(book.key(key)).isInstanceOf(AccessBook.Lookup.Unreadable.class);
        assertThat(book.isActive(known.key())).isFalse();
        assertThat(book.deniedClient(CLIENT)).as("a denial holds").isPresent();
    }

    @Test
    void textsThatAreNoKeysAreUnknown() {
        for (String text :
                List.of("", "lumia_", "lumia_" + "a".repeat(42), "lumia_" + "a".repeat(44), "x".repeat(49))) {
            assertThat(KeyText.isOne(text)).as(text).isFalse();
        }
        String key = KeyText.make(new SecureRandom());
        assertThat(KeyText.isOne(key)).isTrue();
        assertThat(KeyText.prefix(key)).hasSize(12).startsWith("lumia_");
    }
}
