package org.lumia.ethereum.kzg;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The powers of tau of Ethereum's KZG ceremony, compressed points one after another, in c-kzg-4844's text format: both
 * counts, then G1 in Lagrange form, G2 and G1 in monomial form, a point a line.
 */
record TrustedSetup(byte[] g1Lagrange, byte[] g2Monomial, byte[] g1Monomial) {
    static final String RESOURCE = "trusted_setup.txt";
    private static final int G1_POINTS = 4_096;
    private static final int G2_POINTS = 65;
    private static final int G1_BYTES = 48;
    private static final int G2_BYTES = 96;

    static TrustedSetup mainnet() {
        try (InputStream in = TrustedSetup.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is not on the class path");
            }
            var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
            requireCount(lines.readLine(), G1_POINTS);
            requireCount(lines.readLine(), G2_POINTS);
            return new TrustedSetup(
                    points(lines, G1_POINTS, G1_BYTES),
                    points(lines, G2_POINTS, G2_BYTES),
                    points(lines, G1_POINTS, G1_BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] points(BufferedReader lines, int count, int size) throws IOException {
        byte[] all = new byte[count * size];
        for (int i = 0; i < count; i++) {
            byte[] point =
                    HexFormat.of().parseHex(String.valueOf(lines.readLine()).strip());
            if (point.length != size) {
                throw new IllegalStateException(RESOURCE + " has a point of " + point.length + " bytes");
            }
            System.arraycopy(point, 0, all, i * size, size);
        }
        return all;
    }

    private static void requireCount(String line, int expected) {
        if (line == null || Integer.parseInt(line.strip()) != expected) {
            throw new IllegalStateException(RESOURCE + " should hold " + expected + " points, says " + line);
        }
    }
}
