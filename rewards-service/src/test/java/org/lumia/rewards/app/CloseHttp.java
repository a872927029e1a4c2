package org.lumia.rewards.app;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.lumia.platform.web.ProblemAdvice;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/** Closes over HTTP, of books in Postgres. */
final class CloseHttp implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    final StatementPlaces places = new StatementPlaces(2, 45_000, System::nanoTime);
    private final Tomcat tomcat = new Tomcat();

    /** Registered by hand: the service's scan of its package must not find it. */
    @EnableWebMvc
    static class Web {}

    CloseHttp(Path folder, ClosedBooks books, StatementAccess access) throws Exception {
        var beans = new AnnotationConfigWebApplicationContext();
        beans.register(Web.class);
        beans.addBeanFactoryPostProcessor(factory -> {
            factory.registerSingleton("advice", new ProblemAdvice());
            factory.registerSingleton(
                    "closes",
                    new CloseController(
                            books.ledger, books.closes, ClosedBooks.GENESIS, books.statements, places, access));
        });
        tomcat.setBaseDir(Files.createDirectory(folder).toString());
        tomcat.setPort(0);
        var context = tomcat.addContext("", folder.toString());
        Tomcat.addServlet(context, "spring", new DispatcherServlet(beans)).setLoadOnStartup(1);
        context.addServletMappingDecoded("/", "spring");
        tomcat.getConnector();
        tomcat.start();
    }

    private HttpRequest.Builder request(String query) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/v1/rewards/closes%s"
                .formatted(tomcat.getConnector().getLocalPort(), query)));
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
        tomcat.stop();
        tomcat.destroy();
    }
}
