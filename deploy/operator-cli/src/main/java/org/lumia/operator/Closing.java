package org.lumia.operator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lumia.rewards.statement.RefusedException;
import org.lumia.rewards.statement.StatementFoot;
import org.lumia.rewards.statement.StatementHead;
import org.lumia.rewards.statement.Verification;
import org.lumia.rpc.BoundedHttp;
import org.lumia.rpc.HttpLimits;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks a rewards service to close a period, as of now or as of the moment that a file of its statement says. Names it and asks
 * first: what is closed stays closed.
 */
final class Closing {
    private static final Duration ANSWER_WAIT_MAX = Duration.ofSeconds(120);
    private static final int ANSWER_BYTES_MAX = 64 << 10;
    private static final int CREATED = 201;

    private final URI rewards;
    private final Path tokenFile;
    private final boolean yes;
    private final PrintStream out;
    private final BufferedReader in;

    /** @param yes without asking */
    Closing(URI rewards, Path tokenFile, boolean yes, PrintStream out, BufferedReader in) {
        this.rewards = rewards;
        this.tokenFile = tokenFile;
        this.yes = yes;
        this.out = out;
        this.in = in;
    }

    int close(String holder, String period, String zone, String basis) {
        return send(wanted(holder, period, zone, basis), "now");
    }

    private static Map<String, Object> wanted(String holder, String period, String zone, String basis) {
        Map<String, Object> wanted = new LinkedHashMap<>();
        wanted.put("holder", holder);
        wanted.put("period", period);
        wanted.put("zone", zone);
        wanted.put("basis", basis);
        return wanted;
    }

    int again(Path file) {
        try {
            var checked = Verification.of(file);
            StatementFoot foot = checked.foot()
                    .orElseThrow(() -> new OperatorException("The file differs from itself: %s."
                            .formatted(checked.fault().orElse(""))));
            StatementHead head = checked.head().orElseThrow();
            var wanted = wanted(
                    head.holderText(),
                    head.period().text(),
                    head.period().zone().getId(),
                    head.basisText());
            wanted.put("throughEpoch", head.throughEpoch());
            wanted.put("throughL1Block", head.throughL1Block());
            wanted.put("contentHash", foot.contentHash().toString());
            return send(
                    wanted,
                    "epoch %d and L1 block %d, content hash %s"
                            .formatted(head.throughEpoch(), head.throughL1Block(), foot.contentHash()));
        } catch (RefusedException refused) {
            throw new OperatorException(refused.reason(), refused);
        } catch (IOException e) {
            throw new OperatorException("%s cannot be read: %s.".formatted(file, e.getMessage()), e);
        }
    }

    private int send(Map<String, Object> wanted, String asOf) {
        URI url;
        try {
            url = URI.create(rewards.toString().replaceFirst("/+$", "") + "/v1/rewards/closes");
            BoundedHttp.requireHttp(url);
        } catch (IllegalArgumentException odd) {
            throw new OperatorException("%s is no URL of a service.".formatted(rewards), odd);
        }
        try (var http = new BoundedHttp(new HttpLimits(ANSWER_WAIT_MAX, ANSWER_BYTES_MAX))) {
            String token = Files.readString(tokenFile).strip();
            out.printf(
                    "Closes for good: %s of %s (%s, %s), as of %s%n  at %s%n",
                    wanted.get("period"), wanted.get("holder"), wanted.get("zone"), wanted.get("basis"), asOf, url);
            if (!yes && !Conversation.confirmed(out, in)) {
                out.println("Nothing was sent.");
                return Conversation.NOT_CONFIRMED;
            }
            var answer =
                    http.post(url, JsonMapper.shared().writeValueAsBytes(wanted), Map.of("X-Statements-Token", token));
            JsonNode body = JsonMapper.shared().readTree(answer.body());
            if (!answer.ok() && answer.status() != CREATED) {
                throw new OperatorException("Not closed: %s (HTTP status %d)."
                        .formatted(body.path("detail").asString("").replaceFirst("\\.$", ""), answer.status()));
            }
            out.printf(
                    "%s: %s of %s (%s, %s), closing %s wei of LUMIA and %s of ETH, content hash %s%n",
                    answer.status() == CREATED ? "CLOSED" : "CLOSED ALREADY",
                    body.path("period").asString(""),
                    body.path("holder").asString(""),
                    body.path("zone").asString(""),
                    body.path("basis").asString(""),
                    body.path("closingLumia").asString(""),
                    body.path("closingEth").asString(""),
                    body.path("contentHash").asString(""));
            return 0;
        } catch (JacksonException odd) {
            throw new OperatorException("%s does not answer as a rewards service.".formatted(url), odd);
        } catch (IOException e) {
            throw new OperatorException("The period cannot be closed: %s.".formatted(e.getMessage()), e);
        } catch (IllegalArgumentException odd) {
            throw new OperatorException("The file %s holds no token.".formatted(tokenFile), odd);
        }
    }
}
