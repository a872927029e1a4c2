package org.lumia.benchmarks.malformed;

import java.util.List;
import org.lumia.benchmarks.Dice;
import org.lumia.ethereum.Hex;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON values that a call does not expect. */
final class Junk {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int DEPTH_MAX = 3;
    private static final List<String> WORDS = List.of(
            "",
            " ",
            "0",
            "0x",
            "0X1",
            "0x0",
            "0x00",
            "0x01",
            "0x1",
            "0xg",
            "-0x1",
            "0x-1",
            "+0x1",
            "1e3",
            "1_000",
            "NaN",
            "null",
            "true",
            "latest",
            "LATEST",
            "earliest",
            "pending",
            "safe ",
            "finalized\u0000",
            "0xffffffffffffffff",
            "0x10000000000000000",
            "0x7fffffffffffffff",
            "0x8000000000000000",
            "9223372036854775808",
            "٣",
            "0x٣",
            "é",
            "\ud83d\ude00",
            "\ud800",
            "'; DROP TABLE block; --",
            "%s%n%d",
            "${lumia}",
            "../../etc",
            "[]",
            "{}",
            "callTracer",
            "x".repeat(300));
    static final List<String> NAMES = List.of(
            "from",
            "to",
            "gas",
            "gasPrice",
            "value",
            "data",
            "input",
            "nonce",
            "chainId",
            "type",
            "accessList",
            "address",
            "topics",
            "fromBlock",
            "toBlock",
            "blockHash",
            "blockNumber",
            "requireCanonical",
            "balance",
            "code",
            "state",
            "stateDiff",
            "movePrecompileToAddress",
            "tracer",
            "timeout",
            "limit",
            "stateOverrides",
            "blockOverrides",
            "",
            "\u0000",
            "__proto__",
            "maxFeePerGas",
            "blobVersionedHashes",
            "maxFeePerBlobGas",
            "authorizationList",
            "calls");

    private Junk() {}

    static JsonNode any(Dice dice) {
        return any(dice, DEPTH_MAX);
    }

    private static JsonNode any(Dice dice, int depth) {
        return switch (dice.below(depth > 0 ? 14 : 11)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.booleanNode(dice.percent(50));
            case 2 -> JSON.numberNode(dice.between(-3, 300));
            case 3 -> JSON.numberNode(dice.word().toBigInteger().negate());
            case 4 -> JSON.numberNode(dice.word().toBigInteger());
            case 5 -> JSON.numberNode(dice.of(List.of(0.5, -0.0, 1e300, 1e-300, 21_000.0, 1.5e18)));
            case 6, 7 -> JSON.stringNode(dice.of(WORDS));
            case 8 -> JSON.stringNode(Hex.encode(dice.bytes(dice.of(List.of(0, 1, 19, 20, 21, 31, 32, 33, 64, 500)))));
            case 9 ->
                JSON.stringNode(
                        "0x" + Long.toHexString(dice.word().toBigInteger().longValue()));
            case 10 -> JSON.stringNode("0x" + dice.word().toBigInteger().toString(16));
            case 11, 12 -> {
                ArrayNode array = JSON.arrayNode();
                for (int i = dice.below(5); i > 0; i--) {
                    array.add(any(dice, depth - 1));
                }
                yield array;
            }
            default -> {
                ObjectNode object = JSON.objectNode();
                for (int i = dice.below(5); i > 0; i--) {
                    object.set(dice.of(NAMES), any(dice, depth - 1));
                }
                yield object;
            }
        };
    }

    /** Almost the same: its digits, case, length or type are changed. */
    static JsonNode almost(JsonNode value, Dice dice) {
        if (!value.isString()) {
            return JSON.stringNode(value.toString());
        }
        String text = value.asString();
        int at = text.isEmpty() ? 0 : dice.below(text.length());
        return switch (dice.below(10)) {
            case 0 -> JSON.stringNode(text.substring(0, at));
            case 1 -> JSON.stringNode(text + "0");
            case 2 -> JSON.stringNode(text + text);
            case 3 -> JSON.stringNode(text.toUpperCase(java.util.Locale.ROOT));
            case 4 -> JSON.stringNode(text.substring(0, at) + (char) dice.below(0x250) + text.substring(at));
            case 5 -> JSON.stringNode(text.startsWith("0x") ? text.substring(2) : "0x" + text);
            case 6 -> JSON.stringNode("0x0" + (text.length() > 2 ? text.substring(2) : text));
            case 7 -> JSON.stringNode(" " + text);
            case 8 -> JSON.arrayNode().add(value);
            default -> JSON.stringNode(text + "00".repeat(dice.below(200)));
        };
    }
}
