package org.lumia.rewards.app;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.apache.catalina.LifecycleException;

/** Closes over HTTP, of books in Postgres. */
final class CloseHttp implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    final StatementPlaces places = new StatementPlaces(2, 45_000, System::nanoTime);
    private final ControllerHttp http;

    CloseHttp(Path folder, ClosedBooks books, StatementAccess access) throws Exception {
        http = new ControllerHttp(
                folder,
                new CloseController(books.ledger, books.closes, ClosedBooks.GENESIS, books.statements, places, access));
    }

    private HttpRequest.Builder request(String query) {
        return HttpRequest.newBuilder(http.uri("/v1/rewards/closes" + query));
    }

    /** @param token none where it is empty */
    HttpResponse<String> post(String token, String json) throws IOException, InterruptedException {
        return post(token, json, "");
    }

    /** @param query with its question mark */
    HttpResponse<String> post(String token, String json, String query) throws IOException, InterruptedException {
        var request = request(query)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
        if (!token.isEmpty()) {
            request.header("X-Statements-Token", token);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    String get() throws Exception {
        return HTTP.send(request("").build(), BodyHandlers.ofString()).body();
    }

    @Override
    public void close() throws LifecycleException {
        http.close();
    }
}
