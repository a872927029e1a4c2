package org.lumia.ingress.app;

import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * HTTP over connections of which each address may hold so many: those that say nothing, or a byte now and then, take no place
 * from others. What is beyond is closed when it is accepted. Tomcat makes it by its name, and {@link #bound} follows.
 */
public final class BoundedProtocol extends Http11NioProtocol {
    private final Endpoint endpoint;

    public BoundedProtocol() {
        this(new Endpoint());
    }

    private BoundedProtocol(Endpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    /** @param unbounded addresses that may hold any number */
    void bound(int connectionsMax, Predicate<InetAddress> unbounded) {
        endpoint.connectionsMax = connectionsMax;
        endpoint.unbounded = unbounded;
    }

    private static final class Endpoint extends NioEndpoint {
        private final Map<InetAddress, Integer> counts = new ConcurrentHashMap<>();
        private final Map<SocketChannel, InetAddress> counted = new ConcurrentHashMap<>();
        private volatile int connectionsMax = Integer.MAX_VALUE;
        private volatile Predicate<InetAddress> unbounded = address -> true;

        @Override
        protected boolean setSocketOptions(SocketChannel socket) {
            InetAddress address = socket.socket().getInetAddress();
            if (address != null && !unbounded.test(address)) {
                int now = counts.merge(address, 1, Integer::sum);
                counted.put(socket, address);
                if (now > connectionsMax) {
                    ended(socket);
                    return false;
                }
            }
            boolean taken = super.setSocketOptions(socket);
            if (!taken) {
                ended(socket);
            }
            return taken;
        }

        private void ended(SocketChannel socket) {
            InetAddress address = counted.remove(socket);
            if (address != null) {
                counts.computeIfPresent(address, (same, count) -> count > 1 ? count - 1 : null);
            }
        }

        @Override
        public void setHandler(Handler<NioChannel> handler) {
            super.setHandler(new Releasing(handler));
        }

        /** Every connection ends with its release. */
        private final class Releasing implements Handler<NioChannel> {
            private final Handler<NioChannel> handler;

            private Releasing(Handler<NioChannel> handler) {
                this.handler = handler;
            }

            @Override
            public SocketState process(SocketWrapperBase<NioChannel> socket, SocketEvent status) {
                return handler.process(socket, status);
            }

            @Override
            public Object getGlobal() {
                return handler.getGlobal();
            }

            @Override
            public void release(SocketWrapperBase<NioChannel> socket) {
                NioChannel channel = socket.getSocket();
                if (channel != null && channel.getIOChannel() != null) {
                    ended(channel.getIOChannel());
                }
                handler.release(socket);
            }

            @Override
            public void pause() {
                handler.pause();
            }

            @Override
            public void recycle() {
                handler.recycle();
            }
        }
    }
}
