package org.lumia.l1;

import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.kzg.InvalidKzgInputException;
import org.lumia.ethereum.kzg.Kzg;
import org.lumia.rpc.BoundedHttp;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Blobs of an L1 block from a beacon node: {@code GET /eth/v1/beacon/blobs/{id}}. The id is the slot of the block's
 * time; anvil, which has no slots, takes the block's number. Each blob is found by its versioned hash, so it does not
 * matter which answer it came with.
 */
public final class BeaconNode {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final URI url;
    private final BoundedHttp http;

    public BeaconNode(URI url, BoundedHttp http) {
        this.url = url;
        this.http = http;
    }

    /** What may be shown of its URL. */
    public String host() {
        return BoundedHttp.host(url);
    }

    /**
     * The blobs of a block in the order of their versioned hashes; empty unless it has all of them.
     *
     * @param blockSeconds the block's time
     * @throws L1Exception when the node does not answer
     */
    public Optional<List<byte[]>> blobs(long block, long blockSeconds, List<Hash> versionedHashes) {
        for (var id : ids(block, blockSeconds)) {
            var found = blobs(id);
            if (found.keySet().containsAll(versionedHashes)) {
                return Optional.of(versionedHashes.stream().map(found::get).toList());
            }
        }
        return Optional.empty();
    }

    private Set<String> ids(long block, long blockSeconds) {
        var ids = new LinkedHashSet<String>();
        slot(blockSeconds).ifPresent(slot -> ids.add(Long.toString(slot)));
        ids.add(Long.toString(block));
        return ids;
    }

    private Optional<Long> slot(long blockSeconds) {
        var genesis = number("/eth/v1/beacon/genesis", "genesis_time");
        var seconds = number("/eth/v1/config/spec", "SECONDS_PER_SLOT");
        if (genesis.isEmpty() || seconds.isEmpty() || seconds.get() < 1) {
            return Optional.empty();
        }
        long since = blockSeconds - genesis.get();
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
        var blobs = new HashMap<Hash, byte[]>();
        for (var blob : json("/eth/v1/beacon/blobs/" + id)
                .map(answer -> answer.path("data"))
                .orElseGet(JSON::missingNode)) {
            if (blob.isString()) {
                add(blob.asString(), blobs);
            }
        }
        return blobs;
    }

    /** What is no blob is no blob of ours. */
    private static void add(String hex, Map<Hash, byte[]> blobs) {
        try {
            var blob = Hex.decode(hex);
            blobs.put(Kzg.versionedHash(Kzg.instance().commit(blob)), blob);
        } catch (IllegalArgumentException | InvalidKzgInputException e) {
            return;
        }
    }

    /** Empty for any status but 200, and for no JSON. */
    private Optional<JsonNode> json(String path) {
        try {
            var answer = http.get(URI.create(url.toString().replaceAll("/+$", "") + path));
            return answer.ok() ? Optional.of(JSON.readTree(answer.body())) : Optional.empty();
        } catch (JacksonException noJson) {
            return Optional.empty();
        } catch (IOException e) {
            throw new L1Exception("the beacon node: " + e.getMessage(), e);
        }
    }
}
