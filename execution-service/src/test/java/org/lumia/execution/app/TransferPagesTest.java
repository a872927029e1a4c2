package org.lumia.execution.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.execution.Blocks;
import org.lumia.execution.Projection;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.ExecutedTransaction;
import org.lumia.protocol.v1.Log;

/** Pages of transfers among Transfer logs that are none: nobody can hide an account's history. */
class TransferPagesTest {
    private static final Address ACCOUNT = Address.parse("0x00000000000000000000000000000000000000aa");
    private static final Blocks.Place HEAD = new Blocks.Place(Long.MAX_VALUE, 0);

    private final TreeMap<Long, ExecutedBlock> chain = new TreeMap<>();
    private final List<Long> read = new ArrayList<>();
    private final TransferPages pages = new TransferPages(this::logs, number -> {
        read.add(number);
        return Optional.ofNullable(chain.get(number));
    });

    private static Log transfer(long amount) {
        ByteString account = Protobufs.bytes(UInt256.fromBytes(ACCOUNT.bytes()).toHash());
        return Log.newBuilder()
                .setAddress(Protobufs.bytes(ACCOUNT))
                .addTopics(Protobufs.bytes(JdbcListings.TRANSFER))
                .addTopics(account)
                .addTopics(account)
                .setData(Protobufs.bytes(UInt256.of(amount).toHash()))
                .build();
    }

    private static Log withoutAmount() {
        return transfer(0).toBuilder().clearData().build();
    }

    private void block(long number, List<Log> logs) {
        chain.put(
                number,
                ExecutedBlock.newBuilder()
                        .setNumber(number)
                        .addTransactions(ExecutedTransaction.newBuilder()
                                .setHash(Protobufs.bytes(Hash.ZERO))
                                .addAllLogs(logs))
                        .build());
    }

    private List<Projection.LogPlace> logs(Blocks.Place before, int max) {
        List<Projection.LogPlace> found = new ArrayList<>();
        for (Map.Entry<Long, ExecutedBlock> entry : chain.descendingMap().entrySet()) {
            for (int i = entry.getValue().getTransactions(0).getLogsCount() - 1; i >= 0 && found.size() < max; i--) {
                if (entry.getKey() < before.number() || entry.getKey() == before.number() && i < before.index()) {
                    found.add(new Projection.LogPlace(entry.getKey(), i));
                }
            }
        }
        return found;
    }

    private static List<String> amounts(TransferPages.Page page) {
        return page.transfers().stream().map(ListedTransfer::amount).toList();
    }

    @Test
    void aPageGoesOnOverLogsThatAreNoTransfersUntilItIsFull() {
        block(1, List.of(transfer(1), transfer(2), transfer(3)));
        for (long number = 2; number < 40; number++) {
            block(number, List.of(withoutAmount(), withoutAmount()));
        }
        block(40, List.of(withoutAmount(), transfer(4)));
        var page = pages.before(HEAD, 2);
        assertThat(amounts(page)).containsExactly("4", "3");
        assertThat(page.next()).isEqualTo(new Blocks.Place(1, 2));
        assertThat(read).as("each block once").doesNotHaveDuplicates();
        var last = pages.before(page.next(), 2);
        assertThat(amounts(last)).containsExactly("2", "1");
        assertThat(last.next()).as("nothing is left").isNull();
    }

    @Test
    void aPageOfNothingSaysWhereTheNextBegins() {
        int logs = 2 * TransferPages.LOGS_MAX + 500;
        block(1, List.of(transfer(7)));
        block(2, IntStream.range(0, logs).mapToObj(i -> withoutAmount()).toList());
        var first = pages.before(HEAD, 25);
        assertThat(first.transfers()).isEmpty();
        assertThat(first.next()).isEqualTo(new Blocks.Place(2, logs - TransferPages.LOGS_MAX));
        var second = pages.before(first.next(), 25);
        assertThat(second.next()).isEqualTo(new Blocks.Place(2, logs - 2 * TransferPages.LOGS_MAX));
        var third = pages.before(second.next(), 25);
        assertThat(amounts(third)).containsExactly("7");
        assertThat(third.next()).isNull();
    }

    @Test
    void aPageReadsNoMoreBlocksThanTheLargestPageHasRows() {
        for (long number = 1; number <= 300; number++) {
            block(number, List.of(withoutAmount()));
        }
        var page = pages.before(HEAD, 25);
        assertThat(page.transfers()).isEmpty();
        assertThat(page.next()).isEqualTo(new Blocks.Place(201, 0));
        assertThat(read).hasSize(TransferPages.BLOCKS_MAX);
    }
}
