package org.lumia.simulator;

import java.util.Optional;
import org.lumia.simulator.Edit.Call;
import org.lumia.simulator.Edit.Constant;
import org.lumia.simulator.Edit.Returns;
import org.lumia.simulator.Edit.SkipRule;

/**
 * A rule that all operators but hostile ones break in a run: in the compiled rules of {@code common/protocol} where there is an
 * edit, otherwise where the simulator's operators apply it.
 */
enum Mutation {
    SEAL_SUBNET(
            "2, rule 1", "a seal of another subnet or generation counts", new SkipRule("WRONG_SUBNET_OR_GENERATION")),
    SEAL_NUMBER("2, rule 1", "a seal of another number counts", new SkipRule("NOT_THE_NEXT_NUMBER")),
    SEAL_PARENT("2, rule 1", "a seal with another parent counts", new SkipRule("WRONG_PARENT")),
    SEAL_CONTENT("2, rule 1", "a seal with another content hash counts", new SkipRule("WRONG_CONTENT")),
    SEAL_TOO_SOON(
            "2, rule 2",
            "a seal may be earlier than minBlockMs after the tip",
            new Call("log/SealCheck", "timeBroken", "minBlockMs", -1_000_000_000L)),
    SEAL_IDLE(
            "2, rule 2",
            "an empty cut need not wait for idleBlockMs",
            new Call("log/SealCheck", "timeBroken", "idleBlockMs", 0L)),
    SEAL_SLOT("2, rule 3", "a seal may name another slot than its time's", new SkipRule("WRONG_SLOT")),
    SEAL_RANK("2, rule 3", "a member that is not elected for a rank seals under it", new SkipRule("NOT_ELECTED", 1)),
    SEAL_FAILOVER("2, rule 4", "a standby need not wait for its rank", new SkipRule("BEFORE_ITS_RANK_MAY")),
    SEAL_LEAD("2, rule 5", "a seal may be ahead of the log's time", new SkipRule("AHEAD_OF_LOG_TIME")),
    TIME_WITHOUT_WEIGHTS("2, rule 5", "members tell the log's time by number, not by weight", new Edit.Unweighted()),
    TIME_GOES_BACK(
            "2, rule 5",
            "a later and smaller reading counts",
            new Call("log/MemberClocks", "read", "readingMs", Long.MIN_VALUE)),
    CLOCK_SIGNATURE("2, rule 5", "a clock that nobody signed counts", new Edit.UnsignedClock()),
    SEAL_SIGNATURE("2, rule 6", "anybody's signature under a seal is good", new SkipRule("BAD_SIGNATURE")),
    EVIDENCE_SIGNER(
            "2",
            "a seal that another key signed is evidence too",
            new Returns("log/SealCheck", "signedByItsSequencer", 1)),
    BUNDLE_SIGNATURE(
            "1", "anybody's signature under a bundle is good", new Call("log/BundleRules", "decide", "isEmpty", 0)),
    WRONG_CHAIN(
            "1", "a transaction of another chain counts", new Call("log/TransactionCheck", "check", "isPresent", 0)),
    NOTICE_SIGNATURE(
            "2a", "anybody's signature under a notice is good", new Call("log/LogRules", "InboxNotice;", "isEmpty", 0)),
    NOTICE_THIRD("2a", "one notice suffices, whatever its weight", new Returns("schedule/Quorum", "isThird", 1)),
    NOTICE_BEFORE_FINAL("2a", "operators vouch for messages that L1 may still drop"),
    CUT_BUDGET("2b", "a cut takes everything, whatever a block may hold", new Returns("log/Budget", "holds", 1)),
    CUT_SHARE("2b", "an origin's share is its weight's, not twice that", new Constant("log/Budget", "share", 1, 0)),
    DUPLICATES("2b", "a candidate counts again", new Call("log/BundleRules", "each", "contains", 0)),
    TWO_SEALS("2", "an operator forgets what it sealed"),
    SEAL_BEFORE_CAUGHT_UP("2", "an operator seals before it followed the whole log"),
    SIGNED_BEFORE_DURABLE("2", "a signature leaves before it is durable"),
    SIGNING_MEMORY_LOST("2, 4, 5", "a restart forgets what was signed"),
    REBUILD_SIGNS_AGAIN("4, 5", "a rebuild forgets what was attested"),
    BACKUP_WITHOUT_WAIT("2, 4, 5", "a restored backup starts while earlier appends are on their way"),
    BACKUP_WITHOUT_READING("2, 4, 5", "a restored backup does not look for its signatures in the topics"),
    MEMBERS_EARLY("3", "members take office an epoch early", new Constant("schedule/MemberHistory", "members", 2, 1)),
    SEED_EARLY("3", "an epoch's seed is the last seal of the epoch before", new Constant("schedule/Epochs", "", 2, 1)),
    CERTIFICATE_HALF("4, 5", "half of the weight certifies", new Constant("schedule/Quorum", "isCertificate", 3, 2)),
    CERTIFICATE_SIGNER(
            "4", "anybody's attestation counts for whom it names", new Call("schedule/Quorum", "", "equals", 1)),
    ATTESTS_THOUGH_DIVERGED("4", "an operator signs on though two thirds say otherwise"),
    BATCH_AGAINST_ATTESTATION("5", "an operator signs a batch that ends otherwise than it attested"),
    BATCH_EPOCH("5", "a batch goes on over an epoch's end", new Call("batch/BatchRule", "endsBefore", "epoch", 0L)),
    BATCH_BYTES(
            "5",
            "a batch goes on over batchBytesMax",
            new Call("batch/BatchRule", "endsBefore", "batchBytesMax", Long.MAX_VALUE)),
    BATCH_AGE(
            "5",
            "a batch goes on over batchMaxAgeMs",
            new Call("batch/BatchRule", "next", "batchMaxAgeMs", Long.MAX_VALUE)),
    BATCH_SIGNATURE(
            "5",
            "a signature over other data counts for a batch",
            new Call("batch/CertificateCollector", "add", "equals", 1)),
    POSTED_OUT_OF_TURN("5", "an operator posts before its rank's time"),
    POSTED_UNSEEN("5", "an operator posts without looking at what L1 waits for"),
    REWARDS_BEFORE_FINAL("7", "rewards are counted before L1 is final");

