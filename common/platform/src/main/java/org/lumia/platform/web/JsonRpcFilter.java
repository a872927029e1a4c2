package org.lumia.platform.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lumia.rpc.JsonRpcServer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.core.Ordered;

/**
 * Answers JSON-RPC at one path, and its CORS preflight where browsers may call; lets everything else pass. A filter and
 * not a controller: a call costs no dispatch through Spring MVC.
 */
public final class JsonRpcFilter extends HttpFilter {
    private static final long serialVersionUID = 1;

    private final transient JsonRpcServer server;
    private final String path;
    private final @Nullable String allowedOrigin;

    private JsonRpcFilter(JsonRpcServer server, String path, @Nullable String allowedOrigin) {
        this.server = server;
        this.path = path;
        this.allowedOrigin = allowedOrigin;
    }

    /** @param allowedOrigin whose pages may call; null for none */
    public static FilterRegistrationBean<JsonRpcFilter> at(
            String path, JsonRpcServer server, @Nullable String allowedOrigin) {
        var registration = new FilterRegistrationBean<>(new JsonRpcFilter(server, path, allowedOrigin));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        registration.addUrlPatterns("/*");
        return registration;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!path.equals(request.getRequestURI())) {
            chain.doFilter(request, response);
            return;
        }
        switch (request.getMethod()) {
            case "POST" -> answer(request, response);
            case "OPTIONS" -> {
                if (allowedOrigin == null) {
                    chain.doFilter(request, response);
                } else {
                    preflight(request, response);
                }
            }
            default -> chain.doFilter(request, response);
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        allow(request, response);
        // One byte more than is taken tells the server that the request is too large.
        byte[] body = request.getInputStream().readNBytes(server.limits().requestBytesMax() + 1);
        Optional<byte[]> answer = server.handle(body);
        response.setContentType("application/json");
        if (answer.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        response.setContentLength(answer.get().length);
        response.getOutputStream().write(answer.get());
    }

    private void preflight(HttpServletRequest request, HttpServletResponse response) {
        allow(request, response);
        response.setHeader("Access-Control-Allow-Methods", "POST, GET, OPTIONS");
        String wanted = request.getHeader("Access-Control-Request-Headers");
        response.setHeader("Access-Control-Allow-Headers", wanted == null ? "Content-Type" : wanted);
        response.setHeader("Access-Control-Max-Age", "600");
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }

    private void allow(HttpServletRequest request, HttpServletResponse response) {
        if (allowedOrigin != null && request.getHeader("Origin") != null) {
            response.setHeader("Access-Control-Allow-Origin", allowedOrigin);
            response.setHeader("Vary", "Origin");
        }
    }
}
