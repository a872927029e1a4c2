package org.lumia.ingress.app;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lumia.rpc.AnswerBuffer;
import org.lumia.rpc.AnswerTooLargeException;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcException;

/** A WebSocket message while its parts come, drawn from a share of its own: what finds no room is read over and refused. */
final class IncomingMessage {
    private final ByteBudget.Share share;
    private final AnswerBuffer bytes;
    private String splitPair = "";
    private boolean tooLarge;
    private @Nullable JsonRpcException refusal;

    IncomingMessage(ByteBudget.Share share, int bytesMax) {
        this.share = share;
        this.bytes = AnswerBuffer.of(bytesMax, share);
    }

    ByteBudget.Share share() {
        return share;
    }

    void add(String part) {
        if (refusal != null || tooLarge) {
            return;
        }
        String text = splitPair.isEmpty() ? part : splitPair + part;
        boolean split = !text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1));
        splitPair = split ? text.substring(text.length() - 1) : "";
        byte[] utf8 = (split ? text.substring(0, text.length() - 1) : text).getBytes(StandardCharsets.UTF_8);
        try {
            bytes.write(utf8, 0, utf8.length);
        } catch (AnswerTooLargeException tooMany) {
            bytes.discard();
            tooLarge = true;
        } catch (JsonRpcException full) {
            bytes.discard();
            refusal = full;
        }
    }

    /** That came and were held. */
    long bytes() {
        return bytes.size();
    }

    boolean isTooLarge() {
        return tooLarge;
    }

    /** Why it is not held, although it could be at another time. */
    Optional<JsonRpcException> refusal() {
        return Optional.ofNullable(refusal);
    }

    byte[] whole() {
        byte[] whole = bytes.toBytes();
        bytes.discard();
        return whole;
    }
}
