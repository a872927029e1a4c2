package org.lumia.ingress.app;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.lumia.platform.jsonrpc.JsonRpcServer;

/** Answers {@code POST /} and its CORS preflight; lets everything else pass. */
final class JsonRpcFilter extends HttpFilter {
    private static final long serialVersionUID = 1;

    private final transient JsonRpcServer server;
    private final String allowedOrigin;

    JsonRpcFilter(JsonRpcServer server, String allowedOrigin) {
        this.server = server;
        this.allowedOrigin = allowedOrigin;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!"/".equals(request.getRequestURI())) {
            chain.doFilter(request, response);
            return;
        }
        switch (request.getMethod()) {
            case "POST" -> answer(request, response);
            case "OPTIONS" -> preflight(request, response);
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
        if (request.getHeader("Origin") != null) {
            response.setHeader("Access-Control-Allow-Origin", allowedOrigin);
            response.setHeader("Vary", "Origin");
        }
    }
}
