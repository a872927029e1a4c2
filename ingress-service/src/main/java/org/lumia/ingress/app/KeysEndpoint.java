package org.lumia.ingress.app;

import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lumia.ingress.access.KeyText;
import org.lumia.ingress.access.Rate;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/** API keys, on the management port. */
@Endpoint(id = "apikeys")
final class KeysEndpoint {
    private static final int NAME_LENGTH_MAX = 100;

    private final AccessRows rows;
    private final AccessBook book;
    private final SecureRandom random = new SecureRandom();

    KeysEndpoint(AccessRows rows, AccessBook book) {
        this.rows = rows;
        this.book = book;
    }

    record Keys(List<AccessRows.KeyRow> keys) {}

    /** @param key told this once; nobody can read it again */
    record Issued(String key, AccessRows.KeyRow listed) {}

    record Refused(String detail) {}

    @ReadOperation
    Keys list() {
        return new Keys(rows.keys());
    }

    @WriteOperation
    WebEndpointResponse<?> issue(String name, @Nullable Integer tokensPerSecond, @Nullable Integer tokensMax) {
        String shown = Inputs.text("name", name, NAME_LENGTH_MAX);
        String key = KeyText.make(random);
        var issued = rows.issue(KeyText.hash(key), KeyText.prefix(key), shown, rate(tokensPerSecond, tokensMax));
        if (issued.isEmpty()) {
            return new WebEndpointResponse<>(
                    new Refused("There are %d keys, which is the most: revoke some.".formatted(AccessRows.ROWS_MAX)),
                    409);
        }
        book.refresh();
        return new WebEndpointResponse<>(new Issued(key, issued.get()), 201);
    }

    private static @Nullable Rate rate(@Nullable Integer perSecond, @Nullable Integer max) {
        if (perSecond == null && max == null) {
            return null;
        }
        if (perSecond == null || max == null) {
            throw Inputs.refused("tokensPerSecond and tokensMax come together");
        }
        Inputs.within("tokensPerSecond", perSecond, LimitSettings.TOKENS_PER_SECOND);
        Inputs.within("tokensMax", max, LimitSettings.TOKENS_MAX);
        return new Rate(perSecond, max);
    }

    @DeleteOperation
    WebEndpointResponse<?> revoke(@Selector long id) {
        var revoked = rows.revoke(id);
        book.refresh();
        return revoked.<WebEndpointResponse<?>>map(WebEndpointResponse::new)
                .orElseGet(() -> new WebEndpointResponse<>(new Refused("There is no key %d.".formatted(id)), 404));
    }
}
