package org.lumia.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lumia.protocol.log.TestSubnet.limits;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.OrderingPolicy;
import org.lumia.protocol.genesis.Timing;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.OrderedBlock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Golden vectors of the log rules: a genesis, a log byte for byte, an L1 inbox, and what every operator must make of them.
 * -Dlumia.vectors.write=true writes them anew, which only a new protocol version may need.
 */
class LogVectorsTest {
    private static final Path FILE = Path.of("src/test/resources/vectors/log-rules.json");
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    @Test
    void theLogMeansWhatItMeant() throws IOException {
        if (Boolean.getBoolean("lumia.vectors.write")) {
            Files.writeString(FILE, MAPPER.writeValueAsString(write()) + "\n", StandardCharsets.UTF_8);
        }
        JsonNode vectors = MAPPER.readTree(Files.readString(FILE));
        assertThat(vectors.get("cases")).hasSizeGreaterThanOrEqualTo(2);
        int events = 0;
        for (JsonNode one : vectors.get("cases")) {
            JsonNode got = interpret(one);
            assertThat(got).as(one.get("name").stringValue()).isEqualTo(one.get("expected"));
            events += got.get("events").size();
        }
        assertThat(events).isGreaterThan(20);
    }

    /** Follows a case's log from its bytes alone. */
    private static ObjectNode interpret(JsonNode one) {
        var genesis = Genesis.parse(one.get("genesis").toString());
        var rules = new LogRules(genesis);
        var state = new LogState(genesis);
        List<InboxMessage> inbox = one.get("inbox")
                .valueStream()
                .map(message -> parse(() -> InboxMessage.parseFrom(Hex.decode(message.stringValue()))))
                .toList();
        InboxView view = index -> index <= inbox.size() ? Optional.of(inbox.get((int) index - 1)) : Optional.empty();
        var expected = JsonNodeFactory.instance.objectNode();
        expected.put("genesisHash", genesis.hash().toString());
        ArrayNode events = expected.putArray("events");
        for (JsonNode item : one.get("log")) {
            var entry = new LogEntry(
                    item.get("offset").longValue(), Hex.decode(item.get("bytes").stringValue()));
            var decision = (Decision.Apply) rules.decide(state, entry, view);
            for (LogEvent event : decision.events()) {
                state.apply(event);
                describe(events.addObject().put("offset", entry.offset()), event);
            }
            state.advance(entry.offset());
        }
        expected.put("logTimeMs", state.logTimeMs());
        expected.put("snapshotHash", Keccak.hash(state.snapshot().toByteArray()).toString());
        ArrayNode schedule = expected.putArray("schedule");
        long slot = genesis.slot(state.tip().timestampMs());
        IntStream.range(0, 8).forEach(ahead -> {
            ArrayNode ranks = schedule.addObject().put("slot", slot + ahead).putArray("ranks");
            for (Member member : state.schedule(slot + ahead)) {
                ranks.add(member.operator().toString());
            }
        });
        return (ObjectNode) MAPPER.readTree(expected.toString());
    }

    private static void describe(ObjectNode json, LogEvent event) {
        json.put("event", event.getClass().getSimpleName());
        switch (event) {
            case LogEvent.Queued(var candidates) -> {
                ArrayNode hashes = json.putArray("hashes");
                candidates.forEach(candidate -> hashes.add(candidate.hash().toString()));
            }
            case LogEvent.Refused(var refused) -> {
                ArrayNode reasons = json.putArray("reasons");
                refused.forEach(one -> reasons.add(one.getReason().name()));
            }
            case LogEvent.Ignored(var reason, var _) -> json.put("reason", reason.name());
            case LogEvent.SealIgnored(var _, var rule) -> json.put("rule", rule.name());
            case LogEvent.SealSigned(var _, Hash hash) -> json.put("sealHash", hash.toString());
            case LogEvent.Equivocated(var _, var second) ->
                json.put("second", StructHashes.of(second).toString());
            case LogEvent.Noticed noticed ->
                json.put("index", noticed.index())
                        .put("operator", noticed.operator().toString());
            case LogEvent.ClockRead(var operator, long timeMs) ->
                json.put("operator", operator.toString()).put("timeMs", timeMs);
            case LogEvent.Derived(OrderedBlock block, var _) -> describe(json, block);
        }
    }

