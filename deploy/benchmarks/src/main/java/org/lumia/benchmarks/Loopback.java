package org.lumia.benchmarks;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

/** Nobody else's node is attacked. */
public final class Loopback {
    private Loopback() {}

    /** @throws IllegalArgumentException for any other host */
    public static void require(URI url) {
        String host = url.getHost();
        boolean local = host != null && "http".equalsIgnoreCase(url.getScheme());
        if (local) {
            try {
                for (InetAddress address : InetAddress.getAllByName(host)) {
                    local &= address.isLoopbackAddress();
                }
            } catch (UnknownHostException unknown) {
                local = false;
            }
        }
        if (!local) {
            throw new IllegalArgumentException("this goes to this machine's loopback alone, over http: not to " + url);
        }
    }
}
