#!/usr/bin/env bash
# RocksDB: whether opening a database notices that its write-ahead log is gone.
set -euo pipefail

version=11.8.1
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

jdk=
for home in "${JAVA_HOME:-}" /usr/lib/jvm/*25*; do
    if [[ -z "$jdk" && -x "$home/bin/java" ]] && "$home/bin/java" -version 2>&1 | grep -q 'version "25'; then jdk="$home"; fi
done
[[ -n "$jdk" ]] || { echo "JDK 25 is needed: set JAVA_HOME" >&2; exit 2; }
export JAVA_HOME="$jdk"

cat >"$work/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>findings</groupId><artifactId>findings</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.rocksdb</groupId><artifactId>rocksdbjni</artifactId><version>$version</version></dependency>
  </dependencies>
</project>
XML
(cd "$work" && mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib) >"$work/mvn.log" 2>&1 ||
    { cat "$work/mvn.log" >&2; echo "rocksdbjni $version could not be fetched" >&2; exit 2; }

echo "rocksdbjni $version"
echo "Guess:    paranoid checks (on by default), surely with absolute consistency or with WALs tracked in the manifest, refuse"
echo "          to open a database whose synced write-ahead log is missing."
echo "Behaviour: it opens, and the synced writes are silently gone. track_and_verify_wals_in_manifest misses it too when it"
echo "          was the only log; only track_and_verify_wals refuses (no setter in the Java options, reached by"
echo "          DBOptions.getDBOptionsFromProps)."
echo

cat >"$work/Check.java" <<'JAVA'
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

final class Check {
    private static final int WRITES = 100;
    private static final Map<String, String> IN_MANIFEST = Map.of("track_and_verify_wals_in_manifest", "true");
    private static final Map<String, String> IN_LOGS = Map.of("track_and_verify_wals", "true");
    private static final Map<String, String> ABSOLUTE =
            Map.of("paranoid_checks", "true", "wal_recovery_mode", "kAbsoluteConsistency");

    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[0]);
        boolean asStated = true;
        asStated &= losesSilently(folder.resolve("1"), "defaults", Map.of(), true);
        asStated &= losesSilently(folder.resolve("2"), "paranoid_checks, kAbsoluteConsistency", ABSOLUTE, true);
        asStated &= losesSilently(folder.resolve("3"), "track_and_verify_wals_in_manifest", IN_MANIFEST, true);
        asStated &= losesSilently(folder.resolve("4"), "track_and_verify_wals", IN_LOGS, false);
        System.out.println();
        System.out.println(
                asStated
                        ? "As stated: all but track_and_verify_wals open the database, and what was synced last is gone without a word."
                        : "Changed: see the lines marked with !");
        System.exit(asStated ? 0 : 1);
    }

    private static boolean losesSilently(Path database, String name, Map<String, String> settings, boolean expected)
            throws Exception {
        try (var options = options(settings);
                var db = open(options, database);
                var synced = new WriteOptions().setSync(true)) {
            for (int i = 0; i < WRITES; i++) {
                db.put(synced, key(i), key(i));
            }
        }
        // With its log the database has to be whole: else the rest would show nothing.
        int before = count(database, settings);
        if (before != WRITES) {
            throw new IllegalStateException(name + ": " + before + " of " + WRITES + " writes with the log in place");
        }
        write(database, settings);
        int logs = deleteLogs(database);
        String seen;
        boolean silent;
        try {
            int after = count(database, settings) - before;
            seen = "opened, holds " + after + " of the last " + WRITES + " synced writes";
            silent = after == 0;
        } catch (RocksDBException e) {
            seen = "refused: " + e.getMessage();
            silent = false;
        }
        System.out.println((silent == expected ? "  " : "! ") + name + ", " + logs + " log deleted: " + seen);
        return silent == expected;
    }

    private static void write(Path database, Map<String, String> settings) throws RocksDBException {
        try (var options = options(settings);
                var db = open(options, database);
                var synced = new WriteOptions().setSync(true)) {
            for (int i = WRITES; i < 2 * WRITES; i++) {
                db.put(synced, key(i), key(i));
            }
            db.syncWal();
        }
    }

    private static int count(Path database, Map<String, String> settings) throws RocksDBException {
        try (var options = options(settings);
                var db = open(options, database)) {
            int found = 0;
            for (int i = 0; i < 2 * WRITES; i++) {
                found += db.get(key(i)) == null ? 0 : 1;
            }
            return found;
        }
    }

    private static int deleteLogs(Path database) throws Exception {
        try (var files = Files.list(database)) {
            var logs = files.filter(file -> file.toString().endsWith(".log")).toList();
            for (var log : logs) {
                Files.delete(log);
            }
            return logs.size();
        }
    }

    private static DBOptions options(Map<String, String> settings) {
        if (settings.isEmpty()) {
            return new DBOptions().setCreateIfMissing(true);
        }
        var properties = new Properties();
        properties.putAll(settings);
        var options = DBOptions.getDBOptionsFromProps(properties);
        if (options == null) {
            throw new IllegalStateException("RocksDB does not know the options " + settings);
        }
        return options.setCreateIfMissing(true);
    }

    private static RocksDB open(DBOptions options, Path database) throws RocksDBException {
        var family = List.of(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY));
        return RocksDB.open(options, database.toString(), family, new ArrayList<ColumnFamilyHandle>());
    }

    private static byte[] key(int i) {
        return ("key" + i).getBytes();
    }
}
JAVA
"$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED "-Djava.io.tmpdir=$work" -cp "$work/lib/*" "$work/Check.java" "$work"