    private static void describe(ObjectNode json, OrderedBlock block) {
        json.put("number", block.getNumber());
        json.put("hash", Hex.encode(block.getHash().toByteArray()));
        json.put("contentHash", Hex.encode(block.getContentHash().toByteArray()));
        json.put("epoch", block.getEpoch());
        json.put("epochSeed", Hex.encode(block.getEpochSeed().toByteArray()));
        json.put("inboxThrough", block.getInboxThrough());
        json.put("messageHash", Keccak.hash(block.toByteArray()).toString());
        ArrayNode transactions = json.putArray("transactions");
        block.getTransactionsList()
                .forEach(transaction -> transactions.add(
                        Keccak.hash(transaction.getRaw().toByteArray()).toString()));
    }

    private static ObjectNode write() {
        var root = JsonNodeFactory.instance.objectNode();
        ArrayNode cases = root.putArray("cases");
        cases.add(write(
                "first come, first served, with budgets, L1 messages and a change of members", OrderingPolicy.FCFS));
        cases.add(write("by priority fee", OrderingPolicy.PRIORITY_FEE));
        return root;
    }

    private static ObjectNode write(String name, OrderingPolicy policy) {
        var timing = new Timing(1_000, 2, 20, 500, 800, 200, 100, 500, 50);
        var subnet = new TestSubnet(limits(policy, 4, 200_000, 1_000_000_000, 1_000_000), timing, 50, 30, 20);
        var driver = new LogDriver(subnet);
        driver.clocksInLog = true;
        scenario(subnet, driver);
        var json = JsonNodeFactory.instance.objectNode();
        json.put("name", name);
        json.set("genesis", MAPPER.readTree(subnet.genesis.toJson()));
        ArrayNode inbox = json.putArray("inbox");
        driver.inbox.forEach(message -> inbox.add(Hex.encode(message.toByteArray())));
        ArrayNode log = json.putArray("log");
        driver.log.forEach(
                entry -> log.addObject().put("offset", entry.offset()).put("bytes", Hex.encode(entry.bytes())));
        json.set("expected", interpret((JsonNode) MAPPER.readTree(json.toString())));
        return json;
    }

    private static void scenario(TestSubnet subnet, LogDriver driver) {
        var one = subnet.keys.get(0);
        var two = subnet.keys.get(1);
        var sender = TestSubnet.Key.of(60);
        driver.append(1, subnet.bundle(one, subnet.signed(sender, 0, 1), subnet.transaction(1)));
        driver.append(
                2,
                subnet.bundle(
                        two,
                        subnet.signed(sender, 1, 9),
                        subnet.transaction(1),
                        subnet.transaction(2, 21_000, 1),
                        subnet.signed(TestSubnet.Key.of(61), 0, 5),
                        subnet.signed(TestSubnet.Key.of(62), 0, 7)));
        var seal = driver.seal(20, 0);
        driver.append(18, TestSubnet.entry(driver.seal(19, 0)));
        driver.append(20, TestSubnet.entry(seal));
        driver.append(21, TestSubnet.entry(seal));
        driver.append(22, subnet.bundle(TestSubnet.Key.of(99), subnet.transaction(3)));
        driver.append(23, new byte[] {1, 2, 3});
        driver.append(subnet.clock(one, TestSubnet.GENESIS_MS + 1));
        driver.append(subnet.clock(one, two, TestSubnet.GENESIS_MS + 9_000));
        driver.append(subnet.clock(TestSubnet.Key.of(99), TestSubnet.GENESIS_MS + 9_000));
        driver.append(subnet.bundle(two, two, TestSubnet.GENESIS_MS + 24, List.of(subnet.transaction(4))));
        var deposit = driver.onL1(InboxKind.DEPOSIT, TestSubnet.deposit(100_000));
        var members = driver.onL1(
                InboxKind.MEMBERS,
                new Members(List.of(
                                one.member(10),
                                two.member(0),
                                subnet.keys.get(2).member(25)))
                        .encode());
        driver.append(24, subnet.notice(one, deposit, TestSubnet.GENESIS_MS + 30));
        driver.append(25, subnet.notice(two, members));
        driver.append(26, subnet.notice(subnet.keys.get(2), members));
        driver.cut(60);
        var second = driver.seal(860, 1);
        driver.append(400, TestSubnet.entry(second));
        driver.append(860, TestSubnet.entry(second));
        driver.append(861, TestSubnet.entry(driver.seal(870, 1)));
        driver.cut(2_500);
        driver.cut(4_500);
        driver.append(4_501, subnet.bundle(two, subnet.transaction(9)));
        driver.append(
                4_502,
                subnet.bundle(
                        one, subnet.transaction(10), subnet.transaction(11, 9_000_000, subnet.genesis.chainId())));
        driver.cut(4_520);
        driver.cut(5_100);
    }

    private interface Parse<T> {
        T run() throws IOException;
    }

    private static <T> T parse(Parse<T> parse) {
        try {
            return parse.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
