package org.lumia.localnet;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.zip.GZIPInputStream;

/** Anvil's chain in a file, as {@code --load-state} reads it: replaced whole, so that a kill leaves the last or the one before. */
final class AnvilState implements AutoCloseable {
    private static final Duration ANSWER_WAIT_MAX = Duration.ofMinutes(2);
    private static final int HEADER_BYTES_MAX = 1_000;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path file;

    AnvilState(Path file) {
        this.file = file;
    }

    /** Takes the state as a stream: it holds every blob. */
    void save(URI rpc) {
        var request = HttpRequest.newBuilder(rpc)
                .timeout(ANSWER_WAIT_MAX)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"anvil_dumpState\",\"params\":[]}"))
                .build();
        var unfinished = file.resolveSibling(file.getFileName() + ".new");
        try (var answer = new BufferedInputStream(
                http.send(request, BodyHandlers.ofInputStream()).body(), 1 << 16)) {
            toResult(answer);
            try (var json = new GZIPInputStream(new Hexadecimal(answer), 1 << 16)) {
                Files.copy(json, unfinished, StandardCopyOption.REPLACE_EXISTING);
            }
            try (var channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("L1's state was not saved", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    /** Reads on to the result's first digit. */
    private static void toResult(InputStream answer) throws IOException {
        var head = new StringBuilder();
        while (!head.toString().endsWith("\"result\":\"0x")) {
            int next = answer.read();
            if (next < 0 || head.length() > HEADER_BYTES_MAX) {
                throw new IOException("anvil_dumpState answered " + head);
            }
            head.append((char) next);
        }
    }

    /** Bytes written as pairs of hex digits, up to the closing quotation mark; many at once, for a state holds megabytes. */
    private static final class Hexadecimal extends InputStream {
        private static final int NO_DIGIT = -1;
        private static final byte[] VALUES = values();

        private final InputStream digits;
        private byte[] pairs = new byte[0];
        private boolean ended;

        Hexadecimal(InputStream digits) {
            this.digits = digits;
        }

        private static byte[] values() {
            var values = new byte[1 << Byte.SIZE];
            for (int character = 0; character < values.length; character++) {
                values[character] = (byte) Character.digit(character, 16);
            }
            return values;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (ended) {
                return -1;
            }
            pairs = pairs.length < 2 * length ? new byte[2 * length] : pairs;
            int got = digits.readNBytes(pairs, 0, 2 * length);
            int bytes = 0;
            while (2 * bytes + 1 < got) {
                int high = VALUES[pairs[2 * bytes] & 0xff];
                int low = VALUES[pairs[2 * bytes + 1] & 0xff];
                if (high == NO_DIGIT || low == NO_DIGIT) {
                    break;
                }
                target[offset + bytes++] = (byte) (high << 4 | low);
            }
            ended = bytes < length;
            if (ended && (2 * bytes >= got || pairs[2 * bytes] != '"')) {
                throw new IOException("the state ends within its digits");
            }
            return bytes == 0 && length > 0 ? -1 : bytes;
        }
    }
}
