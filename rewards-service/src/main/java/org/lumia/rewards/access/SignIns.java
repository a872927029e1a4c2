package org.lumia.rewards.access;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.crypto.Signature;

/**
 * Sessions for who signs a message of ERC-4361 with an account's key. Nonces and sessions bear a code that the operator's secret
 * makes (HMAC-SHA256, RFC 2104), so that nothing is kept of what is handed out, and each of an operator's processes knows those of
 * the others; what is kept are nonces that were used, until they end. Another secret ends all sessions.
 */
public final class SignIns {
    /** How long a nonce can be used. */
    public static final Duration NONCE_MAX = Duration.ofMinutes(10);

    private static final Duration AHEAD_MAX = Duration.ofMinutes(1);
    private static final String STATEMENT = "Read this account's reward statements.";
    private static final int RANDOM_BYTES = 8;
    private static final int NONCE_CODE_BYTES = 16;
    private static final HexFormat HEX = HexFormat.of();
    private static final Pattern NONCE = Pattern.compile("([0-9a-f]{10}[0-9a-f]{16})([0-9a-f]{32})");
    private static final Pattern SESSION =
            Pattern.compile("(session\\.([0-9a-f]{40})\\.([0-9]{1,12}))\\.([0-9a-f]{64})");

    private final Rules rules;
    private final byte[] secret;
    private final Used used;
    private final Accounts accounts;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param domain whose pages may ask for a signature, as {@code example.org} or {@code 127.0.0.1:8545}
     * @param chainId of L1, which knows the accounts
     * @param sessionMax how long a session lasts
     * @param realm of the secret's codes: those of another subnet are nothing here
     */
    public record Rules(String domain, long chainId, Duration sessionMax, String realm) {}

    /** Remembers nonces. */
    public interface Used {
        /** What became of a nonce. */
        enum Outcome {
            TAKEN,
            BEFORE,
            FULL
        }

        /** Takes a nonce for good; from its end on it may be forgotten. */
        Outcome take(String nonce, Instant end, Instant now);
    }

    /** Knows accounts. */
    public interface Accounts {
        /** Whether an account has statements of its own or for another. */
        boolean isKnown(Address account);
    }

    /** What is to be signed, and until when. */
    public record Challenge(SignInMessage message, Instant end) {}

    /** A token with its end. */
    public record Session(Address account, String token, Instant end) {}

    public SignIns(Rules rules, byte[] secret, Used used, Accounts accounts, InstantSource clock) {
        this.rules = rules;
        this.secret = secret.clone();
        this.used = used;
        this.accounts = accounts;
        this.clock = clock;
    }

