package org.lumia.ordering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lumia.protocol.message.Protobufs.bytes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.platform.signer.RotatingSigner;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.log.Decision;
import org.lumia.protocol.log.IgnoredReason;
import org.lumia.protocol.log.LogEntry;
import org.lumia.protocol.log.LogEvent;
import org.lumia.protocol.log.LogRules;
import org.lumia.protocol.log.LogState;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.Seal;
import org.lumia.protocol.v1.TxInEntry;

/** L1's messages are noticed under the key that counts, whenever it begins to. */
class VouchingTest {
    private static final Address OPERATOR = key(1).address();
    private static final Signer OLD = key(2);
    private static final Signer NEW = key(3);
    private static final Address OTHER = key(4).address();

    private final Genesis genesis = Genesis.development(
            "vouching",
            1,
            1_800_000_000_000L,
            new L1Contracts(31337, Address.ZERO, Address.ZERO, Address.ZERO, Address.ZERO),
            listed(OLD),
            Map.of());
    private final LogRules rules = new LogRules(genesis);
    private final LogState state = new LogState(genesis);
    private final InboxCopy inbox = new InboxCopy(List.of());
    private final List<TxInEntry> sent = new ArrayList<>();
    private final SharedLog log = entry -> {
        sent.add(entry);
        return CompletableFuture.completedFuture((long) sent.size());
    };
    private long offset;

    private static Signer key(int number) {
        byte[] key = new byte[32];
        key[31] = (byte) number;
        return new Signer() {
            @Override
            public Address address() {
                return Secp256k1.address(key);
            }

            @Override
            public Signature sign(Hash digest) {
                return Secp256k1.sign(digest, key);
            }
        };
    }

    private static Members listed(Signer signer) {
        return new Members(
                List.of(new Member(OPERATOR, signer.address(), 100, OPERATOR), new Member(OTHER, OTHER, 100, OTHER)));
    }

    private Vouching vouching(Signer signer) {
        return new Vouching(genesis, OPERATOR, signer, log, input -> {});
    }

    private void seen(long... indices) {
        inbox.add(LongStream.of(indices)
                .mapToObj(index -> InboxMessage.newBuilder()
                        .setIndex(index)
                        .setAccumulator(bytes(UInt256.of(index).toHash()))
                        .build())
                .toList());
    }

    /** What was sent since the last call, by index. */
    private List<Long> vouch(Vouching vouching) {
        int before = sent.size();
        vouching.vouch(state, inbox, state.tip().timestampMs());
        return sent.subList(before, sent.size()).stream()
                .map(entry -> entry.getNotice().getIndex())
                .toList();
    }

    /** The first that the log shows of an entry. */
    private LogEvent follow(TxInEntry entry) {
        var decision = (Decision.Apply) rules.decide(state, new LogEntry(offset, entry.toByteArray()), inbox);
        decision.events().forEach(state::apply);
        state.advance(offset++);
        return decision.events().getFirst();
    }

    /** A block in an epoch, which applies the next L1 message where that is a list of members. */
    private void block(long epoch, Members... lists) {
        var tip = state.tip();
        long timestampMs = Math.max(
                tip.timestampMs() + genesis.timing().minBlockMs(),
                genesis.timestampMs()
                        + epoch
                                * genesis.timing().slotsPerEpoch()
                                * genesis.timing().slotMs());
        var block = OrderedBlock.newBuilder()
                .setNumber(tip.number() + 1)
                .setParentHash(bytes(tip.hash()))
                .setHash(bytes(UInt256.of(1_000 + tip.number()).toHash()))
                .setContentHash(bytes(UInt256.of(2_000 + tip.number()).toHash()))
                .setSeal(Seal.newBuilder().setTimestampMs(timestampMs).setSequencer(bytes(OTHER)))
                .setEpoch(epoch)
                .setInboxThrough(state.inboxThrough() + lists.length)
                .setInboxAccumulator(bytes(state.inboxAccumulator()));
        for (Members list : lists) {
            block.addInbox(InboxMessage.newBuilder()
                    .setIndex(state.inboxThrough() + 1)
                    .setKind(InboxKind.MEMBERS)
                    .setBody(bytes(list.encode())));
        }
        state.apply(new LogEvent.Derived(block.build(), List.of()));
    }