    private final String section;
    private final String words;
    private final Optional<Edit> edit;

    Mutation(String section, String words) {
        this.section = section;
        this.words = words;
        this.edit = Optional.empty();
    }

    Mutation(String section, String words, Edit edit) {
        this.section = section;
        this.words = words;
        this.edit = Optional.of(edit);
    }

    /** Whom it takes to meet the broken rule; empty where faults alone do. */
    Optional<Role> meets() {
        return switch (this) {
            case SEAL_SUBNET, SEAL_NUMBER, SEAL_PARENT, SEAL_CONTENT, NOTICE_THIRD, BATCH_SIGNATURE ->
                Optional.of(Role.FORGER);
            case SEAL_TOO_SOON, SEAL_IDLE, SEAL_SLOT, SEAL_FAILOVER, SEAL_LEAD, TIME_WITHOUT_WEIGHTS, TIME_GOES_BACK ->
                Optional.of(Role.EARLY_SEALER);
            case SEAL_RANK,
                    SEAL_SIGNATURE,
                    EVIDENCE_SIGNER,
                    BUNDLE_SIGNATURE,
                    NOTICE_SIGNATURE,
                    CLOCK_SIGNATURE,
                    CERTIFICATE_SIGNER -> Optional.of(Role.IMPERSONATOR);
            case CERTIFICATE_HALF -> Optional.of(Role.WRONG_POSTER);
            case REBUILD_SIGNS_AGAIN, BACKUP_WITHOUT_READING, ATTESTS_THOUGH_DIVERGED, BATCH_AGAINST_ATTESTATION ->
                Optional.of(Role.LATE_UPGRADER);
            default -> Optional.empty();
        };
    }

    /** Of the protocol's description. */
    String section() {
        return section;
    }

    String words() {
        return words;
    }

    Optional<Edit> edit() {
        return edit;
    }
}
