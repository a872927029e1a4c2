package org.lumia.rpc;

import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/** Finds the bytes of a JSON-RPC response's result, reading all of it through once. */
final class RawResult {
    private RawResult() {}

    /** Empty unless it is an object with this id, a result and no error. @throws tools.jackson.core.JacksonException for no JSON */
    static Optional<AnswerBuffer> find(JsonMapper json, byte[] body, long id) {
        long from = -1;
        long to = -1;
        boolean itsId = false;
        boolean error = false;
        try (JsonParser parser = json.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("id")) {
                    itsId = value == JsonToken.VALUE_NUMBER_INT && parser.getLongValue() == id;
                } else if (name.equals("error")) {
                    error |= value != JsonToken.VALUE_NULL;
                }
                long begins = parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                if (name.equals("result")) {
                    // A text is read to its end only when it is asked for, or the next token is.
                    parser.finishToken();
                    from = begins;
                    to = parser.currentLocation().getByteOffset();
                }
            }
            if (parser.nextToken() != null) {
                return Optional.empty();
            }
        }
        return itsId && !error && from >= 0
                ? Optional.of(AnswerBuffer.wrap(body, Math.toIntExact(from), Math.toIntExact(to)))
                : Optional.empty();
    }
}
