package org.lumia.verifier;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.kzg.InvalidKzgInputException;
import org.lumia.ethereum.kzg.Kzg;
import org.lumia.protocol.batch.BlobCodec;
import org.lumia.protocol.batch.MalformedPayloadException;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.BatchHeader;
import org.lumia.rpc.BoundedHttp;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Blobs of an L1 block from a beacon node: {@code GET /eth/v1/beacon/blobs/{id}}. The id is the slot of the block's
 * time; anvil, which has no slots, takes the block's number. Each blob is found by its versioned hash, so it does not
 * matter which answer it came with.
 */
final class BeaconBlobs implements PayloadSource {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final URI url;
    private final L1 l1;
    private final BoundedHttp http;

    BeaconBlobs(URI url, L1 l1, BoundedHttp http) {
        this.url = url;
        this.l1 = l1;
        this.http = http;
    }

    @Override
    public String name() {
        return BoundedHttp.host(url);
    }

    @Override
    public Optional<byte[]> find(PostedBatch batch, BatchHeader header) {
        List<Hash> wanted = header.getBlobVersionedHashesList().stream()
                .map(Protobufs::hash)
                .toList();
        for (String id : ids(batch)) {
            Map<Hash, byte[]> found = blobs(id);
            if (found.keySet().containsAll(wanted)) {
                return payload(wanted.stream().map(found::get).toList());
            }
        }
        return Optional.empty();
    }

    private static Optional<byte[]> payload(List<byte[]> blobs) {
        try {
            return Optional.of(BlobCodec.fromBlobs(blobs));
        } catch (MalformedPayloadException e) {
            throw new DifferenceException("blobs that L1 vouches for hold no payload: " + e.getMessage());
        }
    }

    private Set<String> ids(PostedBatch batch) {
        Set<String> ids = new LinkedHashSet<>();
        slot(batch).ifPresent(slot -> ids.add(Long.toString(slot)));
        ids.add(Long.toString(batch.l1Block()));
        return ids;
    }

    private Optional<Long> slot(PostedBatch batch) {
        Optional<Long> genesis = number("/eth/v1/beacon/genesis", "genesis_time");
        Optional<Long> seconds = number("/eth/v1/config/spec", "SECONDS_PER_SLOT");
        if (genesis.isEmpty() || seconds.isEmpty() || seconds.get() < 1) {
            return Optional.empty();
        }
        long since = l1.timestamp(batch.l1Block()) - genesis.get();
        return since < 0 ? Optional.empty() : Optional.of(since / seconds.get());
    }

    private Optional<Long> number(String path, String field) {
        return json(path)
                .map(answer -> answer.path("data").path(field))
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .filter(text -> text.matches("[0-9]{1,18}"))
                .map(Long::parseLong);
    }

    /** All of the block's: nodes do not agree on how to ask for several by hash. */
    private Map<Hash, byte[]> blobs(String id) {
        Map<Hash, byte[]> blobs = new LinkedHashMap<>();
        Optional<JsonNode> answer = json("/eth/v1/beacon/blobs/" + id);
        for (JsonNode blob : answer.map(json -> json.path("data")).stream()
                .flatMap(data -> new ArrayList<>(data.values()).stream())
                .toList()) {
            if (blob.isString()) {
                hashOf(blob.asString()).ifPresent(entry -> blobs.put(entry.getKey(), entry.getValue()));
            }
        }
        return blobs;
    }

    private static Optional<Map.Entry<Hash, byte[]>> hashOf(String hex) {
        try {
            byte[] blob = Hex.decode(hex);
            return Optional.of(Map.entry(Kzg.versionedHash(Kzg.instance().commit(blob)), blob));
        } catch (IllegalArgumentException | InvalidKzgInputException e) {
            return Optional.empty();
        }
    }

    /** Empty for any status but 200, and for no JSON. */
    private Optional<JsonNode> json(String path) {
        try {
            BoundedHttp.Answer answer = http.get(URI.create(url.toString().replaceAll("/+$", "") + path));
            return answer.ok() ? Optional.of(JSON.readTree(answer.body())) : Optional.empty();
        } catch (JacksonException noJson) {
            return Optional.empty();
        } catch (IOException e) {
            throw new L1UnavailableException("the beacon node: " + e.getMessage(), e);
        }
    }
}
