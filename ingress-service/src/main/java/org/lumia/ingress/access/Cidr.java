package org.lumia.ingress.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A range of addresses in CIDR notation (RFC 4632): those whose first {@code bits} are the network's.
 *
 * @param network with zeros after them
 */
public record Cidr(InetAddress network, int bits) {
    static final int IPV4_BITS = 32;

    /** The range of that many bits that the address is in. */
    public static Cidr of(InetAddress address, int bits) {
        byte[] bytes = address.getAddress();
        if (bits < 0 || bits > bytes.length * Byte.SIZE) {
            throw new IllegalArgumentException(
                    "a prefix of %d bits, an address has %d".formatted(bits, bytes.length * 8));
        }
        return new Cidr(masked(bytes, bits), bits);
    }

    /**
     * An address, or an address with a prefix's length.
     *
     * @throws IllegalArgumentException for anything else, and where bits after the prefix are set
     */
    public static Cidr parse(String text) {
        String trimmed = text.strip();
        int slash = trimmed.indexOf('/');
        InetAddress address = Addresses.parse(slash < 0 ? trimmed : trimmed.substring(0, slash))
                .orElseThrow(() -> new IllegalArgumentException("no IP address"));
        int all = address.getAddress().length * Byte.SIZE;
        Cidr range = of(address, slash < 0 ? all : length(trimmed.substring(slash + 1)));
        if (!range.network.equals(address)) {
            throw new IllegalArgumentException("bits are set after the prefix; %s was meant?".formatted(range));
        }
        return range;
    }

    private static int length(String text) {
        if (text.isEmpty() || text.length() > 3 || !text.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
            throw new IllegalArgumentException("no length of a prefix");
        }
        return Integer.parseInt(text);
    }

    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == network.getAddress().length
                && masked(bytes, bits).equals(network);
    }

    private static InetAddress masked(byte[] address, int bits) {
        byte[] bytes = Arrays.copyOf(address, address.length);
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.clamp(bits - (long) i * Byte.SIZE, 0, Byte.SIZE);
            bytes[i] &= (byte) (0xFF << (Byte.SIZE - kept));
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException ofFourOrSixteenBytesNever) {
            throw new IllegalStateException(ofFourOrSixteenBytesNever);
        }
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + bits;
    }
}
