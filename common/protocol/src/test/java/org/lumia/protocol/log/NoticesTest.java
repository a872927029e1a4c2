package org.lumia.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.LogSnapshot;

/** Which notices stand, where keys change between a notice and the block that applies the message. */
class NoticesTest {
    private static final Address OPERATOR = address(1);
    private static final Address OLD_KEY = address(2);
    private static final Address NEW_KEY = address(3);
    private static final Hash RIGHT = Keccak.hash(new byte[] {1});
    private static final Hash OTHER = Keccak.hash(new byte[] {2});

    private final Notices notices = new Notices();

    private static Address address(int last) {
        byte[] bytes = new byte[Address.SIZE];
        bytes[Address.SIZE - 1] = (byte) last;
        return Address.wrap(bytes);
    }

    private static Members membersWith(Address key) {
        return new Members(List.of(new Member(OPERATOR, key, 10, OPERATOR)));
    }

    private void notice(Address key, Hash accumulator) {
        notices.add(new LogEvent.Noticed(1, OPERATOR, key, accumulator));
    }

    @Test
    void anOperatorThatRotatesItsKeyBeforeTheMessageIsAppliedMaySayItAgain() {
        notice(OLD_KEY, RIGHT);
        assertThat(notices.quorum(1, membersWith(NEW_KEY))).isEmpty();
        assertThat(notices.has(1, OPERATOR, NEW_KEY)).isFalse();
        notice(NEW_KEY, RIGHT);
        assertThat(notices.quorum(1, membersWith(NEW_KEY))).contains(RIGHT);
        assertThat(notices.quorum(1, membersWith(OLD_KEY))).contains(RIGHT);
    }

    @Test
    void theFirstNoticeOfAKeyStands() {
        notice(OLD_KEY, RIGHT);
        notice(OLD_KEY, OTHER);
        assertThat(notices.quorum(1, membersWith(OLD_KEY))).contains(RIGHT);
        assertThat(notices.size()).isEqualTo(1);
    }

    @Test
    void aSnapshotKeepsTheNoticesOfAllKeys() {
        notice(OLD_KEY, OTHER);
        notice(NEW_KEY, RIGHT);
        var snapshot = LogSnapshot.newBuilder();
        notices.save(snapshot);
        var restored = new Notices();
        restored.load(snapshot.build());
        assertThat(restored.quorum(1, membersWith(OLD_KEY))).contains(OTHER);
        assertThat(restored.quorum(1, membersWith(NEW_KEY))).contains(RIGHT);
    }
}
