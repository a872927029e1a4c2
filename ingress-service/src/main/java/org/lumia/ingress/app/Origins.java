package org.lumia.ingress.app;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whose pages may read answers (CORS), and connect: browsers ask that for pages of other sites. */
final class Origins {
    private static final String ALL = "*";
    private static final String MAX_AGE_SECONDS = "600";

    private final List<String> allowed;

    /** @param allowed as browsers send them, or {@code *} for all; empty for none */
    Origins(List<String> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    private boolean allow(String origin) {
        return allowed.contains(ALL) || allowed.stream().anyMatch(origin::equalsIgnoreCase);
    }

    /** CORS does not hold for WebSockets: what is not allowed is refused. Programs send no origin. */
    boolean mayConnect(@Nullable String origin) {
        return origin == null || allow(origin);
    }

    /** Whether a page of this node asks, under the name that it was loaded by. */
    static boolean isOwn(@Nullable String origin, @Nullable String host) {
        if (origin == null || host == null) {
            return false;
        }
        int name = origin.indexOf("://");
        return name > 0 && origin.substring(name + "://".length()).equalsIgnoreCase(host.strip());
    }

    /** Tells the browser; true where that was all that it asked. */
    boolean answered(HttpServletRequest request, HttpServletResponse response) {
        if (allowed.isEmpty()) {
            return false;
        }
        response.addHeader("Vary", "Origin");
        String origin = request.getHeader("Origin");
        if (origin == null || !allow(origin)) {
            return false;
        }
        response.setHeader("Access-Control-Allow-Origin", allowed.contains(ALL) ? ALL : origin);
        response.setHeader("Access-Control-Expose-Headers", "Retry-After, ETag, Link, Content-Disposition");
        if (!"OPTIONS".equals(request.getMethod()) || request.getHeader("Access-Control-Request-Method") == null) {
            return false;
        }
        response.setHeader("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS");
        response.setHeader("Access-Control-Allow-Headers", "Content-Type, Authorization, X-Api-Key, If-None-Match");
        response.setHeader("Access-Control-Max-Age", MAX_AGE_SECONDS);
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        return true;
    }
}
