package org.lumia.platform.stream;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.MessageListenerContainer;

/** Hands what failed to the feed, which seeks and waits; nothing is ever passed over or committed. */
final class StoredPositionErrorHandler implements CommonErrorHandler {
    private final StreamFeed feed;

    StoredPositionErrorHandler(StreamFeed feed) {
        this.feed = feed;
    }

    @Override
    public boolean seeksAfterHandling() {
        return true;
    }

    /** The failed batch does not count as done. */
    @Override
    public boolean isAckAfterHandle() {
        return false;
    }

    @Override
    public void handleBatch(
            Exception thrown,
            ConsumerRecords<?, ?> data,
            Consumer<?, ?> consumer,
            MessageListenerContainer container,
            Runnable invokeListener) {
        feed.failed(thrown, consumer, container);
    }

    @Override
    public void handleOtherException(
            Exception thrown, Consumer<?, ?> consumer, MessageListenerContainer container, boolean batchListener) {
        feed.failed(thrown, consumer, container);
    }
}
