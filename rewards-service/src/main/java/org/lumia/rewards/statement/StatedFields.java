package org.lumia.rewards.statement;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.rewards.ledger.LedgerLines.Basis;

/** What a statement's file says besides amounts, read from its rows of that kind. */
final class StatedFields {
    private final Map<String, Placed> fields = new LinkedHashMap<>();

    private record Placed(String place, String value) {}

    /** Takes what differs. */
    @FunctionalInterface
    interface Faults {
        void fault(String place, Column column, String how);
    }

    /** Whether none of the name was there. */
    boolean put(String name, String place, String value) {
        return fields.put(name, new Placed(place, value)) == null;
    }

    /** @throws RefusedException where it is not there, or cannot be what it is */
    <T> T get(String name, Rows.Parser<T> parser) {
        var placed = fields.get(name);
        if (placed == null) {
            throw new RefusedException("the file does not say its " + name + ": it is no whole statement");
        }
        try {
            return parser.parse(placed.value());
        } catch (IllegalArgumentException | DateTimeException odd) {
            throw new RefusedException("%s, note: \"%s\" cannot be a statement's %s"
                    .formatted(placed.place(), Period.bounded(placed.value()), name));
        }
    }

    /** Where it stands, for who looks for it. */
    String place(String field) {
        var placed = fields.get(field);
        return placed == null ? "the end" : placed.place();
    }

    static Rows.Parser<Hash> hash(String prefix) {
        return text -> Hash.parse(Rows.after(prefix, text));
    }

    private static Address account(String text) {
        return Address.parse(Rows.after("account:", text));
    }

    private static boolean yesOrNo(String text) {
        if (!text.equals("yes") && !text.equals("no")) {
            throw new IllegalArgumentException("neither yes nor no");
        }
        return text.equals("yes");
    }

    StatementHead head(BigInteger openingLumia, BigInteger openingEth) {
        var period = new Period(
                get("period", text -> Rows.after("period ", text)),
                get("zone", ZoneId::of),
                get("from", Instant::parse),
                get("to", Instant::parse));
        return new StatementHead(
                get("subnet", text -> Long.parseLong(Rows.after("subnet ", text))),
                get("l1_chain", text -> Long.parseLong(Rows.after("chain ", text))),
                get("registry", text -> Address.parse(Rows.after("contract:", text))),
                get(
                        "holder",
                        text -> text.equals(StatementHead.NETWORK) ? Optional.empty() : Optional.of(account(text))),
                period,
                get("basis", text -> Basis.valueOf(text.toUpperCase(Locale.ROOT))),
                get(Rows.THROUGH_EPOCH, text -> Long.parseLong(Rows.after("epoch ", text))),
                get(Rows.THROUGH_L1_BLOCK, text -> Long.parseLong(Rows.after("block ", text))),
                get(Rows.COMPLETE, StatedFields::yesOrNo),
                openingLumia,
                openingEth);
    }

    /** Each field as the form writes it, and no other. */
    void compare(Map<String, String> expected, Faults faults) {
        fields.forEach((name, placed) -> {
            String text = expected.get(name);
            if (text == null) {
                faults.fault(
                        placed.place(), Column.CATEGORY, "no statement says a \"%s\"".formatted(Period.bounded(name)));
            } else if (!text.equals(placed.value())) {
                faults.fault(
                        placed.place(),
                        Column.NOTE,
                        "\"%s\" where the statement is of \"%s\"".formatted(Period.bounded(placed.value()), text));
            }
        });
        expected.keySet().stream()
                .filter(name -> !fields.containsKey(name))
                .forEach(name -> faults.fault("the end", Column.CATEGORY, "the file does not say its " + name));
    }

    List<PeriodRoot> roots() {
        List<PeriodRoot> roots = new ArrayList<>();
        for (String name : fields.keySet()) {
            if (name.startsWith(Rows.ROOT)) {
                long through = get(name, text -> Long.parseLong(name.substring(Rows.ROOT.length())));
                roots.add(new PeriodRoot(through, get(name, hash("root:"))));
            }
        }
        return roots;
    }

    /** Empty where nobody signed. */
    Optional<StatementFoot.Signed> signed() {
        if (!fields.containsKey(Rows.SIGNATURE)) {
            return Optional.empty();
        }
        return Optional.of(new StatementFoot.Signed(
                get("operator", StatedFields::account),
                get("signer", StatedFields::account),
                get(Rows.SIGNATURE, text -> Hex.decode(Rows.after("sig:", text)))));
    }
}
