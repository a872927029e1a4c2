package org.lumia.ingress.app;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * The pages for browsers. On {@code /}, where JSON-RPC is answered too, who names {@code text/html} among what it accepts gets
 * the page; probes and programs get what they get without it. The page reads its own path, by the names of EIP-3091.
 */
final class PageFilter extends HttpFilter {
    /** Nothing of another host, nothing inline, no text as HTML, in nobody's frame. */
    static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script';"
                    + " trusted-types lit-html";

    private static final long serialVersionUID = 1;
    private static final int ACCEPT_LENGTH_MAX = 1_024;
    private static final String FOR_GOOD = "public, max-age=31536000, immutable";
    private static final Pattern PAGES = Pattern.compile(
            "/(blocks|transactions|batches|sequencers|rewards|(block|tx|address|token|batch|rewards/operator|rewards/epoch)/[A-Za-z0-9]{1,80})");

    private final transient PageFiles files;

    PageFilter(PageFiles files) {
        this.files = files;
    }

    /** Whether a path is a page's or a page's file's: they weigh less than a question. */
    static boolean isPage(String path) {
        return path.startsWith("/assets/") || PAGES.matcher(path).matches();
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        boolean read = ("GET".equals(request.getMethod()) || "HEAD".equals(request.getMethod()))
                && request.getHeader("Upgrade") == null;
        String path = request.getRequestURI();
        if (!read) {
            chain.doFilter(request, response);
        } else if (Door.RPC_PATH.equals(path)) {
            response.addHeader("Vary", "Accept");
            if (acceptsHtml(request.getHeader("Accept"))) {
                answer(request, response, files.page(), "no-cache");
            } else {
                chain.doFilter(request, response);
            }
        } else if (PAGES.matcher(path).matches()) {
            answer(request, response, files.page(), "no-cache");
        } else {
            Optional<PageFiles.File> file = files.file(path);
            if (file.isPresent()) {
                answer(request, response, file.get(), FOR_GOOD);
            } else {
                chain.doFilter(request, response);
            }
        }
    }

    private static boolean acceptsHtml(@Nullable String accept) {
        if (accept == null || accept.length() > ACCEPT_LENGTH_MAX) {
            return false;
        }
        try {
            return MediaType.parseMediaTypes(accept).stream()
                    .anyMatch(type -> type.equalsTypeAndSubtype(MediaType.TEXT_HTML) && type.getQualityValue() > 0);
        } catch (InvalidMediaTypeException none) {
            return false;
        }
    }

    private static void answer(
            HttpServletRequest request, HttpServletResponse response, PageFiles.File file, String caching)
            throws IOException {
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cache-Control", caching);
        response.setHeader("ETag", file.etag());
        if (file.etag().equals(request.getHeader("If-None-Match"))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setContentType(file.type());
        response.setContentLength(file.bytes().length);
        if (!"HEAD".equals(request.getMethod())) {
            response.getOutputStream().write(file.bytes());
        }
    }
}
