package org.lumia.rewards.access;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.crypto.Signature;

/**
 * The text of ERC-4361, Sign-In with Ethereum, as a wallet shows and signs it.
 *
 * @param scheme before the domain, where there is one
 * @param domain RFC 3986 authority of the page that asks
 * @param statement one line for the reader, where there is one
 * @param nonce at least eight letters and digits
 */
public record SignInMessage(
        Optional<String> scheme,
        String domain,
        Address address,
        Optional<String> statement,
        URI uri,
        long chainId,
        String nonce,
        Instant issuedAt,
        Optional<Instant> expirationTime,
        Optional<Instant> notBefore,
        Optional<String> requestId,
        List<URI> resources) {
    /** Of a message's UTF-8. */
    public static final int BYTES_MAX = 4_096;

    private static final String ASKS = " wants you to sign in with your Ethereum account:";
    private static final Pattern HEAD = Pattern.compile("(?:([a-zA-Z][a-zA-Z0-9+.-]*)://)?([!-~&&[^/?#]]+)" + ASKS);
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-fA-F]{40}");
    private static final Pattern NONCE = Pattern.compile("[a-zA-Z0-9]{8,}");
    private static final Pattern CHAIN_ID = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final Pattern STATEMENT = Pattern.compile("[!-~ ]+");
    private static final Pattern REQUEST_ID = Pattern.compile("[!-~&&[^/?#]]*");
    private static final Pattern TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)");
    private static final String VERSION = "1";

    public SignInMessage {
        resources = List.copyOf(resources);
    }

    /** @throws SignInException that names the line which is not as the standard has it */
    public static SignInMessage parse(String text) throws SignInException {
        if (text.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
            throw SignInException.malformed("the message is over %d bytes".formatted(BYTES_MAX));
        }
        var lines = new Lines(List.of(text.split("\n", -1)));
        var head = HEAD.matcher(lines.next("the domain that asks"));
        if (!head.matches()) {
            throw SignInException.malformed("line 1 is not a domain and \"" + ASKS.strip() + "\"");
        }
        Address address = address(lines.next("the address"));
        lines.empty();
        Optional<String> statement = lines.statement();
        URI uri = uri("URI", lines.field("URI: "));
        String version = lines.field("Version: ");
        if (!version.equals(VERSION)) {
            throw SignInException.malformed("Version is 1, not " + SignInException.shown(version));
        }
        String chainId = lines.field("Chain ID: ");
        if (!CHAIN_ID.matcher(chainId).matches()) {
            throw SignInException.malformed("Chain ID is a decimal number, not " + SignInException.shown(chainId));
        }
        String nonce = lines.field("Nonce: ");
        if (!NONCE.matcher(nonce).matches()) {
            throw SignInException.malformed("Nonce is at least eight letters and digits");
        }
        Instant issuedAt = time("Issued At", lines.field("Issued At: "));
        Optional<String> expiration = lines.optional("Expiration Time: ");
        Optional<String> notBefore = lines.optional("Not Before: ");
        Optional<String> requestId = lines.optional("Request ID: ");
        if (requestId.isPresent() && !REQUEST_ID.matcher(requestId.get()).matches()) {
            throw SignInException.malformed("Request ID has signs that it may not have");
        }
        return new SignInMessage(
                Optional.ofNullable(head.group(1)),
                head.group(2),
                address,
                statement,
                uri,
                Long.parseLong(chainId),
                nonce,
                issuedAt,
                time("Expiration Time", expiration),
                time("Not Before", notBefore),
                requestId,
                lines.resources());
    }

    private static Address address(String line) throws SignInException {
        if (!ADDRESS.matcher(line).matches()) {
            throw SignInException.malformed("line 2 is not an address of 20 bytes in hex");
        }
        Address address = Address.parse(line);
        if (!address.toChecksum().equals(line)) {
            throw SignInException.malformed(
                    "line 2 is not an address with its checksum (EIP-55), which would be " + address.toChecksum());
        }
        return address;
    }

    private static URI uri(String name, String text) throws SignInException {
        try {
            var uri = new URI(text);
            if (uri.isAbsolute()) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Refused as one that is relative.
        }
        throw SignInException.malformed(name + " is not an absolute URI (RFC 3986)");
    }

    private static Optional<Instant> time(String name, Optional<String> text) throws SignInException {
        return text.isPresent() ? Optional.of(time(name, text.get())) : Optional.empty();
    }

    private static Instant time(String name, String text) throws SignInException {
        try {
            if (TIME.matcher(text).matches()) {
                return OffsetDateTime.parse(text).toInstant();
            }
        } catch (DateTimeException e) {
            // Refused as one of another form.
        }
        throw SignInException.malformed(
                name + " is a time such as 2026-01-31T00:00:00Z (RFC 3339), not " + SignInException.shown(text));
    }

    /** Who signed a text by {@code personal_sign} (EIP-191, version 0x45); empty where the signature is nobody's. */
    public static Optional<Address> signer(String text, Signature signature) {
        return signature.s().compareTo(Secp256k1.HALF_N) > 0
                ? Optional.empty()
                : Secp256k1.recover(digest(text), signature);
    }

    /** What {@code personal_sign} signs of a text. */
    public static Hash digest(String text) {
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        byte[] prefix = ("\u0019Ethereum Signed Message:\n" + message.length).getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[prefix.length + message.length];
        System.arraycopy(prefix, 0, all, 0, prefix.length);
        System.arraycopy(message, 0, all, prefix.length, message.length);
        return Keccak.hash(all);
    }

    /** The message as it is signed. */
    public String text() {
        var text = new StringBuilder();
        scheme.ifPresent(name -> text.append(name).append("://"));
        text.append(domain)
                .append(ASKS)
                .append('\n')
                .append(address.toChecksum())
                .append("\n\n");
        statement.ifPresent(words -> text.append(words).append('\n'));
        text.append("\nURI: ").append(uri);
        text.append("\nVersion: ").append(VERSION);
        text.append("\nChain ID: ").append(chainId);
        text.append("\nNonce: ").append(nonce);
        text.append("\nIssued At: ").append(issuedAt);
        expirationTime.ifPresent(time -> text.append("\nExpiration Time: ").append(time));
        notBefore.ifPresent(time -> text.append("\nNot Before: ").append(time));
        requestId.ifPresent(id -> text.append("\nRequest ID: ").append(id));
        if (!resources.isEmpty()) {
            text.append("\nResources:");
            resources.forEach(resource -> text.append("\n- ").append(resource));
        }
        return text.toString();
    }

    /** Lines in their order. */
    private static final class Lines {
        private final List<String> lines;
        private int at;

        Lines(List<String> lines) {
            this.lines = lines;
        }

        String next(String what) throws SignInException {
            if (at >= lines.size()) {
                throw SignInException.malformed("the message ends before " + what);
            }
            return lines.get(at++);
        }

        void empty() throws SignInException {
            if (!next("an empty line").isEmpty()) {
                throw SignInException.malformed("line %d is not empty".formatted(at));
            }
        }

        /** With the empty line behind it; without a statement there are two empty lines. */
        Optional<String> statement() throws SignInException {
            String line = next("the statement");
            if (line.isEmpty()) {
                return Optional.empty();
            }
            if (!STATEMENT.matcher(line).matches()) {
                throw SignInException.malformed("line %d is not a statement in printable ASCII".formatted(at));
            }
            empty();
            return Optional.of(line);
        }

        String field(String name) throws SignInException {
            String line = next(name.strip());
            if (!line.startsWith(name)) {
                throw SignInException.malformed("line %d does not begin with \"%s\"".formatted(at, name));
            }
            return line.substring(name.length());
        }

        Optional<String> optional(String name) {
            return at < lines.size() && lines.get(at).startsWith(name)
                    ? Optional.of(lines.get(at++).substring(name.length()))
                    : Optional.empty();
        }

        /** The last of all. */
        List<URI> resources() throws SignInException {
            List<URI> resources = new ArrayList<>();
            if (at < lines.size()) {
                if (!next("Resources").equals("Resources:")) {
                    throw SignInException.malformed("line %d is none of the fields that may stand there".formatted(at));
                }
                while (at < lines.size()) {
                    resources.add(uri("a resource", field("- ")));
                }
            }
            return resources;
        }
    }
}
