package org.lumia.submitter.app;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.protocol.evidence.Contradiction;
import org.lumia.protocol.evidence.EvidenceOnL1;
import org.lumia.protocol.evidence.EvidenceOnL1.Standing;
import org.lumia.protocol.evidence.Offence;
import org.lumia.protocol.evidence.SlashCall;
import org.lumia.protocol.evidence.Statement;
import org.lumia.protocol.evidence.StatementReader;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.Seal;
import org.lumia.rpc.BoundedHttp;
import org.lumia.submitter.evidence.EvidenceCase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks rewards, which finds and keeps evidence, for what is not settled, and tells it what became of each. Both sides compare what
 * they have, so that nothing is lost where one of them begins anew. While rewards does not answer, posting goes on.
 */
final class EvidenceExchange {
    private static final Logger LOG = LoggerFactory.getLogger(EvidenceExchange.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final BoundedHttp http;
    private final URI open;
    private final JdbcEvidenceStore store;
    private final StatementReader statements;
    private final Address us;
    private final Address finder;
    private final LongSupplier nanoTime;
    private boolean asked;
    private long askedNanos;
    private volatile String trouble = "";

    /** @param finder gets the finder's share, zero for the paying account */
    EvidenceExchange(
            BoundedHttp http,
            URI rewards,
            JdbcEvidenceStore store,
            StatementReader statements,
            Address us,
            Address finder,
            LongSupplier nanoTime) {
        this.http = http;
        this.open = rewards.resolve("/v1/evidence/open");
        this.store = store;
        this.statements = statements;
        this.us = us;
        this.finder = finder;
        this.nanoTime = nanoTime;
    }

    /** Why rewards could not be asked; empty where it could. */
    Optional<String> trouble() {
        return Optional.of(trouble).filter(line -> !line.isEmpty());
    }

    /** Now and then; what another process of the operator writes is the same. */
    void run() {
        long now = nanoTime.getAsLong();
        if (asked && now - askedNanos < INTERVAL.toNanos()) {
            return;
        }
        asked = true;
        askedNanos = now;
        try {
            var answer = http.get(open);
            if (!answer.ok()) {
                throw new IOException("HTTP status " + answer.status());
            }
            for (var one : JSON.readTree(answer.body()).path("evidence")) {
                take(one);
            }
            trouble = "";
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            String line = "rewards cannot be asked for evidence at %s: %s".formatted(open, e.getMessage());
            if (trouble.isEmpty()) {
                LOG.info("{}; asked again", line);
            }
            trouble = line;
        }
    }

    private void take(JsonNode one) throws IOException {
        var key = new EvidenceCase.Key(
                Address.parse(one.path("operator").asString("")),
                Offence.valueOf(one.path("offence").asString("")),
                one.path("epoch").asLong());
        var known = store.find(key);
        if (known.isPresent()) {
            if (!view(known.get()).equals(one.path("onL1"))) {
                tell(key, known.get());
            }
            return;
        }
        contradiction(key.offence(), one).ifPresent(found -> {
            var standing = key.operator().equals(us)
                    ? EvidenceOnL1.FOUND.ended(Standing.NOT_SENT, "it is against this operator itself")
                    : EvidenceOnL1.FOUND;
            store.add(new EvidenceCase(
                    key, found.number(), SlashCall.of(found, finder).orElseThrow(), standing, 0));
        });
    }

    private void tell(EvidenceCase.Key key, EvidenceOnL1 onL1) throws IOException {
        var report = JSON.createObjectNode();
        report.put("operator", key.operator().toString());
        report.put("offence", key.offence().name());
        report.put("epoch", key.epoch());
        report.set("onL1", view(onL1));
        var answer = http.post(open.resolve("/v1/evidence/standing"), JSON.writeValueAsBytes(report));
        if (!answer.ok()) {
            throw new IOException("HTTP status %d for a report".formatted(answer.status()));
        }
    }

    private static JsonNode view(EvidenceOnL1 onL1) {
        return JSON.createObjectNode()
                .put("standing", onL1.standing().name())
                .put("transactionHash", onL1.transaction().map(Object::toString).orElse(null))
                .put("detail", onL1.detail())
                .put("settled", onL1.settled());
    }

    /** Read anew from the two messages: what does not contradict itself is not paid for. */
    private Optional<Contradiction> contradiction(Offence offence, JsonNode one) {
        var first = statement(offence, one.path("first").asString(""));
        var second = statement(offence, one.path("second").asString(""));
        return first.flatMap(a -> second.flatMap(b -> Contradiction.between(a, b)))
                .filter(found -> found.offence() == offence && SlashCall.isFor(offence));
    }

    private Optional<Statement> statement(Offence offence, String hex) {
        byte[] bytes = Hex.decode(hex);
        try {
            return offence == Offence.DOUBLE_SEAL
                    ? statements.read(Seal.parseFrom(bytes))
                    : statements.read(Attestation.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("a message of %d bytes does not decode".formatted(bytes.length));
        }
    }
}
