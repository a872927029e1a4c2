package org.lumia.ingress.pages;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.crypto.Keccak;

/**
 * What functions, events and errors of contracts are called, by the hash that calldata and logs begin with: from lines such as
 * {@code transfer(address to, uint256 amount)}, {@code event Transfer(address indexed from, …)}, {@code error Paused()}.
 */
public final class Signatures {
    private static final int LINES_MAX = 200_000;
    private static final int LINE_CHARACTERS_MAX = 2_000;
    private static final int SELECTOR_BYTES = 4;
    private static final int DEPTH_MAX = 8;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*");
    private static final Pattern WORDS = Pattern.compile("[A-Za-z0-9_$ ]*");
    private static final Pattern TYPE = Pattern.compile(
            "(address|bool|string|function|bytes([1-9]|[12][0-9]|3[0-2])?|u?int([0-9]{1,3})?|u?fixed([0-9]+x[0-9]+)?)(\\[[0-9]*\\])*");

    private final Map<String, List<String>> bySelector;

    private Signatures(Map<String, List<String>> bySelector) {
        this.bySelector = bySelector;
    }

    /**
     * Reads several files' lines; empty ones and those that begin with {@code #} say nothing.
     *
     * @throws IllegalArgumentException naming the line that is no signature
     */
    public static Signatures parse(List<String> lines) {
        if (lines.size() > LINES_MAX) {
            throw new IllegalArgumentException("%d lines, at most %d are taken".formatted(lines.size(), LINES_MAX));
        }
        Map<String, List<String>> all = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                add(all, line);
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException("line %d: %s".formatted(i + 1, wrong.getMessage()));
            }
        }
        return new Signatures(all);
    }

    private static void add(Map<String, List<String>> all, String line) {
        if (line.length() > LINE_CHARACTERS_MAX) {
            throw new IllegalArgumentException("over %d characters".formatted(LINE_CHARACTERS_MAX));
        }
        boolean event = line.startsWith("event ");
        String text = line.replaceFirst("^(event|error|function) ", "").strip();
        String hash = Hex.encode(Keccak.hash(new Reader(text).canonical().getBytes(StandardCharsets.US_ASCII))
                .bytes());
        List<String> same = all.computeIfAbsent(
                event ? hash : hash.substring(0, 2 + 2 * SELECTOR_BYTES), none -> new ArrayList<>());
        if (!same.contains(text)) {
            same.add(text);
        }
    }

    /**
     * As they were written, without the word before; the first is the likeliest.
     *
     * @param selector 4 bytes of a function or an error, or the 32 of an event, as hex with 0x in small letters
     */
    public List<String> of(String selector) {
        return bySelector.getOrDefault(selector, List.of());
    }

    public int size() {
        return bySelector.size();
    }

    /** Types alone are hashed: {@code f(uint amount, (bytes a, bool b)[] c)} as {@code f(uint256,(bytes,bool)[])}. */
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        String canonical() {
            int open = text.indexOf('(');
            String name = open < 0 ? text : text.substring(0, open).strip();
            if (open < 0 || !NAME.matcher(name).matches()) {
                throw wrong("is no name with its types in parentheses, such as transfer(address,uint256)");
            }
            at = open;
            return name + tuple(0);
        }

        private String tuple(int depth) {
            if (depth > DEPTH_MAX) {
                throw wrong("is nested too deep");
            }
            at++;
            List<String> types = new ArrayList<>();
            skipSpace();
            if (peek() == ')') {
                at++;
                return "()";
            }
            while (true) {
                types.add(member(depth));
                char next = peek();
                at++;
                if (next == ')') {
                    return "(" + String.join(",", types) + ")";
                }
                if (next != ',') {
                    throw wrong("has no , or ) where one belongs");
                }
            }
        }

        /** A type with words behind it, such as a name. */
        private String member(int depth) {
            skipSpace();
            String type;
            if (text.startsWith("tuple(", at)) {
                at += "tuple".length();
            }
            if (peek() == '(') {
                type = tuple(depth + 1) + word();
            } else {
                type = full(word());
                if (!TYPE.matcher(type).matches()) {
                    throw wrong("has " + type + ", which is no type");
                }
            }
            int from = at;
            while (at < text.length() && peek() != ',' && peek() != ')') {
                at++;
            }
            if (!WORDS.matcher(text.substring(from, at)).matches()) {
                throw wrong("has \"" + text.substring(from, at).strip() + "\", which is no name");
            }
            return type;
        }

        private static String full(String type) {
            return type.replaceFirst("^(u?int)(?![0-9])", "$1256");
        }

        private String word() {
            int from = at;
            while (at < text.length() && " ,)".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(from, at);
        }

        private void skipSpace() {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
        }

        private char peek() {
            if (at >= text.length()) {
                throw wrong("ends too early");
            }
            return text.charAt(at);
        }

        private IllegalArgumentException wrong(String why) {
            String shown = text.length() > 80 ? text.substring(0, 80) + "…" : text;
            return new IllegalArgumentException("\"%s\" %s".formatted(shown, why));
        }
    }
}
