package org.lumia.ingress.rpc;

import java.util.function.Supplier;
import org.lumia.rpc.AnswerBuffer;
import org.lumia.rpc.ByteBudget;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A JSON array as the bytes that are answered, one element after another, drawn from the request's share. */
final class ArrayAnswer {
    /** After which a list that can be asked for in parts ends. */
    static final long ENOUGH_BYTES = 4 << 20;

    private static final long BYTES_MAX = 10_000_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final AnswerBuffer bytes = AnswerBuffer.of(BYTES_MAX);
    private final JsonGenerator json = JSON.createGenerator(bytes);
    private int size;

    ArrayAnswer() {
        json.writeStartArray();
    }

    /** @param rendered bytes that the element takes as objects; throws {@link org.lumia.rpc.AnswerTooLargeException} */
    void add(long rendered, Supplier<? extends JsonNode> element) {
        ByteBudget.holding(rendered, () -> {
            json.writeTree(element.get());
            // So that no more than one element is beyond what has been weighed.
            json.flush();
        });
        size++;
    }

    int size() {
        return size;
    }

    boolean isEnough() {
        return bytes.size() >= ENOUGH_BYTES;
    }

    AnswerBuffer ended() {
        json.writeEndArray();
        json.close();
        return bytes;
    }
}
