package org.lumia.submitter.posting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.lumia.ethereum.kzg.BlobSidecar;
import org.lumia.ethereum.kzg.Kzg;
import org.lumia.protocol.message.Protobufs;

/** Proves on one thread, and remembers the last few batches. */
public final class KzgBlobProver implements BlobProver, AutoCloseable {
    private static final int BATCHES_MAX = 2;
    private static final long CLOSE_WAIT_SECONDS_MAX = 10;

    private final LongFunction<byte[]> payloads;
    private final Function<byte[], List<byte[]>> toBlobs;
    private final ExecutorService thread;
    private final Map<Long, CompletableFuture<List<BlobSidecar>>> batches = new LinkedHashMap<>();

    /**
     * @param payloads a batch's payload by its index
     * @param toBlobs a payload as blobs
     * @param threads makes the thread that proves
     */
    public KzgBlobProver(LongFunction<byte[]> payloads, Function<byte[], List<byte[]>> toBlobs, ThreadFactory threads) {
        this.payloads = payloads;
        this.toBlobs = toBlobs;
        this.thread = Executors.newSingleThreadExecutor(threads);
    }

    @Override
    public synchronized void start(CertifiedBatch batch) {
        if (batches.containsKey(batch.index())) {
            return;
        }
        while (batches.size() >= BATCHES_MAX) {
            batches.remove(batches.keySet().iterator().next());
        }
        batches.put(batch.index(), CompletableFuture.supplyAsync(() -> prove(batch), thread));
    }

    @Override
    public synchronized Optional<List<BlobSidecar>> proved(long batchIndex) {
        var future = batches.get(batchIndex);
        if (future == null || !future.isDone()) {
            return Optional.empty();
        }
        try {
            return Optional.of(future.join());
        } catch (CompletionException e) {
            batches.remove(batchIndex); // what failed for a moment is computed again
            throw new IllegalStateException("batch %d cannot be proved".formatted(batchIndex), e.getCause());
        }
    }

    private List<BlobSidecar> prove(CertifiedBatch batch) {
        var kzg = Kzg.instance();
        var expected = batch.header().getBlobVersionedHashesList();
        var blobs = toBlobs.apply(payloads.apply(batch.index()));
        if (blobs.size() != expected.size()) {
            throw new IllegalStateException("batch %d has %d blobs, its header names %d"
                    .formatted(batch.index(), blobs.size(), expected.size()));
        }
        var sidecars = new ArrayList<BlobSidecar>(blobs.size());
        for (int i = 0; i < blobs.size(); i++) {
            var sidecar = kzg.sidecar(blobs.get(i));
            if (!sidecar.versionedHash().equals(Protobufs.hash(expected.get(i)))) {
                throw new IllegalStateException("blob %d of batch %d is %s, its header names %s"
                        .formatted(i, batch.index(), sidecar.versionedHash(), Protobufs.hash(expected.get(i))));
            }
            sidecars.add(sidecar);
        }
        return List.copyOf(sidecars);
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(CLOSE_WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
