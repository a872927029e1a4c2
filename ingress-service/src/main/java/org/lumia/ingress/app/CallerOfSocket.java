package org.lumia.ingress.app;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lumia.ingress.access.Caller;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.server.HandshakeInterceptor;

/** Keeps with a connection who opened it. */
final class CallerOfSocket implements HandshakeInterceptor {

    static Caller of(WebSocketSession session) {
        return (Caller) Objects.requireNonNull(session.getAttributes().get(Door.CALLER));
    }

    @Override
    public boolean beforeHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            Map<String, Object> attributes) {
        attributes.put(Door.CALLER, Door.caller(((ServletServerHttpRequest) request).getServletRequest()));
        return true;
    }

    @Override
    public void afterHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            @Nullable Exception failed) {}
}
