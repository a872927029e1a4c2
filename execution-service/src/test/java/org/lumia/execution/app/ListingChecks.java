package org.lumia.execution.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.localnet.OrderedChain;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.ExecutedTransaction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lists over HTTP: whole to the head, whether the query side has the last blocks or not, and page by page the same. */
final class ListingChecks {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI service;

    private ListingChecks(URI service) {
        this.service = service;
    }

    /** @param one with three transactions @param two with one, a call of the contract that one made */
    static void check(URI service, ExecutedBlock one, ExecutedBlock two, Address contract) throws Exception {
        var lists = new ListingChecks(service);
        assertThat(lists.all("/v1/blocks?limit=1", "blocks", "number")).containsExactly("2", "1", "0");
        List<String> newestFirst = List.of(hash(two, 0), hash(one, 2), hash(one, 1), hash(one, 0));
        assertThat(lists.all("/v1/transactions?limit=1", "transactions", "hash"))
                .isEqualTo(newestFirst);
        assertThat(lists.all("/v1/transactions?limit=3", "transactions", "hash"))
                .isEqualTo(newestFirst);
        assertThat(lists.all("/v1/blocks/1/transactions?limit=2", "transactions", "hash"))
                .isEqualTo(newestFirst.subList(1, 4).reversed());
        assertThat(lists.all("/v1/addresses/%s/transactions?limit=1".formatted(contract), "transactions", "hash"))
                .as("the call, and what made it")
                .containsExactly(hash(two, 0), hash(one, 2));
        assertThat(lists.all(
                        "/v1/addresses/%s/transactions?limit=2".formatted(OrderedChain.ALICE), "transactions", "hash"))
                .isEqualTo(newestFirst.subList(0, 3));
        JsonNode call =
                lists.get("/v1/transactions?limit=1").get("transactions").get(0);
        assertThat(call.get("to").asString()).isEqualTo(Hex.encode(contract.bytes()));
        assertThat(call.get("timestampMs").asLong()).isEqualTo(two.getTimestampMs());
        assertThat(call.get("valueWei").asString()).isEqualTo("0");
        assertThat(call.get("success").asBoolean()).isTrue();
        assertThat(lists.status("/v1/blocks?limit=101")).isEqualTo(400);
        assertThat(lists.status("/v1/transactions?before=7")).isEqualTo(400);
        assertThat(lists.status("/v1/addresses/0x12/transactions")).isEqualTo(400);
        assertThat(lists.status("/v1/blocks/3/transactions")).isEqualTo(404);
    }

    private static String hash(ExecutedBlock block, int index) {
        ExecutedTransaction transaction = block.getTransactions(index);
        return Hex.encode(transaction.getHash().toByteArray());
    }

    private List<String> all(String first, String list, String key) throws Exception {
        List<String> found = new ArrayList<>();
        for (String path = first; path != null; ) {
            JsonNode page = get(path);
            page.get(list).forEach(row -> found.add(row.get(key).asString()));
            path = page.get("next").isNull() ? null : page.get("next").asString();
        }
        return found;
    }

    private JsonNode get(String path) throws Exception {
        return JSON.readTree(
                http.send(HttpRequest.newBuilder(service.resolve(path)).build(), BodyHandlers.ofString())
                        .body());
    }

    private int status(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(service.resolve(path)).build(), BodyHandlers.discarding())
                .statusCode();
    }
}
