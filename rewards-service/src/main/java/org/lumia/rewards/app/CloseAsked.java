package org.lumia.rewards.app;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.rewards.statement.Close;
import org.lumia.rewards.statement.RefusedException;
import org.lumia.rewards.statement.StatementHead;
import org.lumia.rewards.statement.Statements;
import tools.jackson.databind.JsonNode;

/**
 * What is to be closed, as JSON says it: as of now, or as of the moment that a file of the statement says.
 *
 * @param contentHash that the statement must have
 */
record CloseAsked(Statements.Asked statement, Optional<Moment> moment, Optional<Hash> contentHash) {
    private static final List<String> FIELDS =
            List.of("holder", "period", "zone", "basis", "throughEpoch", "throughL1Block", "contentHash");

    /** How far the ledger was booked, -1 before the first. */
    record Moment(long epoch, long l1Block) {}

    /** @throws RefusedException for what is not understood: what is misspelt would close something else for good */
    static CloseAsked of(Genesis genesis, JsonNode json) {
        if (!json.isObject()) {
            throw new RefusedException("a close is asked for with a JSON object");
        }
        for (String name : json.propertyNames()) {
            if (!FIELDS.contains(name)) {
                throw new RefusedException("there is no field %s; there are %s"
                        .formatted(StatementsAsked.bounded(name), String.join(", ", FIELDS)));
            }
        }
        String holder = text(json, "holder");
        if (holder == null) {
            throw new RefusedException("a close needs its holder: %s or an address".formatted(StatementHead.NETWORK));
        }
        var statement = StatementsAsked.of(
                genesis,
                holder,
                text(json, "period"),
                or(text(json, "zone"), "UTC"),
                or(text(json, "basis"), "accrued"));
        var contentHash = Optional.ofNullable(text(json, "contentHash")).map(CloseAsked::hash);
        if (!json.has("throughEpoch") && !json.has("throughL1Block")) {
            return new CloseAsked(statement, Optional.empty(), contentHash);
        }
        if (!json.has("throughEpoch") || !json.has("throughL1Block") || contentHash.isEmpty()) {
            throw new RefusedException("throughEpoch and throughL1Block are given together, and with contentHash");
        }
        var moment = new Moment(number(json, "throughEpoch"), number(json, "throughL1Block"));
        return new CloseAsked(statement, Optional.of(moment), contentHash);
    }

    private static @Nullable String text(JsonNode json, String name) {
        JsonNode value = json.get(name);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            throw new RefusedException(name + " is a text");
        }
        return value.stringValue();
    }

    private static long number(JsonNode json, String name) {
        JsonNode value = json.path(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < -1) {
            throw new RefusedException("%s is a whole number from -1 to %d".formatted(name, Long.MAX_VALUE));
        }
        return value.longValue();
    }

    private static String or(@Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }

    private static Hash hash(String text) {
        try {
            return Hash.parse(text);
        } catch (IllegalArgumentException e) {
            throw new RefusedException("contentHash is a hash of 32 bytes in hex");
        }
    }

    /** @throws RefusedException where the close has another content hash than it must have */
    void require(Close close) {
        if (contentHash.isPresent() && !contentHash.get().equals(close.contentHash())) {
            throw new RefusedException("the ledger gives the content hash %s for the period %s, not %s"
                    .formatted(close.contentHash(), close.period().text(), contentHash.get()));
        }
    }
}
