package org.lumia.rewards.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.rewards.access.SignInException.Kind;
import org.lumia.rewards.access.SignIns.Used.Outcome;

/** Sign-ins of an account whose key is known here, by a clock that is set. */
class SignInsTest {
    private static final byte[] KEY = key(7);
    private static final Address ACCOUNT = Secp256k1.address(KEY);
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private final Set<String> used = new HashSet<>();
    private Instant now = NOW;
    private int usedMax = 10;

    private static byte[] key(int number) {
        byte[] key = new byte[32];
        key[31] = (byte) number;
        return key;
    }

    private SignIns signIns(String secret, String realm) {
        return new SignIns(
                new SignIns.Rules("rewards.example.org", 1, Duration.ofMinutes(15), realm),
                secret.getBytes(StandardCharsets.US_ASCII),
                (nonce, end, at) -> {
                    assertThat(end).isAfter(at);
                    if (used.size() >= usedMax) {
                        return Outcome.FULL;
                    }
                    return used.add(nonce) ? Outcome.TAKEN : Outcome.BEFORE;
                },
                ACCOUNT::equals,
                () -> now);
    }

    private final SignIns ours = signIns(SECRET, "a");

    private static byte[] sign(String text, byte[] key) {
        return Secp256k1.sign(SignInMessage.digest(text), key).toBytes();
    }

    /** With r and s of zero. */
    private static byte[] nobodys() {
        byte[] bytes = new byte[65];
        bytes[64] = 27;
        return bytes;
    }

    private String message() {
        return ours.challenge(ACCOUNT).message().text();
    }

    private void refused(Kind kind, String reason, String text, byte[] signature) {
        var refusal = catchThrowableOfType(SignInException.class, () -> ours.signIn(text, signature));
        assertThat(refusal).as(reason).isNotNull();
        assertThat(refusal.reason()).contains(reason);
        assertThat(refusal.kind()).as(reason).isEqualTo(kind);
    }

    private void refused(String reason, String text) {
        refused(Kind.UNPROVEN, reason, text, sign(text, KEY));
    }

    @Test
    void whoSignsHasASessionUntilItEnds() throws Exception {
        String text = message();
        var session = ours.signIn(text, sign(text, KEY));
        assertThat(session.end()).as("as long as the rules say").isEqualTo(NOW.plus(Duration.ofMinutes(15)));
        assertThat(session.token()).matches("[!-~]{1,256}");
        assertThat(ours.account(session.token())).isEqualTo(ACCOUNT);
        assertThat(signIns(SECRET, "a").account(session.token()))
                .as("another process")
                .isEqualTo(ACCOUNT);
        refused("the nonce was used before", text);
        now = session.end();
        var over = catchThrowableOfType(SignInException.class, () -> ours.account(session.token()));
        assertThat(over.reason()).contains("the session ended at 2026-11-01T12:15:00Z");
    }

    @Test
    void aSessionIsOfItsSecretSubnetAndAccountAlone() throws Exception {
        String text = message();
        String token = ours.signIn(text, sign(text, KEY)).token();
        String other = Secp256k1.address(key(8)).toString().substring(2);
        for (SignIns another : new SignIns[] {signIns("f" + SECRET.substring(1), "a"), signIns(SECRET, "b")}) {
            assertThat(catchThrowableOfType(SignInException.class, () -> another.account(token))
                            .reason())
                    .contains("none of this service's");
        }
        for (String forged : new String[] {
            token.replace(ACCOUNT.toString().substring(2), other), token + "0", "session.", token.replace(".17", ".18")
        }) {
            assertThat(catchThrowableOfType(SignInException.class, () -> ours.account(forged)))
                    .as(forged)
                    .isNotNull();
        }
    }

    @Test
    void aLongerMessageGivesTheLongestSessionAndAParityIsTaken() throws Exception {
        String text = message().replaceAll("Expiration Time: .*", "Expiration Time: 2026-11-02T00:00:00Z");
        byte[] signature = sign(text, KEY);
        signature[64] -= 27;
        assertThat(ours.signIn(text, signature).end()).isEqualTo(NOW.plus(Duration.ofMinutes(15)));
    }

    @Test
    void whatIsOfAnotherPlaceTimeOrKeyIsRefusedWithItsReason() {
        String text = message();
        refused(
                "the domain is rewards.example.org, not evil.example",
                text.replaceFirst("rewards.example.org", "evil.example"));
        refused("the URI is one of https://rewards.example.org", text.replace("https://rewards", "https://x.rewards"));
        refused("the URI is one of", text.replace("https://rewards", "ftp://rewards"));
        refused("the URI is one of", "http://" + text);
        refused("the chain is 1, layer 1, not 5", text.replace("Chain ID: 1", "Chain ID: 5"));
        refused("the nonce is none of this service's", text.replaceFirst("Nonce: .", "Nonce: f"));
        refused("the nonce is none of this service's", text.replaceFirst("Nonce: .*", "Nonce: 12345678"));
        refused("the message ended at 2026-11-01T11", text.replace("Time: 2026-11-01T12:15", "Time: 2026-11-01T11:15"));
        refused("the message is not good before", text + "\nNot Before: 2026-11-01T12:00:01Z");
        refused("the message is issued at", text.replace("At: 2026-11-01T12:00", "At: 2026-11-01T12:05"));
        refused("over 10 minutes ago", text.replace("At: 2026-11-01T12:00", "At: 2026-11-01T11:50"));
        refused(Kind.UNPROVEN, "the signature is of 0x", text, sign(text, key(8)));
        refused(Kind.UNPROVEN, "the signature is nobody's", text, nobodys());
        refused(Kind.MALFORMED, "65 bytes", text, new byte[64]);
        String others = ours.challenge(Secp256k1.address(key(8))).message().text();
        refused(Kind.NOT_ALLOWED, "has no statements here", others, sign(others, key(8)));
        assertThat(used).as("none of them used a nonce").isEmpty();
        usedMax = 0;
        refused(Kind.TOO_MANY, "too many sign-ins within 10 minutes", text, sign(text, KEY));
        now = NOW.plus(SignIns.NONCE_MAX);
        String later = text.replace("Issued At: 2026-11-01T12:00", "Issued At: 2026-11-01T12:09")
                .replaceAll("\nExpiration Time: .*", "");
        refused("the nonce ended at 2026-11-01T12:10:00Z", later);
    }
}
