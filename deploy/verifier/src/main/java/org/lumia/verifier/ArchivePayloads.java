package org.lumia.verifier;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.lumia.protocol.v1.BatchHeader;
import org.lumia.rpc.BoundedHttp;

/** An operator's batcher, which keeps payloads past the pruning of blobs: {@code GET /v1/batches/{index}/payload}. */
final class ArchivePayloads implements PayloadSource {
    private final URI url;
    private final BoundedHttp http;

    ArchivePayloads(URI url, BoundedHttp http) {
        this.url = url;
        this.http = http;
    }

    @Override
    public String name() {
        return BoundedHttp.host(url);
    }

    @Override
    public Optional<byte[]> find(PostedBatch batch, BatchHeader header) {
        String base = url.toString().replaceAll("/+$", "");
        try {
            BoundedHttp.Answer answer = http.get(URI.create(base + "/v1/batches/" + batch.index() + "/payload"));
            return answer.ok() ? Optional.of(answer.body()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
