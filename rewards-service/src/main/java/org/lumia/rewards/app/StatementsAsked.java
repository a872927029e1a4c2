package org.lumia.rewards.app;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.rewards.ledger.LedgerLines.Basis;
import org.lumia.rewards.statement.Period;
import org.lumia.rewards.statement.RefusedException;
import org.lumia.rewards.statement.StatementHead;
import org.lumia.rewards.statement.Statements;

/** Which statement is asked for, in words. */
final class StatementsAsked {
    private static final int SHOWN_CHARACTERS_MAX = 80;

    private StatementsAsked() {}

    /** @throws RefusedException for what is not understood */
    static Statements.Asked of(Genesis genesis, String holder, @Nullable String period, String zone, String basis) {
        if (period == null) {
            throw new RefusedException("a statement needs its period, as period=2026-11");
        }
        return new Statements.Asked(
                holder(holder),
                Period.parse(period, Period.zone(zone), epoch -> Statements.epochStart(genesis, epoch)),
                basis(basis));
    }

    private static Optional<Address> holder(String text) {
        if (text.equals(StatementHead.NETWORK)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Address.parse(text));
        } catch (IllegalArgumentException e) {
            throw new RefusedException("a holder is network or an address of 20 bytes in hex, not " + bounded(text));
        }
    }

    private static Basis basis(String text) {
        return switch (text) {
            case "accrued" -> Basis.ACCRUED;
            case "received" -> Basis.RECEIVED;
            default -> throw new RefusedException("basis is accrued or received, not " + bounded(text));
        };
    }

    static String bounded(String text) {
        return text.length() <= SHOWN_CHARACTERS_MAX ? text : text.substring(0, SHOWN_CHARACTERS_MAX) + "…";
    }
}
