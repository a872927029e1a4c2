package org.lumia.rewards.app;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lumia.platform.web.ProblemException;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.rewards.ledger.LedgerLines;
import org.lumia.rewards.statement.ClosedDiffersException;
import org.lumia.rewards.statement.OverdueException;
import org.lumia.rewards.statement.Pricing;
import org.lumia.rewards.statement.RefusedException;
import org.lumia.rewards.statement.StatementFoot;
import org.lumia.rewards.statement.StatementFormat;
import org.lumia.rewards.statement.StatementHead;
import org.lumia.rewards.statement.Statements;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/**
 * Statements of the ledger, signed. Each is written to a file first: an answer is whole or a problem detail, its length and its
 * {@code ETag} are known, and memory holds no more than a few lines.
 */
@RestController
class StatementController {
    private static final Logger LOG = LoggerFactory.getLogger(StatementController.class);
    private static final Set<String> PARAMETERS = Set.of("period", "zone", "basis", "format", "opening");
    private static final List<StatementFormat> BY_ACCEPT =
            List.of(StatementFormat.JSON, StatementFormat.CSV, StatementFormat.XLSX, StatementFormat.PDF);
    private static final int ETAG_DIGITS = 32;
    private static final int CHUNK_BYTES = 1 << 16;

    private final LedgerLines ledger;
    private final Statements statements;
    private final CloseWatch closes;
    private final Genesis genesis;
    private final StatementPlaces places;
    private final StatementAccess access;
    private final long bytesMax;

    StatementController(
            LedgerLines ledger,
            Statements statements,
            CloseWatch closes,
            Genesis genesis,
            StatementPlaces places,
            StatementAccess access,
            RewardsServiceSettings settings) {
        this.ledger = ledger;
        this.statements = statements;
        this.closes = closes;
        this.genesis = genesis;
        this.places = places;
        this.access = access;
        this.bytesMax = settings.statementBytesMax();
    }

    @GetMapping("/v1/rewards/statements/{holder}")
    void statement(@PathVariable String holder, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        // Also where no statement is given: what is depends on the header.
        response.addHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        try {
            StatementFormat format = format(request);
            Statements.Asked asked = asked(holder, request);
            String who = access.check(asked, request);
            var options = new StatementFormat.Options(Pricing.NONE, carried(request));
            places.take(() -> {
                give(asked, format, options, who, request, response);
                return true;
            });
        } catch (ClosedDiffersException difference) {
            closes.differs(difference);
            throw new ProblemException(
                    HttpStatus.INTERNAL_SERVER_ERROR,
                    "A closed period differs",
                    "There is a fault in this service: " + difference.getMessage() + ".");
        } catch (RefusedException refused) {
            throw ProblemException.badRequest(refused.reason());
        }
    }

    private void give(
            Statements.Asked asked,
            StatementFormat format,
            StatementFormat.Options options,
            String who,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Path file = Files.createTempFile("lumia-statement", null);
        try {
            Made made = made(asked, format, options, file);
            StatementHead head = made.head();
            StatementFoot foot = made.foot();
            String etag = "\"%s-%s%s\""
                    .formatted(
                            foot.contentHash().toString().substring(2, 2 + ETAG_DIGITS),
                            format.name().toLowerCase(Locale.ROOT),
                            options.carried() ? "-carried" : "");
            if (new ServletWebRequest(request, response).checkNotModified(etag)) {
                return;
            }
            long bytes = Files.size(file);
            LOG.info(
                    "statement {} of {} given out to {}: {} bytes, content hash {}",
                    format.fileName(head),
                    head.holderText(),
                    who,
                    bytes,
                    foot.contentHash());
            response.setContentType(
                    format.mediaType() + (format.mediaType().startsWith("text/") ? ";charset=UTF-8" : ""));
            response.setHeader(
                    HttpHeaders.CONTENT_DISPOSITION,
                    ContentDisposition.attachment()
                            .filename(format.fileName(head))
                            .build()
                            .toString());
            response.setContentLengthLong(bytes);
            copy(file, response.getOutputStream());
        } finally {
            Files.delete(file);
        }
    }

