package org.lumia.ingress.app;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.lumia.ingress.access.Addresses;
import org.lumia.ingress.access.Caller;
import org.lumia.ingress.access.Proxies;
import org.lumia.ingress.access.RateLimits;
import org.lumia.ingress.access.Weights;
import org.lumia.platform.web.HttpAnswers;
import org.lumia.platform.web.HttpGate;
import org.lumia.rpc.JsonRpcException;

/**
 * What every request to the public port passes first: which host it asks for, whose page sends it, who its client is, and for
 * REST and new connections how much it asks. JSON-RPC's calls are weighed when they are read.
 */
final class Door extends HttpFilter {
    /** Where JSON-RPC is answered. */
    static final String RPC_PATH = "/";

    static final String UNKNOWN_KEY = "the API key is unknown or revoked";
    static final String CALLER = "org.lumia.ingress.caller";
    private static final String BEARER = "Bearer ";
    private static final long serialVersionUID = 1;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    private final transient Origins origins;
    private final transient Hosts hosts;
    private final transient Proxies proxies;
    private final transient AccessBook book;
    private final transient RateLimits limits;

    Door(Origins origins, Hosts hosts, Proxies proxies, AccessBook book, RateLimits limits) {
        this.origins = origins;
        this.hosts = hosts;
        this.proxies = proxies;
        this.book = book;
        this.limits = limits;
    }

    static Caller caller(HttpServletRequest request) {
        return (Caller) request.getAttribute(CALLER);
    }

    /** Before the calls of a request of JSON-RPC. */
    HttpGate gate(HttpServletRequest request) {
        return new CallerGate(caller(request), book, limits);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!hosts.serve(request.getHeader("Host"))) {
            refuse(request, response, 403, "Forbidden", "the request's Host is none that this node serves");
            return;
        }
        boolean socket = request.getHeader("Upgrade") != null;
        String origin = request.getHeader("Origin");
        if (socket && !origins.mayConnect(origin) && !Origins.isOwn(origin, request.getHeader("Host"))) {
            refuse(request, response, 403, "Forbidden", "pages of this origin may not connect to this node");
            return;
        }
        if (origins.answered(request, response)) {
            return;
        }
        InetAddress client = client(request);
        Optional<String> denied = book.deniedClient(client);
        if (denied.isPresent()) {
            refuse(request, response, 403, "Forbidden", denied.get());
            return;
        }
        Optional<Caller> caller = caller(request, response, client);
        if (caller.isEmpty()) {
            return;
        }
        Optional<RateLimits.UnderWay> begun = limits.begin(caller.get());
        if (begun.isEmpty()) {
            tooMany(request, response, caller.get());
            return;
        }
        try (var underWay = begun.get()) {
            if (mayPass(request, response, caller.get(), socket)) {
                request.setAttribute(CALLER, caller.get());
                chain.doFilter(request, response);
            }
        }
    }

    private void tooMany(HttpServletRequest request, HttpServletResponse response, Caller caller) throws IOException {
        new CallerGate(caller, book, limits).hold();
        response.setHeader("Retry-After", "1");
        refuse(
                request,
                response,
                TOO_MANY_REQUESTS,
                "Too many requests",
                "too many requests at once: at most %d of one client"
                        .formatted(limits.settings().requestsMax()));
    }

    /** Calls of JSON-RPC are weighed when they are read. */
    private boolean mayPass(HttpServletRequest request, HttpServletResponse response, Caller caller, boolean socket)
            throws IOException {
        return (isRpc(request) && !socket) || paid(request, response, caller);
    }

    private boolean paid(HttpServletRequest request, HttpServletResponse response, Caller caller) throws IOException {
        var gate = new CallerGate(caller, book, limits);
        try {
            gate.enter(PageFilter.isPage(request.getRequestURI()) ? Weights.PAGE : Weights.REST, 1);
            return true;
        } catch (JsonRpcException refused) {
            gate.hold();
            refuse(request, response, gate, String.valueOf(refused.getMessage()));
            return false;
        }
    }

    /** Empty where the key it names is refused, which is answered then: at the rate of an address without one. */
    private Optional<Caller> caller(HttpServletRequest request, HttpServletResponse response, InetAddress client)
            throws IOException {
        Optional<String> named = namedKey(request);
        if (named.isEmpty()) {
            return Optional.of(Caller.at(client));
        }
        return switch (book.key(named.get())) {
            case AccessBook.Lookup.Known(Caller.Key key) -> Optional.of(new Caller(client, Optional.of(key)));
            case AccessBook.Lookup.Unreadable() -> {
                refuse(request, response, 503, "Temporarily unavailable", "API keys cannot be read now, retry later");
                yield Optional.empty();
            }
            case AccessBook.Lookup.Unknown() -> {
                if (paid(request, response, Caller.at(client))) {
                    response.setHeader("WWW-Authenticate", "Bearer");
                    refuse(request, response, 401, "Unauthorized", UNKNOWN_KEY);
                }
                yield Optional.empty();
            }
        };
    }

    private static Optional<String> namedKey(HttpServletRequest request) {
        String key = request.getHeader("X-Api-Key");
        if (key != null) {
            return Optional.of(key.strip());
        }
        String authorization = request.getHeader("Authorization");
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? Optional.of(authorization.substring(BEARER.length()).strip())
                : Optional.empty();
    }

    private InetAddress client(HttpServletRequest request) {
        InetAddress peer = Addresses.parse(withoutZone(request.getRemoteAddr()))
                .orElseThrow(() -> new IllegalStateException("a connection without an address"));
        return proxies.isTrusted(peer)
                ? proxies.client(peer, headers(request, proxies.header().text()))
                : peer;
    }

    private static String withoutZone(String address) {
        int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }

    private static List<String> headers(HttpServletRequest request, String name) {
        return Collections.list(request.getHeaders(name));
    }

    private static boolean isRpc(HttpServletRequest request) {
        return RPC_PATH.equals(request.getRequestURI());
    }

    private static void refuse(HttpServletRequest request, HttpServletResponse response, CallerGate gate, String why)
            throws IOException {
        var refused = gate.refused().orElseThrow();
        refused.retryAfterSeconds().ifPresent(seconds -> response.setHeader("Retry-After", Long.toString(seconds)));
        refuse(request, response, refused.status(), "Too many requests", why);
    }

    /** In the form of the path: an error of JSON-RPC, or a problem. */
    private static void refuse(
            HttpServletRequest request, HttpServletResponse response, int status, String title, String why)
            throws IOException {
        if (isRpc(request)) {
            int code = switch (status) {
                case TOO_MANY_REQUESTS -> JsonRpcException.LIMIT_EXCEEDED;
                case UNAVAILABLE -> JsonRpcException.RESOURCE_UNAVAILABLE;
                default -> JsonRpcException.INVALID_REQUEST;
            };
            HttpAnswers.rpcError(response, status, code, why);
        } else {
            HttpAnswers.problem(response, status, title, why);
        }
    }
}
