package org.lumia.operator.plan;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.operator.plan.Standing.Status;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;

/**
 * Where an operator stands: as L1 has it, as the lists in force have it, and what is on its way (PROTOCOL section 3).
 *
 * @param listKnown whether the list of the epoch of L1's last batch was found
 * @param inForce in that list; empty where it is not in it
 * @param bond what there is, needed and free of it
 * @param payer who paid for its latest batch on L1, as far as was looked
 */
public record Membership(
        Address operator,
        Status status,
        Address signer,
        long weight,
        boolean jailed,
        Address feeRecipient,
        long lastBatchEpoch,
        boolean listKnown,
        Optional<Member> inForce,
        List<Change> changes,
        Bond bond,
        Optional<Payer> payer) {

    /**
     * A list that is not in force yet and has the operator otherwise than the one before it.
     *
     * @param index of its L1 message
     * @param fromEpoch the first epoch it is in force in; −1 while no batch on L1 has applied it
     * @param fromTime when that epoch begins; empty while it is not known
     */
    public record Change(long index, String what, long fromEpoch, Optional<Instant> fromTime) {
        String text() {
            return "%s, by L1 message %d: %s"
                    .formatted(
                            what,
                            index,
                            fromEpoch < 0
                                    ? "in force two epochs after the one whose blocks apply it; no batch on L1 has yet"
                                    : "in force from epoch %d, which begins at %s"
                                            .formatted(fromEpoch, fromTime.orElseThrow()));
        }
    }

    /** Amounts in wei of LUMIA. @param needed for its weight @param locked why nothing can be withdrawn now; empty where all can */
    public record Bond(BigInteger amount, BigInteger needed, Optional<String> locked) {}

    /** @param wei of ETH that it has */
    public record Payer(Address address, BigInteger wei) {}

    /**
     * From what L1 said.
     *
     * @param list of the epoch of L1's last batch; empty where it was not found
     * @param lists by their L1 message, of the part of L1 that was looked at
     */
    public static Membership of(
            Standing standing, Optional<Members> list, NavigableMap<Long, Members> lists, Optional<Payer> payer) {
        Optional<Member> inForce =
                list.flatMap(members -> members.find(standing.operator().address()));
        var operator = standing.operator();
        var tip = standing.subnet().tip();
        long needed = operator.status() == Status.ACTIVE ? operator.weight() : 0;
        return new Membership(
                operator.address(),
                operator.status(),
                operator.signer(),
                operator.weight(),
                operator.jailed(),
                operator.feeRecipient(),
                tip.epoch(),
                list.isPresent(),
                inForce,
                changes(standing, inForce, lists),
                new Bond(
                        operator.bond(),
                        needed == 0
                                ? BigInteger.ZERO
                                : standing.subnet().parameters().bondFor(needed),
                        locked(standing)),
                payer);
    }

    private static List<Change> changes(
            Standing standing, Optional<Member> inForce, NavigableMap<Long, Members> lists) {
        var changes = new ArrayList<Change>();
        var tip = standing.subnet().tip();
        Address operator = standing.operator().address();
        Optional<Member> before = inForce;
        for (var list : lists.tailMap(tip.certifyingThrough(), false).entrySet()) {
            Optional<Member> after = list.getValue().find(operator);
            if (!after.equals(before)) {
                long from = tip.inForceFrom(list.getKey());
                changes.add(new Change(
                        list.getKey(),
                        what(before, after),
                        from,
                        from < 0
                                ? Optional.empty()
                                : Optional.of(Instant.ofEpochMilli(
                                        standing.subnet().clock().startMs(from)))));
            }
            before = after;
        }
        return changes;
    }

    private static String what(Optional<Member> before, Optional<Member> after) {
        if (after.isEmpty()) {
            return "no member any more";
        }
        Member now = after.get();
        if (before.isEmpty()) {
            return "a member with weight %d and signing key %s".formatted(now.weight(), now.signer());
        }
        var said = new ArrayList<String>();
        if (now.weight() != before.get().weight()) {
            said.add("weight %d".formatted(now.weight()));
        }
        if (!now.signer().equals(before.get().signer())) {
            said.add("signing key %s".formatted(now.signer()));
        }
        if (!now.feeRecipient().equals(before.get().feeRecipient())) {
            said.add("fees to %s".formatted(now.feeRecipient()));
        }
        return String.join(" and ", said);
    }

    private static Optional<String> locked(Standing standing) {
        var operator = standing.operator();
        return switch (operator.status()) {
            case ACTIVE ->
                Optional.of("The operator is a member: it would have to leave, and to wait %d s and for L1's batches."
                        .formatted(standing.subnet().parameters().exitDelaySeconds()));
            case EXITING -> Withdrawal.locked(standing);
            case NONE -> Optional.empty();
        };
    }

    /** For people. */
    public String text() {
        var text = new StringBuilder();
        line(text, "operator", operator.toString());
        line(
                text,
                "on L1",
                switch (status) {
                    case NONE -> "no member";
                    case ACTIVE -> "member with weight %d%s".formatted(weight, jailed ? ", jailed" : "");
                    case EXITING -> "has left";
                });
        line(
                text,
                "in force",
                inForce.map(member -> "weight %d, signing key %s (epoch %d, L1's last batch)"
                                .formatted(member.weight(), member.signer(), lastBatchEpoch))
                        .orElse((listKnown
                                        ? "no member in epoch %d, L1's last batch"
                                        : "not known: the list of epoch %d, L1's last batch, is of before the part of L1 that was looked at, see --blocks and --genesis")
                                .formatted(lastBatchEpoch)));
        changes.forEach(change -> line(text, "pending", change.text()));
        if (status == Status.ACTIVE) {
            line(text, "signing key", signer.toString());
            line(text, "fees go to", feeRecipient.toString());
        }
        line(
                text,
                "bond",
                Amounts.lumia(bond.amount())
                        + (bond.needed().signum() > 0
                                ? ", of which %s needed".formatted(Amounts.lumia(bond.needed()))
                                : ""));
        if (bond.amount().signum() > 0) {
            line(text, "withdrawable", bond.locked().map(why -> "no. " + why).orElse("now, all of it"));
        }
        line(
                text,
                "paying key",
                payer.map(paid -> "%s, %s".formatted(paid.address(), Amounts.eth(paid.wei())))
                        .orElse("not seen: no batch of its own in the part of L1 that was looked at"));
        return text.toString().stripTrailing();
    }

    private static void line(StringBuilder text, String name, String said) {
        text.append("  %-13s %s%n".formatted(name, said));
    }
}
