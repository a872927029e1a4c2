package org.lumia.devnet.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.lumia.devnet.Http;
import tools.jackson.databind.JsonNode;

/** Whether the closed reward epochs cover the blocks without a gap. */
final class RewardsCheck {

    /** @param lastBlock of the newest closed epoch, 0 without one */
    record Closed(int epochs, long lastBlock, List<String> findings) {}

    private RewardsCheck() {}

    /** Asks ingress, page after page. */
    static Closed read(String url) throws IOException {
        var epochs = new ArrayList<JsonNode>(); // the newest first
        var path = "/v1/rewards/epochs";
        while (!path.isEmpty()) {
            var page = Http.get(url + path);
            page.path("epochs").forEach(epochs::add);
            path = page.path("next").asString("");
        }
        var findings = new ArrayList<String>();
        long expected = 1;
        for (var epoch : epochs.reversed()) {
            if (epoch.path("firstBlock").asLong() != expected) {
                findings.add("reward epoch %d begins at block %d where %d is due"
                        .formatted(
                                epoch.path("epoch").asLong(),
                                epoch.path("firstBlock").asLong(),
                                expected));
            }
            expected = epoch.path("lastBlock").asLong() + 1;
        }
        return new Closed(epochs.size(), expected - 1, findings);
    }
}
