package org.lumia.benchmarks.malformed;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.lumia.benchmarks.Dice;
import org.lumia.benchmarks.Rpc;
import org.lumia.benchmarks.malformed.Malformed.Kind;
import org.lumia.ethereum.Hex;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Request number n of a seed: the same whenever it is made, for the same node. */
final class RequestGrammar {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> SUBMISSIONS = List.of(
            "eth_sendRawTransaction",
            "eth_sendRawTransactionSync",
            "eth_sendRawTransactionConditional",
            "lumia_sendRawTransaction");
    private static final List<String> TOKENS = List.of(
            "NaN",
            "Infinity",
            "01",
            "+1",
            ".5",
            "1.",
            "1e400",
            "-",
            "0x1",
            "'a'",
            "//",
            "/**/",
            ",",
            ",,",
            ":",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "\\",
            "\"\\u12\"",
            "\"\\ud800\"",
            "\"\\x\"",
            "\u0000",
            "\ufeff",
            "undefined",
            "nul",
            "True",
            "\n\r\t ");
    private static final int BATCH_USUAL_MAX = 12;
    private static final int BATCH_LARGE = 1_200;
    private static final int OVERSIZE_BYTES = 9 << 20;
    private static final int DEEP = 50_000;
    private static final int HEADER_BYTES = 80 << 10;

    private final long seed;
    private final String host;
    private final List<JsonNode> calls;
    private final RawTransactions transactions;
    private final HttpForms forms;

    /**
     * @param host and port, as in HTTP's Host
     * @param calls whole ones, objects with method and params
     * @param paths of REST, with their parameters' names
     */
    RequestGrammar(long seed, String host, long chainId, List<JsonNode> calls, Map<String, List<String>> paths) {
        this.seed = seed;
        this.host = host;
        this.calls = List.copyOf(calls);
        this.transactions = new RawTransactions(chainId);
        this.forms = new HttpForms(host, paths);
    }

    Malformed request(long number) {
        var dice = new Dice(seed * 1_000_003 + number);
        int choice = dice.below(2_000);
        if (choice < 2) {
            return new Malformed(Kind.OVERSIZE, oversize(dice));
        }
        if (choice < 10) {
            return new Malformed(Kind.CUT, forms.cut(bytes(call(dice).toString()), dice));
        }
        return switch (choice % 20) {
            case 0 -> new Malformed(Kind.HTTP, forms.http(bytes(call(dice).toString()), dice));
            case 1, 2 -> new Malformed(Kind.REST, forms.rest(dice));
            case 3, 4, 5 -> rpc(Kind.TEXT, text(dice));
            case 6, 7 -> rpc(Kind.ENVELOPE, bytes(envelope(dice).toString()));
            case 8 -> rpc(Kind.BATCH, bytes(batch(dice).toString()));
            case 9, 10, 11, 12 -> rpc(Kind.TRANSACTION, bytes(submission(dice).toString()));
            default -> rpc(Kind.PARAMETERS, bytes(changed(dice).toString()));
        };
    }

    private Malformed rpc(Kind kind, byte[] body) {
        return new Malformed(kind, forms.post(body));
    }

    private ObjectNode call(Dice dice) {
        JsonNode call = dice.of(calls).deepCopy();
        return JSON.objectNode()
                .put("jsonrpc", "2.0")
                .put("id", dice.below(1_000_000))
                .put("method", call.path("method").asString())
                .set("params", call.path("params"));
    }

    private ObjectNode changed(Dice dice) {
        ObjectNode call = call(dice);
        CallMutations.change((ArrayNode) call.path("params"), dice);
        return call;
    }

    private ObjectNode submission(Dice dice) {
        String method = dice.of(SUBMISSIONS);
        byte[] raw = dice.percent(90) ? transactions.changed(dice) : transactions.whole(dice);
        ArrayNode parameters = JSON.arrayNode().add(Hex.encode(raw));
        if (method.endsWith("Sync")) {
            parameters.add(1);
        } else if (method.endsWith("Conditional")) {
            parameters.add(JSON.objectNode().put("blockNumberMin", "0x1"));
        }
        return JSON.objectNode()
                .put("jsonrpc", "2.0")
                .put("id", 1)
                .put("method", method)
                .set("params", parameters);
    }

