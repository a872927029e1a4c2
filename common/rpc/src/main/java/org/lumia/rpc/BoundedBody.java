package org.lumia.rpc;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Collects a body up to a bound; one byte more breaks the exchange off with a {@link BadAnswerException}. What is collected for
 * a request is drawn from its share: twice while the pieces are joined.
 */
final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {
    private final String host;
    private final int bytesMax;
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final Optional<ByteBudget.Share> share;
    private final List<byte[]> read = new ArrayList<>();
    private int size;
    private Flow.@Nullable Subscription subscription;

    BoundedBody(String host, int bytesMax, Optional<ByteBudget.Share> share) {
        this.host = host;
        this.bytesMax = bytesMax;
        this.share = share;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        subscription = begun;
        begun.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            if (body.isDone()) {
                return;
            }
            int length = buffer.remaining();
            if (length > bytesMax - size) {
                breakOff(new BadAnswerException("%s answers with more than %d bytes".formatted(host, bytesMax)));
                return;
            }
            // Not waited for: this thread may serve other exchanges.
            if (share.isPresent() && !share.get().tryTake(2L * length)) {
                breakOff(new NoRoomException());
                return;
            }
            byte[] bytes = new byte[length];
            buffer.get(bytes);
            read.add(bytes);
            size += length;
        }
    }

    /** There was no room for an answer among what all requests may hold. */
    static final class NoRoomException extends IOException {
        private static final long serialVersionUID = 1;
    }

    private void breakOff(IOException why) {
        if (subscription != null) {
            subscription.cancel();
        }
        read.clear();
        body.completeExceptionally(why);
    }

    @Override
    public void onError(Throwable failed) {
        body.completeExceptionally(failed);
    }

    @Override
    public void onComplete() {
        byte[] whole = new byte[size];
        int at = 0;
        for (byte[] piece : read) {
            System.arraycopy(piece, 0, whole, at, piece.length);
            at += piece.length;
        }
        read.clear();
        share.ifPresent(owner -> owner.give(size));
        body.complete(whole);
    }
}
