package org.lumia.ingress.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import org.lumia.ethereum.Hash;

/**
 * API keys as their owners hold them: 256 random bits. Nobody can guess one, so its SHA-256 is kept and nothing slower; what
 * is kept opens nothing.
 */
public final class KeyText {
    private static final String BEGINNING = "lumia_";
    private static final int RANDOM_BYTES = 32;
    private static final int PREFIX_LENGTH = BEGINNING.length() + 6;
    private static final Pattern KEY = Pattern.compile(BEGINNING + "[A-Za-z0-9_-]{43}");

    private KeyText() {}

    /** A new one. */
    public static String make(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return BEGINNING + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** What may be shown of a key, to tell it from others. */
    public static String prefix(String key) {
        return key.substring(0, PREFIX_LENGTH);
    }

    public static boolean isOne(String text) {
        return KEY.matcher(text).matches();
    }

    /** What is kept of a key. */
    public static Hash hash(String key) {
        try {
            return Hash.wrap(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
