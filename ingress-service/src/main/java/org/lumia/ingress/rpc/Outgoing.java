package org.lumia.ingress.rpc;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.lumia.rpc.AnswerBuffer;
import org.lumia.rpc.ByteBudget;

/** A message on its way to a WebSocket; what it holds is drawn from a budget until it is released. */
public sealed interface Outgoing {
    long bytes();

    /** It has been sent, or never will be. Once. */
    void release();

    /** Part after part. */
    void writeTo(Parts parts) throws IOException;

    /** Takes a message's parts. */
    interface Parts {
        void text(String part, boolean last) throws IOException;

        void utf8(AnswerBuffer whole) throws IOException;
    }

    /** The answer to a request, which has drawn on the request's share. */
    record Answer(AnswerBuffer answer, ByteBudget.Share share) implements Outgoing {
        @Override
        public long bytes() {
            return answer.size();
        }

        @Override
        public void release() {
            share.close();
        }

        @Override
        public void writeTo(Parts parts) throws IOException {
            parts.utf8(answer);
        }
    }

    /** What a subscription is told; what all of them are told alike is held once. */
    record Notice(String head, Payload payload, String tail) implements Outgoing {
        @Override
        public long bytes() {
            return head.length() + payload.text.length() + tail.length();
        }

        @Override
        public void release() {
            payload.release();
        }

        @Override
        public void writeTo(Parts parts) throws IOException {
            parts.text(head, false);
            parts.text(payload.text, false);
            parts.text(tail, true);
        }
    }

    /** A text that many connections are sent; counted once, until the last has it. */
    final class Payload {
        private final String text;
        private final ByteBudget.Share share;
        private final AtomicInteger holders = new AtomicInteger(1);

        private Payload(String text, ByteBudget.Share share) {
            this.text = text;
            this.share = share;
        }

        /** Held by the caller; empty when the budget has no room now. */
        static Optional<Payload> of(String text, ByteBudget budget) {
            ByteBudget.Share share = budget.share();
            return share.tryTake(text.length()) ? Optional.of(new Payload(text, share)) : Optional.empty();
        }

        /** For one that holds it too. */
        Payload held() {
            holders.incrementAndGet();
            return this;
        }

        void release() {
            if (holders.decrementAndGet() == 0) {
                share.close();
            }
        }
    }
}
