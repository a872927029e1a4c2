package org.lumia.rewards.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.crypto.Signature;

/** Messages of ERC-4361, line by line. */
class SignInMessageTest {
    private static final String ADDRESS = "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf";

    /** Without optional fields. */
    private static final String LEAST = """
            example.org wants you to sign in with your Ethereum account:
            %s

            Read.

            URI: https://example.org/login
            Version: 1
            Chain ID: 1
            Nonce: 32891756
            Issued At: 2026-11-01T00:00:00Z""".formatted(ADDRESS);

    private static final String ALL = """
            https://example.org:8443 wants you to sign in with your Ethereum account:
            %s


            URI: https://example.org:8443/
            Version: 1
            Chain ID: 994873017
            Nonce: abcDEF123
            Issued At: 2026-11-01T01:00:00.5+01:00
            Expiration Time: 2026-11-01T01:00:00Z
            Not Before: 2026-10-31T00:00:00Z
            Request ID: a-1
            Resources:
            - ipfs://bafy
            - https://example.org/terms?v=1""".formatted(ADDRESS);

    @Test
    void aMessageIsReadInAllItsParts() throws Exception {
        var least = SignInMessage.parse(LEAST);
        assertThat(least.text()).isEqualTo(LEAST);
        assertThat(least.expirationTime()).isEmpty();
        var all = SignInMessage.parse(ALL);
        assertThat(all)
                .isEqualTo(new SignInMessage(
                        Optional.of("https"),
                        "example.org:8443",
                        Address.parse(ADDRESS),
                        Optional.empty(),
                        URI.create("https://example.org:8443/"),
                        994_873_017,
                        "abcDEF123",
                        Instant.parse("2026-11-01T00:00:00.5Z"),
                        Optional.of(Instant.parse("2026-11-01T01:00:00Z")),
                        Optional.of(Instant.parse("2026-10-31T00:00:00Z")),
                        Optional.of("a-1"),
                        List.of(URI.create("ipfs://bafy"), URI.create("https://example.org/terms?v=1"))));
        assertThat(SignInMessage.parse(all.text())).isEqualTo(all);
    }

    private static void refused(String text, String reason) {
        var refusal = catchThrowableOfType(SignInException.class, () -> SignInMessage.parse(text));
        assertThat(refusal).as(text).isNotNull();
        assertThat(refusal.kind()).isEqualTo(SignInException.Kind.MALFORMED);
        assertThat(refusal.reason()).as(text).contains(reason);
    }

    @Test
    void whatIsNotAsTheStandardHasItIsRefusedByItsLine() {
        refused("", "line 1");
        refused(LEAST.replace("example.org wants", "example.org/x wants"), "line 1");
        refused(LEAST.replace("wants you", "wants You"), "line 1");
        refused(LEAST.replace("example.org wants", "exa mple.org wants"), "line 1");
        refused(LEAST.replace(ADDRESS, ADDRESS.substring(0, 41)), "line 2 is not an address");
        refused(LEAST.replace(ADDRESS, ADDRESS.toLowerCase(java.util.Locale.ROOT)), "which would be " + ADDRESS);
        refused(LEAST.replace("\n\nRead", "\nx\nRead"), "line 3 is not empty");
        refused(LEAST.replace("Read.", "R\u00e9ad."), "line 4 is not a statement");
        refused(LEAST.replace("Read.\n", "Read.\nMore.\n"), "line 5 is not empty");
        refused(LEAST.replace("URI: https://example.org/login", "URI: /login"), "URI is not an absolute URI");
        refused(LEAST.replace("URI: ", "Uri: "), "line 6 does not begin with \"URI: \"");
        refused(LEAST.replace("Version: 1", "Version: 2"), "Version is 1, not 2");
        refused(LEAST.replace("Chain ID: 1", "Chain ID: 01"), "Chain ID is a decimal number, not 01");
        refused(LEAST.replace("Chain ID: 1", "Chain ID: 0x1"), "Chain ID");
        refused(LEAST.replace("32891756", "3289175"), "Nonce is at least eight");
        refused(LEAST.replace("32891756", "3289-1756"), "Nonce is at least eight");
        refused(LEAST.replace("2026-11-01T00:00:00Z", "2026-11-01 00:00:00Z"), "Issued At is a time");
        refused(LEAST.replace("2026-11-01T00:00:00Z", "2026-11-31T00:00:00Z"), "Issued At is a time");
        refused(LEAST.replace("2026-11-01T00:00:00Z", "2026-11-01T00:00Z"), "Issued At is a time");
        refused(LEAST + "\n", "line 11 is none of the fields");
        refused(LEAST.replace("\n", "\r\n"), "line 1");
        refused(LEAST + "\nNot Before: 2026-11-01T00:00:00Z\nExpiration Time: 2026-11-01T00:00:00Z", "line 12");
        refused(LEAST + "\nResources:\n* x", "line 12 does not begin with \"- \"");
        refused(LEAST.substring(0, LEAST.indexOf("\nNonce")), "the message ends before Nonce:");
        refused(LEAST + "\nRequest ID: " + "a".repeat(SignInMessage.BYTES_MAX), "over 4096 bytes");
    }

    /** What {@code cast wallet sign} of Foundry 1.5 makes of the message with the key 1. */
    @Test
    void whoSignedIsWhoAnotherWalletSignedFor() {
        var signature =
                Signature.fromBytes(Hex.decode("0xd4e0e5a86e1a88a3d15d3f9710f92b8811c03e714593e5dd337ee8275f20eb0a"
                        + "5b043e4e50c5ea629c46ef20840fc2b36acb894af7550a9802d5f4dec03f5c491c"));
        assertThat(SignInMessage.signer(LEAST, signature)).contains(Address.parse(ADDRESS));
        assertThat(SignInMessage.signer(LEAST + " ", signature)).isNotEqualTo(Optional.of(Address.parse(ADDRESS)));
    }
}
