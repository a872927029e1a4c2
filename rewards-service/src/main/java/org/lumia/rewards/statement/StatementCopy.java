package org.lumia.rewards.statement;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.lumia.ethereum.Address;

/** Makes another form of a statement's file, with its user's prices, where no price leaves the house. */
public final class StatementCopy {
    private StatementCopy() {}

    /**
     * @param checked what {@link Verification} says of the file
     * @throws RefusedException where the file differs from itself, or has no lines
     */
    public static void write(
            Path file,
            Verification.Result checked,
            StatementFormat format,
            StatementFormat.Options options,
            OutputStream out)
            throws IOException {
        StatementHead head = checked.head().orElseThrow(() -> new RefusedException("the file is no whole statement"));
        StatementFoot foot = checked.foot()
                .orElseThrow(() -> new RefusedException(
                        "the file differs from itself: " + checked.fault().orElse("")));
        if (!checked.printedLines()) {
            throw new RefusedException("the file has not the lines of its statement: take JSON, CSV or XLSX");
        }
        try (out;
                var sink = format.open(out, head, options)) {
            sink.begin();
            StatementFile.read(file, (place, cells) -> {
                if (Rows.cell(cells, Column.RECORD).equals(Rows.LINE)) {
                    try {
                        sink.line(Rows.line(cells), Rows.cell(cells, Column.CHECK));
                    } catch (Rows.BadCell changed) {
                        throw new RefusedException("the file has changed while it was read");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            });
            sink.end(foot);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** What a service is asked for to have the same statement again, below its root. */
    public static String path(StatementHead head) {
        // A slash is one of a query too (RFC 3986, 3.4), and is easier to read.
        String zone = URLEncoder.encode(head.period().zone().getId(), StandardCharsets.UTF_8)
                .replace("%2F", "/");
        return "/v1/rewards/statements/%s?period=%s&zone=%s&basis=%s&format=json"
                .formatted(
                        head.holder().map(Address::toString).orElse(StatementHead.NETWORK),
                        head.period().text().replaceAll("[^A-Za-z0-9.-]", ""),
                        zone,
                        head.basisText());
    }
}