    private ObjectNode envelope(Dice dice) {
        ObjectNode call = call(dice);
        for (int i = dice.between(1, 2); i > 0; i--) {
            String member = dice.of(List.of("jsonrpc", "id", "method", "params", "Method", "extra"));
            switch (dice.below(5)) {
                case 0 -> call.remove(member);
                case 1 -> call.put("id", "i".repeat(dice.of(List.of(0, 1, 100, 5_000))));
                case 2 ->
                    call.put(
                            "method",
                            dice.of(List.of("eth_", "ETH_CALL", "eth_call ", "", "rpc.discover", "a.b", "engine_x")));
                default -> call.set(member, Junk.any(dice));
            }
        }
        return call;
    }

    private JsonNode batch(Dice dice) {
        ArrayNode batch = JSON.arrayNode();
        int items = dice.percent(99) ? dice.below(BATCH_USUAL_MAX) : BATCH_LARGE;
        for (int i = 0; i < items; i++) {
            batch.add(
                    switch (dice.below(6)) {
                        case 0 -> Junk.any(dice);
                        case 1 -> envelope(dice);
                        case 2 -> call(dice);
                        case 3 -> submission(dice);
                        case 4 -> JSON.arrayNode().add(call(dice));
                        default -> changed(dice);
                    });
        }
        return batch;
    }

    private byte[] text(Dice dice) {
        byte[] text = bytes(changed(dice).toString());
        for (int i = dice.between(1, 3); i > 0; i--) {
            text = textChanged(text, dice);
        }
        return text;
    }

    private static byte[] textChanged(byte[] text, Dice dice) {
        int at = text.length == 0 ? 0 : dice.below(text.length);
        int to = at + dice.below(Math.min(40, text.length - at) + 1);
        return switch (dice.below(8)) {
            case 0 -> Arrays.copyOf(text, at);
            case 1 -> joined(text, at, new byte[0], to);
            case 2 -> joined(text, at, new byte[] {(byte) dice.below(256)}, Math.min(at + 1, text.length));
            case 3 -> joined(text, at, Arrays.copyOfRange(text, at, to), at);
            case 4, 5, 6 -> joined(text, at, bytes(dice.of(TOKENS)), dice.percent(50) ? at : to);
            default -> joined(text, at, bytes("[".repeat(dice.of(List.of(1, 30, 600, 2_000)))), at);
        };
    }

    /** The first part of a text, something, and its rest. */
    private static byte[] joined(byte[] text, int through, byte[] between, int from) {
        var all = new ByteArrayOutputStream(text.length + between.length);
        all.write(text, 0, through);
        all.writeBytes(between);
        all.write(text, from, text.length - from);
        return all.toByteArray();
    }

    private byte[] oversize(Dice dice) {
        return switch (dice.below(6)) {
            case 0 -> forms.post(bytes("0".repeat(OVERSIZE_BYTES)));
            case 1 -> forms.post(bytes("[".repeat(DEEP)));
            case 2 -> forms.post(bytes("{\"a\":".repeat(DEEP) + "1" + "}".repeat(DEEP)));
            case 3 ->
                forms.post(bytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_sendRawTransaction\",\"params\":[\"0x"
                        + "ab".repeat(1 << 20) + "\"]}"));
            case 4 ->
                forms.post(bytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_call\",\"params\":["
                        + "{},".repeat(DEEP) + "1]}"));
            default ->
                bytes("POST / HTTP/1.1\r\nHost: " + host + "\r\nX-Long: " + "x".repeat(HEADER_BYTES)
                        + "\r\nContent-Length: 0\r\n\r\n");
        };
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whole calls, with what a node has in place of words like {@code $block}. */
    static List<JsonNode> calls(String resource, Map<String, String> words) {
        String text = resource;
        for (Map.Entry<String, String> word : words.entrySet()) {
            text = text.replace("$" + word.getKey(), word.getValue());
        }
        return Rpc.JSON.readTree(text).valueStream().toList();
    }
}
