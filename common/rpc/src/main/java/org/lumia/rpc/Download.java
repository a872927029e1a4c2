package org.lumia.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongConsumer;

/** An answer that is larger than memory should hold, into a file as it comes. */
public final class Download {
    private static final int OK = 200;
    private static final int BUFFER_BYTES = 1 << 20;
    private static final int REFUSAL_BYTES_MAX = 1 << 16;

    private Download() {}

    /** @param refusal the beginning of any other answer than 200; empty for that */
    public record Answer(int status, HttpHeaders headers, byte[] refusal) {
        public boolean ok() {
            return status == OK;
        }
    }

    /**
     * Writes the body of a 200; of other answers nothing.
     *
     * @param connectMax until the server takes the connection
     * @param told bytes so far, now and then
     * @throws NoAnswerException where nobody answers
     * @throws IOException where the file cannot be written, or the body ends early
     */
    public static Answer into(Path file, URI from, Duration connectMax, LongConsumer told)
            throws IOException, InterruptedException {
        try (var http = HttpClient.newBuilder().connectTimeout(connectMax).build()) {
            HttpResponse<InputStream> answer;
            try {
                answer = http.send(HttpRequest.newBuilder(from).build(), HttpResponse.BodyHandlers.ofInputStream());
            } catch (IOException away) {
                throw new NoAnswerException("%s does not answer".formatted(BoundedHttp.host(from)), away);
            }
            try (InputStream body = answer.body()) {
                if (answer.statusCode() != OK) {
                    return new Answer(answer.statusCode(), answer.headers(), body.readNBytes(REFUSAL_BYTES_MAX));
                }
                copy(body, file, told);
            }
            return new Answer(OK, answer.headers(), new byte[0]);
        }
    }

    private static void copy(InputStream body, Path file, LongConsumer told) throws IOException {
        long bytes = 0;
        byte[] buffer = new byte[BUFFER_BYTES];
        try (var to = Files.newOutputStream(file)) {
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                to.write(buffer, 0, read);
                bytes += read;
                told.accept(bytes);
            }
        }
    }
}
