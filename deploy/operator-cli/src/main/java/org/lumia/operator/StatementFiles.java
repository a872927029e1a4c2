package org.lumia.operator;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.rewards.statement.Comparison;
import org.lumia.rewards.statement.Pricing;
import org.lumia.rewards.statement.RefusedException;
import org.lumia.rewards.statement.StatementCopy;
import org.lumia.rewards.statement.StatementFormat;
import org.lumia.rewards.statement.StatementHead;
import org.lumia.rewards.statement.Verification;
import org.lumia.rpc.BoundedHttp;
import org.lumia.rpc.HttpLimits;

/** Statements of rewards on disk: checked, compared, made into other forms. */
final class StatementFiles {
    private static final Duration ANSWER_WAIT_MAX = Duration.ofSeconds(120);
    private static final int ANSWER_BYTES_MAX = 64 << 20;
    private static final int AGREES = 0;
    private static final int DIFFERS = 1;

    private final PrintStream out;

    StatementFiles(PrintStream out) {
        this.out = out;
    }

    int verify(
            Path file,
            @Nullable String from,
            @Nullable Path tokenFile,
            @Nullable String hash,
            @Nullable Address signer) {
        try {
            readable(file);
            var result = Verification.of(file);
            Optional<String> fault = result.fault();
            if (from != null) {
                // Another copy knows what a cell said; the file itself only that it differs.
                fault = compared(file, from, tokenFile, result).or(result::fault);
            }
            if (fault.isEmpty() && result.foot().isPresent()) {
                fault = expected(result, hash, signer);
            }
            if (fault.isPresent()) {
                out.println("DIFFERS: " + fault.get());
                return DIFFERS;
            }
            out.println("AGREES: " + result.summary());
            return AGREES;
        } catch (RefusedException refused) {
            throw new OperatorException(refused.reason(), refused);
        } catch (IOException e) {
            throw new OperatorException("%s cannot be read: %s.".formatted(file, e.getMessage()), e);
        }
    }

    private static void readable(Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new OperatorException("There is no file %s that can be read.".formatted(file));
        }
    }

    private static Optional<String> expected(
            Verification.Result result, @Nullable String hash, @Nullable Address signer) {
        String has = result.foot().map(foot -> foot.contentHash().toString()).orElse("none");
        if (hash != null && !has.equalsIgnoreCase(hash)) {
            return Optional.of("the content hash is %s, not %s".formatted(has, hash));
        }
        if (signer != null && !result.signer().equals(Optional.of(signer))) {
            return Optional.of("the signature is %s, not %s's"
                    .formatted(result.signer().map(known -> known + "'s").orElse("nobody's"), signer));
        }
        return Optional.empty();
    }

    private static Optional<String> compared(
            Path file, String from, @Nullable Path tokenFile, Verification.Result result) throws IOException {
        if (!from.startsWith("http://") && !from.startsWith("https://")) {
            Path other = Path.of(from);
            readable(other);
            return Comparison.firstDifference(file, other);
        }
        StatementHead head = result.head()
                .orElseThrow(() -> new OperatorException("The file does not say which statement it is: %s."
                        .formatted(result.fault().orElse(""))));
        Path served = Files.createTempFile("statement", ".json");
        try {
            Files.write(served, served(url(from, StatementCopy.path(head)), tokenFile));
            return Comparison.firstDifference(file, served);
        } finally {
            Files.delete(served);
        }
    }

    /** Below the service's own path, which it may have behind a proxy. */
    private static URI url(String service, String path) {
        try {
            return URI.create(service.replaceFirst("/+$", "") + path);
        } catch (IllegalArgumentException odd) {
            throw new OperatorException("%s is no URL of a service.".formatted(service), odd);
        }
    }

    private static byte[] served(URI url, @Nullable Path tokenFile) {
        try (var http = new BoundedHttp(new HttpLimits(ANSWER_WAIT_MAX, ANSWER_BYTES_MAX))) {
            var headers = new HashMap<>(Map.of("Accept", "application/json"));
            if (tokenFile != null) {
                headers.put("X-Statements-Token", Files.readString(tokenFile).strip());
            }
            var answer = http.get(url, headers);
            if (!answer.ok()) {
                throw new OperatorException("%s answers with HTTP status %d.".formatted(url, answer.status()));
            }
            return answer.body();
        } catch (IOException e) {
            throw new OperatorException("The statement cannot be had from %s: %s.".formatted(url, e.getMessage()), e);
        }
    }

    int copy(Path file, String format, @Nullable Path prices, boolean carried, @Nullable Path to) {
        try {
            readable(file);
            var form = StatementFormat.named(format);
            var checked = Verification.of(file);
            var options = new StatementFormat.Options(prices == null ? Pricing.NONE : prices(prices), carried);
            StatementHead head = checked.head()
                    .orElseThrow(() -> new OperatorException("%s is no whole statement.".formatted(file)));
            Path made = to == null ? file.resolveSibling(form.fileName(head)) : to;
            if (Files.exists(made) && Files.isSameFile(made, file)) {
                throw new OperatorException(
                        "%s would be written over itself: name another with --out.".formatted(file));
            }
            // Whole or not at all.
            Path part = Files.createTempFile(made.toAbsolutePath().getParent(), "statement", ".part");
            try {
                StatementCopy.write(file, checked, form, options, Files.newOutputStream(part));
                Files.move(part, made, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
            out.println("Written: " + made);
            return AGREES;
        } catch (RefusedException refused) {
            throw new OperatorException(refused.reason(), refused);
        } catch (IOException e) {
            throw new OperatorException("The statement cannot be written: %s.".formatted(e.getMessage()), e);
        }
    }

    private static Pricing prices(Path file) throws IOException {
        readable(file);
        try (var text = Files.newBufferedReader(file)) {
            return Pricing.read(text);
        }
    }
}
