package org.lumia.ingress.app;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ingress.access.Cidr;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/** Whom the operator refuses, and the trail of who decided so, on the management port. */
@Endpoint(id = "denylist")
final class DenylistEndpoint {
    private static final int TEXT_LENGTH_MAX = 500;

    private final AccessRows rows;
    private final AccessBook book;

    DenylistEndpoint(AccessRows rows, AccessBook book) {
        this.rows = rows;
        this.book = book;
    }

    record Denials(List<AccessRows.DenialRow> denials) {}

    record Refused(String detail) {}

    @ReadOperation
    Denials list() {
        return new Denials(rows.denials());
    }

    /**
     * Refuses a client or a sender.
     *
     * @param kind client or sender
     * @param subject a range of addresses in CIDR notation, or the sender's address
     * @param by who decides
     * @param until a time such as 2026-12-24T00:00:00Z; none: until it is removed
     */
    @WriteOperation
    WebEndpointResponse<?> deny(String kind, String subject, String reason, String by, @Nullable String until) {
        var known = kind(kind);
        var denial = rows.deny(
                known,
                subject(known, subject),
                Inputs.text("reason", reason, TEXT_LENGTH_MAX),
                Inputs.text("by", by, TEXT_LENGTH_MAX),
                until == null ? null : time(until));
        if (denial.isEmpty()) {
            return new WebEndpointResponse<>(
                    new Refused("%d denials stand, which is the most: remove some.".formatted(AccessRows.ROWS_MAX)),
                    409);
        }
        book.refresh();
        return new WebEndpointResponse<>(denial.get(), 201);
    }

    private static AccessRows.Kind kind(String kind) {
        return switch (kind) {
            case "client" -> AccessRows.Kind.CLIENT;
            case "sender" -> AccessRows.Kind.SENDER;
            default -> throw Inputs.refused("kind is client or sender");
        };
    }

    private static String subject(AccessRows.Kind kind, String subject) {
        try {
            return switch (kind) {
                case CLIENT -> Cidr.parse(subject).toString();
                case SENDER ->
                    Address.parse(subject.strip().toLowerCase(Locale.ROOT)).toString();
            };
        } catch (IllegalArgumentException none) {
            throw Inputs.refused(
                    kind == AccessRows.Kind.CLIENT
                            ? "subject is a range of addresses such as 192.0.2.0/24 or 2001:db8::/48"
                            : "subject is an address of 0x and 40 hex digits");
        }
    }

    private static Instant time(String until) {
        try {
            return Instant.parse(until);
        } catch (DateTimeException none) {
            throw Inputs.refused("until is a time such as 2026-12-24T00:00:00Z");
        }
    }

    @DeleteOperation
    WebEndpointResponse<?> lift(@Selector long id, String by) {
        var lifted = rows.lift(id, Inputs.text("by", by, TEXT_LENGTH_MAX));
        book.refresh();
        return lifted.<WebEndpointResponse<?>>map(WebEndpointResponse::new)
                .orElseGet(() -> new WebEndpointResponse<>(new Refused("There is no denial %d.".formatted(id)), 404));
    }
}
