package org.lumia.rewards.app;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lumia.platform.settings.PrivateFile;
import org.lumia.platform.settings.SettingException;
import org.lumia.platform.web.ProblemException;
import org.lumia.rewards.statement.Statements;
import org.springframework.http.HttpStatus;

/**
 * Who may have a statement: everybody, or with a token file who has its token. That closes one form alone: the network's statement,
 * always open, and the ledger's lines say the same, and all are public facts.
 */
final class StatementAccess {
    static final String HEADER = "X-Statements-Token";
    private static final String SETTING = "lumia.rewards-service.statements-token-file";

    private final Optional<byte[]> token;

    StatementAccess(@Nullable Path tokenFile) {
        this.token = tokenFile == null ? Optional.empty() : Optional.of(read(tokenFile));
    }

    private static byte[] read(Path file) {
        try {
            PrivateFile.require(file, SETTING);
            String text = Files.readString(file).strip();
            if (text.matches("[!-~]{32,256}")) {
                return text.getBytes(StandardCharsets.US_ASCII);
            }
        } catch (IOException e) {
            throw new SettingException("The file of %s cannot be read: %s".formatted(SETTING, file));
        }
        throw new SettingException(
                "The file of %s must hold a token of 32 to 256 letters, digits and signs without spaces, for example what"
                                .formatted(SETTING)
                        + " openssl rand -hex 32 prints: " + file);
    }

    /** @throws ProblemException 401 without a token, 403 with another */
    void check(Statements.Asked asked, HttpServletRequest request) {
        if (token.isEmpty() || asked.holder().isEmpty()) {
            return;
        }
        compare(token.get(), "An account's statement", request);
    }

    /** For what changes something. @throws ProblemException 401 without a token, 403 with another, or where there is none */
    void require(HttpServletRequest request) {
        if (token.isEmpty()) {
            throw new ProblemException(
                    HttpStatus.FORBIDDEN, "Forbidden", "Periods are closed with a token: set %s.".formatted(SETTING));
        }
        compare(token.get(), "A close", request);
    }

    private static void compare(byte[] token, String what, HttpServletRequest request) {
        String given = request.getHeader(HEADER);
        if (given == null) {
            throw new ProblemException(
                    HttpStatus.UNAUTHORIZED,
                    "Unauthorized",
                    "%s needs this operator's token in the header %s.".formatted(what, HEADER));
        }
        if (!MessageDigest.isEqual(token, given.getBytes(StandardCharsets.UTF_8))) {
            throw new ProblemException(HttpStatus.FORBIDDEN, "Forbidden", "The token is not this operator's.");
        }
    }
}
