package org.lumia.rewards.app;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.platform.settings.PrivateFile;
import org.lumia.platform.settings.SettingException;
import org.lumia.platform.web.ProblemException;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.rewards.access.SignInException;
import org.lumia.rewards.access.SignIns;
import org.lumia.rewards.statement.Statements;
import org.springframework.http.HttpStatus;

/**
 * Who may have a statement: everybody, or with a token file who has its token or, for its own account, signed in with a wallet. That
 * closes one form alone: the network's statement, always open, and the ledger's lines say the same, and all are public facts.
 */
final class StatementAccess {
    static final String HEADER = "X-Statements-Token";
    private static final String SETTING = "lumia.rewards-service.statements-token-file";

    private static final String DOMAIN_SETTING = "lumia.rewards-service.sign-in-domain";
    private static final Pattern DOMAIN =
            Pattern.compile("(?:[a-z0-9.-]{1,253}|\\[[0-9a-f:]{2,39}])(?::[1-9][0-9]{0,4})?");

    private final Optional<byte[]> token;
    private final Optional<Wallets> wallets;

    /** @param mayRead whether an account may have a holder's statements */
    private record Wallets(SignIns signIns, BiPredicate<Address, Address> mayRead) {}

    /** Without wallets. */
    StatementAccess(@Nullable Path tokenFile) {
        this.token = tokenFile == null ? Optional.empty() : Optional.of(read(tokenFile));
        this.wallets = Optional.empty();
    }

    /** As settings have it. @throws SettingException where a domain is none, or has no token beside it */
    StatementAccess(RewardsServiceSettings settings, Genesis genesis, JdbcAccounts accounts, InstantSource clock) {
        this.token = new StatementAccess(settings.statementsTokenFile()).token;
        String domain = settings.signInDomain();
        if (domain == null) {
            this.wallets = Optional.empty();
            return;
        }
        if (!DOMAIN.matcher(domain).matches()) {
            throw new SettingException(
                    "%s must be a host in lower case, with a port where it is not 443, for example rewards.example.org: %s"
                            .formatted(DOMAIN_SETTING, domain));
        }
        var secret = token.orElseThrow(() -> new SettingException(
                "%s needs %s: without it statements are open, and its token makes the sessions' codes"
                        .formatted(DOMAIN_SETTING, SETTING)));
        var rules = new SignIns.Rules(
                domain,
                genesis.l1().chainId(),
                Duration.ofSeconds(settings.signInSeconds()),
                genesis.hash().toString());
        this.wallets =
                Optional.of(new Wallets(new SignIns(rules, secret, accounts, accounts, clock), accounts::mayRead));
    }

    /** Empty where nobody signs in. */
    Optional<SignIns> signIns() {
        return wallets.map(Wallets::signIns);
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

    /**
     * @return who may have it, in words
     * @throws ProblemException 401 without a token or session, 403 with another's
     */
    String check(Statements.Asked asked, HttpServletRequest request) {
        if (token.isEmpty() || asked.holder().isEmpty()) {
            return "anybody";
        }
        String given = request.getHeader(HEADER);
        if (wallets.isPresent() && given != null && SignIns.isSession(given)) {
            return checkSession(wallets.get(), asked.holder().get(), given);
        }
        compare(token.get(), "An account's statement", request, wallets.isPresent());
        return "who has the token";
    }

    private static String checkSession(Wallets wallets, Address holder, String given) {
        Address account;
        try {
            account = wallets.signIns().account(given);
        } catch (SignInException e) {
            throw new ProblemException(
                    HttpStatus.UNAUTHORIZED, "Unauthorized", "A session is refused: %s.".formatted(e.reason()));
        }
        if (!wallets.mayRead().test(account, holder)) {
            throw new ProblemException(
                    HttpStatus.FORBIDDEN,
                    "Forbidden",
                    "%s is signed in, which is neither %s nor its fee recipient in force."
                            .formatted(account.toChecksum(), holder.toChecksum()));
        }
        return account.toChecksum();
    }

    /** For what changes something. @throws ProblemException 401 without a token, 403 with another, or where there is none */
    void require(HttpServletRequest request) {
        if (token.isEmpty()) {
            throw new ProblemException(
                    HttpStatus.FORBIDDEN, "Forbidden", "Periods are closed with a token: set %s.".formatted(SETTING));
        }
        compare(token.get(), "A close", request, false);
    }

    private static void compare(byte[] token, String what, HttpServletRequest request, boolean orSession) {
        String given = request.getHeader(HEADER);
        if (given == null) {
            throw new ProblemException(
                    HttpStatus.UNAUTHORIZED,
                    "Unauthorized",
                    "%s needs this operator's token in the header %s%s."
                            .formatted(what, HEADER, orSession ? ", or a session by its wallet" : ""));
        }
        if (!MessageDigest.isEqual(token, given.getBytes(StandardCharsets.UTF_8))) {
            throw new ProblemException(HttpStatus.FORBIDDEN, "Forbidden", "The token is not this operator's.");
        }
    }
}