    /** A message with a new nonce for an account to sign. */
    public Challenge challenge(Address account) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        String open = "%010x".formatted(now.getEpochSecond()) + HEX.formatHex(bytes);
        String nonce = open + HEX.formatHex(Arrays.copyOf(code("nonce." + open), NONCE_CODE_BYTES));
        Instant end = now.plus(NONCE_MAX);
        // A session does not outlast its message.
        Instant last = now.plus(rules.sessionMax().compareTo(NONCE_MAX) > 0 ? rules.sessionMax() : NONCE_MAX);
        var message = new SignInMessage(
                Optional.empty(),
                rules.domain(),
                account,
                Optional.of(STATEMENT),
                URI.create("https://" + rules.domain()),
                rules.chainId(),
                nonce,
                now,
                Optional.of(last),
                Optional.empty(),
                Optional.empty(),
                List.of());
        return new Challenge(message, end);
    }

    /** @throws SignInException that says why the message and its signature give no session */
    public Session signIn(String text, byte[] signature) throws SignInException {
        SignInMessage message = SignInMessage.parse(text);
        Instant now = clock.instant();
        checkPlace(message);
        checkTimes(message, now);
        Instant nonceEnd = nonceEnd(message.nonce());
        if (!now.isBefore(nonceEnd)) {
            throw SignInException.unproven("the nonce ended at %s: ask for another".formatted(nonceEnd));
        }
        Optional<Address> signer = SignInMessage.signer(text, signature(signature));
        if (!signer.equals(Optional.of(message.address()))) {
            throw SignInException.unproven("the signature is %s, not of %s"
                    .formatted(
                            signer.map(address -> "of " + address.toChecksum()).orElse("nobody's"),
                            message.address().toChecksum()));
        }
        if (!accounts.isKnown(message.address())) {
            throw SignInException.notAllowed(
                    "%s has no statements here: it is neither in the ledger nor the fee recipient"
                                    .formatted(message.address().toChecksum())
                            + " of an operator");
        }
        switch (used.take(message.nonce(), nonceEnd, now)) {
            case TAKEN -> {}
            case BEFORE -> throw SignInException.unproven("the nonce was used before: ask for another");
            case FULL ->
                throw SignInException.tooMany("too many sign-ins within %d minutes".formatted(NONCE_MAX.toMinutes()));
        }
        return session(message, now);
    }

    private Session session(SignInMessage message, Instant now) {
        Instant most = now.plus(rules.sessionMax());
        Instant end =
                message.expirationTime().filter(most::isAfter).orElse(most).truncatedTo(ChronoUnit.SECONDS);
        String open = "session.%s.%d".formatted(message.address().toString().substring(2), end.getEpochSecond());
        return new Session(message.address(), open + "." + HEX.formatHex(code(open)), end);
    }

    private void checkPlace(SignInMessage message) throws SignInException {
        if (!message.domain().equals(rules.domain())) {
            throw SignInException.unproven(
                    "the domain is %s, not %s".formatted(rules.domain(), SignInException.shown(message.domain())));
        }
        URI uri = message.uri();
        if (!rules.domain().equals(uri.getRawAuthority())
                || !isWeb(uri.getScheme())
                || message.scheme().isPresent() && !message.scheme().get().equals(uri.getScheme())) {
            throw SignInException.unproven("the URI is one of https://%s, not %s"
                    .formatted(rules.domain(), SignInException.shown(uri.toString())));
        }
        if (message.chainId() != rules.chainId()) {
            throw SignInException.unproven(
                    "the chain is %d, layer 1, not %d".formatted(rules.chainId(), message.chainId()));
        }
    }

    private static boolean isWeb(String scheme) {
        return scheme.equals("https") || scheme.equals("http");
    }

    private static void checkTimes(SignInMessage message, Instant now) throws SignInException {
        if (message.issuedAt().isAfter(now.plus(AHEAD_MAX))) {
            throw SignInException.unproven(
                    "the message is issued at %s, and it is %s".formatted(message.issuedAt(), now));
        }
        if (!now.isBefore(message.issuedAt().plus(NONCE_MAX))) {
            throw SignInException.unproven("the message was issued at %s, over %d minutes ago"
                    .formatted(message.issuedAt(), NONCE_MAX.toMinutes()));
        }
        Optional<Instant> end = message.expirationTime();
        if (end.isPresent() && !now.isBefore(end.get())) {
            throw SignInException.unproven("the message ended at " + end.get());
        }
        Optional<Instant> begin = message.notBefore();
        if (begin.isPresent() && now.isBefore(begin.get())) {
            throw SignInException.unproven("the message is not good before " + begin.get());
        }
    }

    private Instant nonceEnd(String nonce) throws SignInException {
        var parts = NONCE.matcher(nonce);
        if (!parts.matches()
                || !MessageDigest.isEqual(
                        HEX.parseHex(parts.group(2)),
                        Arrays.copyOf(code("nonce." + parts.group(1)), NONCE_CODE_BYTES))) {
            throw SignInException.unproven("the nonce is none of this service's: ask for one");
        }
        return Instant.ofEpochSecond(HexFormat.fromHexDigitsToLong(parts.group(1), 0, 10))
                .plus(NONCE_MAX);
    }

    /** Some wallets end a signature in R's parity itself. */
    private static Signature signature(byte[] given) throws SignInException {
        byte[] bytes = given.clone();
        if (bytes.length > 0 && (bytes[bytes.length - 1] == 0 || bytes[bytes.length - 1] == 1)) {
            bytes[bytes.length - 1] += 27;
        }
        try {
            return Signature.fromBytes(bytes);
        } catch (IllegalArgumentException e) {
            throw SignInException.malformed(String.valueOf(e.getMessage()));
        }
    }

    /** Whether a token is meant as a session's, right or wrong. */
    public static boolean isSession(String token) {
        return token.startsWith("session.");
    }

    /** Whose session it is. @throws SignInException that says why it is none, or none any more */
    public Address account(String token) throws SignInException {
        var parts = SESSION.matcher(token);
        if (!parts.matches() || !MessageDigest.isEqual(HEX.parseHex(parts.group(4)), code(parts.group(1)))) {
            throw SignInException.unproven("the session is none of this service's: sign in again");
        }
        Instant end = Instant.ofEpochSecond(Long.parseLong(parts.group(3)));
        if (!clock.instant().isBefore(end)) {
            throw SignInException.unproven("the session ended at %s: sign in again".formatted(end));
        }
        return Address.parse("0x" + parts.group(2));
    }

    private byte[] code(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(("lumia-sign-in/1." + rules.realm() + "." + text).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
