package org.lumia.rewards.app;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.platform.web.ProblemException;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.rewards.ledger.LedgerLine;
import org.lumia.rewards.ledger.LedgerLines.Basis;
import org.lumia.rewards.ledger.LedgerLines.Through;
import org.lumia.rewards.statement.Close;
import org.lumia.rewards.statement.RefusedException;
import org.lumia.rewards.statement.StatementFoot;
import org.lumia.rewards.statement.StatementHead;
import org.lumia.rewards.statement.StatementSink;
import org.lumia.rewards.statement.Statements;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Closes periods for who has the operator's token, once each and for good, and says which are closed. */
@RestController
class CloseController {
    private static final Logger LOG = LoggerFactory.getLogger(CloseController.class);
    private static final int SHOWN_MAX = 1_000;

    private final JdbcLedger ledger;
    private final JdbcCloses closes;
    private final Genesis genesis;
    private final Statements statements;
    private final StatementPlaces places;
    private final StatementAccess access;

    CloseController(
            JdbcLedger ledger,
            JdbcCloses closes,
            Genesis genesis,
            Statements statements,
            StatementPlaces places,
            StatementAccess access) {
        this.ledger = ledger;
        this.closes = closes;
        this.genesis = genesis;
        this.statements = statements;
        this.places = places;
        this.access = access;
    }

    /** A close as REST shows it: wei as decimal strings. */
    record View(
            String holder,
            String period,
            String zone,
            String basis,
            String from,
            String to,
            long throughEpoch,
            long throughL1Block,
            String closingLumia,
            String closingEth,
            long lines,
            String contentHash,
            String signer,
            String statement) {
        static View of(Close close) {
            String holder = CloseController.holder(close.holder());
            String basis = CloseController.basis(close.basis());
            return new View(
                    holder,
                    close.period().text(),
                    close.period().zone().getId(),
                    basis,
                    close.period().from().toString(),
                    close.period().to().toString(),
                    close.through().epoch(),
                    close.through().l1Block(),
                    close.closingLumia().toString(),
                    close.closingEth().toString(),
                    close.lines(),
                    close.contentHash().toString(),
                    close.signed().signer().toString(),
                    "/v1/rewards/statements/%s?period=%s&zone=%s&basis=%s"
                            .formatted(
                                    holder,
                                    close.period().text(),
                                    URLEncoder.encode(close.period().zone().getId(), StandardCharsets.UTF_8),
                                    basis));
        }
    }

    record Views(List<View> closes) {}

    static String holder(Optional<Address> holder) {
        return holder.map(Address::toString).orElse(StatementHead.NETWORK);
    }

    static String basis(Basis basis) {
        return basis.name().toLowerCase(Locale.ROOT);
    }

    @GetMapping("/v1/rewards/closes")
    Views closes(HttpServletRequest request) {
        new KnownParameters(request);
        return new Views(closes.latest(SHOWN_MAX).stream().map(View::of).toList());
    }

    @PostMapping("/v1/rewards/closes")
    ResponseEntity<View> close(@RequestBody JsonNode body, HttpServletRequest request) throws IOException {
        access.require(request);
        new KnownParameters(request);
        CloseAsked asked;
        try {
            asked = CloseAsked.of(genesis, body);
        } catch (RefusedException refused) {
            throw ProblemException.badRequest(refused.reason());
        }
        try {
            var outcome = closed(asked);
            Close close = outcome.close();
            if (outcome.made()) {
                LOG.info("CLOSED {}: content hash {}", CloseWatch.name(close), close.contentHash());
            }
            return ResponseEntity.status(outcome.made() ? HttpStatus.CREATED : HttpStatus.OK)
                    .body(View.of(close));
        } catch (RefusedException refused) {
            throw new ProblemException(HttpStatus.CONFLICT, "Not closed", refused.reason());
        }
    }

    private JdbcCloses.Outcome closed(CloseAsked asked) throws IOException {
        var stands = closes.of(asked.statement());
        if (stands.isPresent()) {
            asked.require(stands.get());
            return new JdbcCloses.Outcome(stands.get(), false);
        }
        Made made = places.takeToClose(() -> made(asked));
        asked.require(made.close());
        var outcome = closes.close(made.close(), made.behind());
        // Another may have closed the period as of another moment meanwhile.
        asked.require(outcome.close());
        return outcome;
    }

    /** @param behind the last close of before, as the same moment has it */
    private record Made(Close close, Optional<Close> behind) {}

    /** Nothing is written here: of what is booked nothing changes until it is. */
    private Made made(CloseAsked asked) throws IOException {
        var deadline = places.deadline();
        Statements.Asked statement = asked.statement();
        try {
            return ledger.inOneMoment(() -> {
                try {
                    var behind = closes.last(statement.holder(), statement.basis());
                    return new Made(statements.close(statement, through(asked), deadline.on(NOWHERE)), behind);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Through through(CloseAsked asked) {
        Through now = ledger.through();
        if (asked.moment().isEmpty()) {
            return now;
        }
        var moment = asked.moment().get();
        if (moment.epoch() > now.epoch() || moment.l1Block() > now.l1Block()) {
            throw new RefusedException("the ledger is booked up to epoch %d and L1 block %d, not yet up to %d and %d"
                    .formatted(now.epoch(), now.l1Block(), moment.epoch(), moment.l1Block()));
        }
        return ledger.through(moment.epoch(), moment.l1Block());
    }

    private static final StatementSink NOWHERE = new StatementSink() {
        @Override
        public void begin() {}

        @Override
        public void line(LedgerLine line, String check) {}

        @Override
        public void end(StatementFoot foot) {}

        @Override
        public void close() {}
    };
}