    private record Made(StatementHead head, StatementFoot foot) {}

    /** Balances, lines and roots are of one moment. */
    private Made made(Statements.Asked asked, StatementFormat format, StatementFormat.Options options, Path file)
            throws IOException {
        var deadline = places.deadline();
        try {
            return ledger.inOneMoment(() -> {
                try {
                    StatementHead head = statements.head(asked);
                    try (OutputStream out =
                                    new BoundedFile(new BufferedOutputStream(Files.newOutputStream(file)), bytesMax);
                            var sink = deadline.on(format.open(out, head, options))) {
                        return new Made(head, statements.write(head, sink));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** A client that takes longer than making may take is cut off: it holds a place. */
    private void copy(Path file, OutputStream out) throws IOException {
        var deadline = places.deadline();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                out.write(chunk, 0, read);
                deadline.check();
            }
        } catch (OverdueException late) {
            throw new IOException("the statement was taken too slowly", late);
        }
    }

    private Statements.Asked asked(String holder, HttpServletRequest request) {
        for (String name : Collections.list(request.getParameterNames())) {
            if (!PARAMETERS.contains(name)) {
                throw new RefusedException(
                        "a statement has the parameters basis, format, opening, period and zone, not "
                                + StatementsAsked.bounded(name));
            }
            if (request.getParameterValues(name).length > 1) {
                throw new RefusedException("the parameter %s is given more than once".formatted(name));
            }
        }
        return StatementsAsked.of(
                genesis,
                holder,
                request.getParameter("period"),
                orElse(request.getParameter("zone"), "UTC"),
                orElse(request.getParameter("basis"), "accrued"));
    }

    private static boolean carried(HttpServletRequest request) {
        String opening = orElse(request.getParameter("opening"), "entry");
        return switch (opening) {
            case "entry" -> false;
            case "carried" -> true;
            default ->
                throw new RefusedException("opening is entry or carried, not " + StatementsAsked.bounded(opening));
        };
    }

    private static String orElse(@Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }

    /** By {@code format}, else the one that {@code Accept} likes best. */
    private static StatementFormat format(HttpServletRequest request) {
        String named = request.getParameter("format");
        if (named != null) {
            return StatementFormat.named(named);
        }
        List<String> accept = Collections.list(request.getHeaders(HttpHeaders.ACCEPT));
        List<MediaType> ranges;
        try {
            ranges = accept.isEmpty() ? List.of(MediaType.ALL) : MediaType.parseMediaTypes(String.join(",", accept));
        } catch (InvalidMediaTypeException odd) {
            throw notAcceptable();
        }
        StatementFormat best = null;
        double quality = 0;
        for (StatementFormat format : BY_ACCEPT) {
            double here = quality(ranges, MediaType.parseMediaType(format.mediaType()));
            if (here > quality) {
                best = format;
                quality = here;
            }
        }
        if (best == null) {
            throw notAcceptable();
        }
        return best;
    }

    /** That of the most specific range that has the type (RFC 9110, 12.5.1). */
    private static double quality(List<MediaType> ranges, MediaType type) {
        int closest = -1;
        double quality = 0;
        for (MediaType range : ranges) {
            int specific = range.isWildcardType() ? 0 : range.isWildcardSubtype() ? 1 : 2;
            if (range.includes(type) && specific > closest) {
                closest = specific;
                quality = range.getQualityValue();
            }
        }
        return quality;
    }

    private static ProblemException notAcceptable() {
        return new ProblemException(
                HttpStatus.NOT_ACCEPTABLE,
                "Not acceptable",
                "A statement is application/json, text/csv, application/pdf or " + StatementFormat.XLSX.mediaType()
                        + "; other forms are asked for with ?format=.");
    }
}