    @Test
    void aKeyThatDoesNotCountYetSaysNothingAndAllOnceItDoes() {
        Vouching vouching = vouching(NEW);
        seen(1, 2, 3);
        assertThat(vouch(vouching)).as("before the list that has it").isEmpty();
        block(0, listed(NEW));
        assertThat(vouch(vouching)).as("listed, though not in force yet").containsExactly(2L, 3L);
        assertThat(sent).allSatisfy(entry -> assertThat(follow(entry)).isInstanceOf(LogEvent.Noticed.class));
        assertThat(vouch(vouching)).isEmpty();
    }

    @Test
    void aNoticeThatTheLogIgnoredIsSentAgainOnceItCounts() {
        Vouching vouching = vouching(NEW);
        seen(1, 2, 3, 4);
        block(0, listed(NEW));
        assertThat(vouch(vouching)).containsExactly(2L, 3L, 4L);
        // Another list follows before the notices do: the new key is no longer in any.
        block(0, listed(OLD));
        assertThat(sent.stream().filter(entry -> entry.getNotice().getIndex() > 2))
                .allSatisfy(entry -> assertThat(follow(entry))
                        .isInstanceOfSatisfying(
                                LogEvent.Ignored.class,
                                ignored -> assertThat(ignored.reason()).isEqualTo(IgnoredReason.BAD_SIGNATURE)));
        assertThat(vouch(vouching)).as("it would not count").isEmpty();
        block(0, listed(NEW));
        assertThat(vouch(vouching)).containsExactly(4L);
        assertThat(follow(sent.getLast())).isInstanceOf(LogEvent.Noticed.class);
        assertThat(vouch(vouching)).isEmpty();
    }

    @Test
    void whatTheLogDoesNotHaveIsSentOnceAnEpoch() {
        Vouching vouching = vouching(OLD);
        seen(1, 2);
        for (long epoch = 0; epoch < 4; epoch++) {
            block(epoch);
            assertThat(vouch(vouching)).as("epoch %d", epoch).containsExactly(1L, 2L);
            block(epoch);
            assertThat(vouch(vouching)).as("again in epoch %d", epoch).isEmpty();
        }
        assertThat(follow(sent.getLast())).isInstanceOf(LogEvent.Noticed.class);
        block(4);
        assertThat(vouch(vouching)).as("without the one that the log has").containsExactly(1L);
    }

    @Test
    void aRotatedKeysNoticesAreSaidAgainWithTheNextKey() {
        seen(1, 2, 3);
        assertThat(vouch(vouching(OLD))).containsExactly(1L, 2L, 3L);
        sent.forEach(this::follow);
        block(0, listed(NEW));
        Vouching next = vouching(NEW);
        assertThat(vouch(next)).containsExactly(2L, 3L);
        sent.subList(3, 5).forEach(entry -> assertThat(follow(entry)).isInstanceOf(LogEvent.Noticed.class));
        block(1);
        assertThat(vouch(next)).isEmpty();
        assertThat(vouch(vouching(OLD))).as("its notices stand").isEmpty();
        block(2);
        assertThat(vouch(next)).isEmpty();
    }

    @Test
    void whileAKeyIsRotatedMessagesAreNoticedUnderBothAndNoneWaits() {
        seen(1, 2, 3);
        Vouching both = vouching(new RotatingSigner(OLD, NEW));
        assertThat(vouch(both)).as("the next key is listed nowhere").containsExactly(1L, 2L, 3L);
        sent.forEach(this::follow);
        block(0, listed(NEW));
        assertThat(vouch(both)).as("under the next key").containsExactly(2L, 3L);
        sent.subList(3, 5).forEach(entry -> assertThat(follow(entry)).isInstanceOf(LogEvent.Noticed.class));
        assertThat(vouch(both)).isEmpty();
    }
}
