package org.lumia.protocol.log;

import static org.lumia.protocol.message.Protobufs.bytes;

import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.Timing;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.v1.Seal;

/** Whether a seal counts (PROTOCOL section 2). */
final class SealCheck {
    private final Genesis genesis;
    private final SigningDomain domain;

    SealCheck(Genesis genesis, SigningDomain domain) {
        this.genesis = genesis;
        this.domain = domain;
    }

    static boolean wellFormed(Seal seal) {
        return seal.getParent().size() == Hash.SIZE
                && seal.getContentHash().size() == Hash.SIZE
                && seal.getSequencer().size() == Address.SIZE;
    }

    /** The rule that a well-formed seal breaks; empty when it is valid. */
    Optional<SealRule> broken(LogState state, Seal seal, Hash hash) {
        return placeBroken(state, seal)
                .or(() -> timeBroken(state, seal))
                .or(() -> turnBroken(state, seal, hash))
                .or(() -> seal.getTimestampMs() > state.sealableThroughMs()
                        ? Optional.of(SealRule.AHEAD_OF_LOG_TIME)
                        : Optional.empty());
    }

    /** Whether the sequencer it names, as the lists of now have it, signed it. */
    boolean signedByItsSequencer(LogState state, Seal seal, Hash hash) {
        return domain.recover(hash, seal.getSignature())
                .flatMap(signer -> state.speaker(Protobufs.address(seal.getSequencer()), signer))
                .isPresent();
    }

    private Optional<SealRule> placeBroken(LogState state, Seal seal) {
        Tip tip = state.tip();
        if (seal.getGeneration() != Genesis.GENERATION || seal.getSubnet() != genesis.subnet()) {
            return Optional.of(SealRule.WRONG_SUBNET_OR_GENERATION);
        }
        if (seal.getNumber() != tip.number() + 1) {
            return Optional.of(SealRule.NOT_THE_NEXT_NUMBER);
        }
        if (!seal.getParent().equals(bytes(tip.hash()))) {
            return Optional.of(SealRule.WRONG_PARENT);
        }
        return seal.getContentHash().equals(bytes(tip.contentHash()))
                ? Optional.empty()
                : Optional.of(SealRule.WRONG_CONTENT);
    }

    private Optional<SealRule> timeBroken(LogState state, Seal seal) {
        Timing timing = genesis.timing();
        long timestamp = seal.getTimestampMs();
        long elapsed = timestamp - state.tip().timestampMs();
        boolean soon = timestamp < 0 || elapsed < timing.minBlockMs();
        if (soon || elapsed < timing.idleBlockMs() && state.cutIsEmpty(timestamp)) {
            return Optional.of(SealRule.TOO_SOON_AFTER_TIP);
        }
        return seal.getSlot() == genesis.slot(timestamp) ? Optional.empty() : Optional.of(SealRule.WRONG_SLOT);
    }

    private Optional<SealRule> turnBroken(LogState state, Seal seal, Hash hash) {
        List<Member> schedule = state.schedule(seal.getSlot());
        int rank = seal.getRank();
        if (rank < 0 || rank >= schedule.size()) {
            return Optional.of(SealRule.NOT_ELECTED);
        }
        Member elected = schedule.get(rank);
        if (!seal.getSequencer().equals(bytes(elected.operator()))) {
            return Optional.of(SealRule.NOT_ELECTED);
        }
        if (seal.getTimestampMs()
                < state.tip().timestampMs() + rank * genesis.timing().failoverMs()) {
            return Optional.of(SealRule.BEFORE_ITS_RANK_MAY);
        }
        boolean signed = domain.recover(hash, seal.getSignature())
                .filter(elected.signer()::equals)
                .isPresent();
        return signed ? Optional.empty() : Optional.of(SealRule.BAD_SIGNATURE);
    }
}
