package org.lumia.rewards.statement;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.rewards.ledger.LineKind;
import org.lumia.rewards.ledger.Unit;

/**
 * How a statement ends.
 *
 * @param totals of kinds that have lines, in the order of {@link LineKind}
 * @param roots of the periods that the lines' epochs are paid with, oldest first
 * @param lines how many
 * @param linesHash running hash after the last line
 * @param contentHash of everything that the statement says
 */
public record StatementFoot(
        List<Total> totals,
        BigInteger closingLumia,
        BigInteger closingEth,
        List<PeriodRoot> roots,
        long lines,
        Hash linesHash,
        Hash contentHash,
        Optional<Signed> signed) {

    /** @param count slots, attestations, batches or transactions behind the lines */
    public record Total(LineKind kind, BigInteger amount, long count, long lines) {}

    /** @param signer address of the operator's key @param signature 65 bytes, EIP-712 {@code RewardStatement} */
    public record Signed(Address operator, Address signer, byte[] signature) {}

    BigInteger closing(Unit unit) {
        return switch (unit) {
            case LUMIA -> closingLumia;
            case ETH -> closingEth;
        };
    }
}
