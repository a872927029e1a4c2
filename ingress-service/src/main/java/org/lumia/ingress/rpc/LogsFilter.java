package org.lumia.ingress.rpc;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.lumia.ethereum.Hex;
import org.lumia.ingress.chain.RecentBlocks;
import org.lumia.protocol.v1.ExecutedTransaction;
import org.lumia.rpc.BlockSelector;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.Params;
import org.lumia.rpc.eth.BlockView;
import org.lumia.rpc.eth.LogCriteria;
import org.lumia.rpc.eth.ReceiptJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Of {@code eth_newFilter}: logs of the blocks since, each once; of the last blocks from memory, of older ones from execution. */
final class LogsFilter implements Filter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int LOGS_MAX = 10_000;
    /** As many as execution takes in one search. */
    private static final long SEARCHED_BLOCKS_MAX = 10_000;

    private static final long RENDERED_TO_STORED = 6;

    private final LogCriteria criteria;
    private final LogFilter wanted;
    private final RecentBlocks recent;
    private final ExecutionReads execution;
    private final ByteBudget.Share held;
    private final long last;
    private final ReentrantLock lock = new ReentrantLock();
    private long next;

    /**
     * Made once.
     *
     * @param next the first block that it may tell of
     * @param held what the criteria take of memory
     * @throws JsonRpcException for a range that names no blocks to come, in geth's words
     */
    LogsFilter(LogCriteria criteria, long next, RecentBlocks recent, ExecutionReads execution, ByteBudget.Share held) {
        this.criteria = criteria;
        this.wanted = LogFilter.of(criteria);
        this.recent = recent;
        this.execution = execution;
        this.held = held;
        this.next = Math.max(next, number(criteria.from()).orElse(0L));
        this.last = number(criteria.to()).orElse(Long.MAX_VALUE);
    }

    /** @throws JsonRpcException as geth does */
    static void check(LogCriteria criteria) {
        BlockSelector from = criteria.from().orElse(BlockSelector.Tag.LATEST);
        BlockSelector to = criteria.to().orElse(BlockSelector.Tag.LATEST);
        if (from == BlockSelector.Tag.PENDING || to == BlockSelector.Tag.PENDING) {
            throw JsonRpcException.invalidParams("pending logs are not supported");
        }
        boolean later = to == BlockSelector.Tag.LATEST;
        Optional<Long> first = number(criteria.from());
        Optional<Long> end = number(criteria.to());
        boolean valid = from == BlockSelector.Tag.LATEST
                ? later
                : first.isPresent() && (later || end.isPresent() && end.get() >= first.get());
        if (!valid) {
            throw JsonRpcException.invalidParams("invalid block range params");
        }
    }

    private static Optional<Long> number(Optional<BlockSelector> selector) {
        return selector.flatMap(block -> switch (block) {
            case BlockSelector.Number(long number) -> Optional.of(number);
            case BlockSelector.Tag tag when tag == BlockSelector.Tag.EARLIEST -> Optional.of(0L);
            case BlockSelector other -> Optional.empty();
        });
    }

    @Override
    public Object news(long through) {
        lock.lock();
        try {
            long to = Math.min(through, last);
            if (next > to) {
                return List.of();
            }
            return recent.block(next).isPresent() ? remembered(to) : searched(to);
        } finally {
            lock.unlock();
        }
    }

    /** Block after block, so that what does not fit is told at the next call. */
    private Object remembered(long to) {
        var answer = new ArrayAnswer();
        long number = next;
        for (; number <= to && answer.size() < LOGS_MAX && !answer.isEnough(); number++) {
            Optional<BlockView> block = recent.block(number);
            if (block.isEmpty()) {
                break;
            }
            addMatching(block.get(), answer);
        }
        next = number;
        return answer.ended();
    }

    private void addMatching(BlockView block, ArrayAnswer answer) {
        int logIndex = 0;
        for (int i = 0; i < block.message().getTransactionsCount(); i++) {
            ExecutedTransaction tx = block.transaction(i);
            for (int j = 0; j < tx.getLogsCount(); j++, logIndex++) {
                if (wanted.matches(tx.getLogs(j))) {
                    int transaction = i;
                    int index = j;
                    int inBlock = logIndex;
                    answer.add(
                            RENDERED_TO_STORED * tx.getLogs(j).getSerializedSize(),
                            () -> ReceiptJson.log(block, transaction, index, inBlock));
                }
            }
        }
    }

    private Object searched(long to) {
        long end = Math.min(to, next + SEARCHED_BLOCKS_MAX - 1);
        Object found;
        try {
            found = search(end);
        } catch (JsonRpcException tooMany) {
            end = fitting(tooMany).orElseThrow(() -> tooMany);
            found = search(end);
        }
        next = end + 1;
        return found;
    }

    private Object search(long end) {
        ObjectNode range = query().put("fromBlock", Hex.quantity(next)).put("toBlock", Hex.quantity(end));
        return execution.forward("eth_getLogs", JSON.arrayNode().add(range));
    }

    /** The last block of a range that execution would answer. */
    private static Optional<Long> fitting(JsonRpcException tooMany) {
        return tooMany.code() == JsonRpcException.LIMIT_EXCEEDED
                        && tooMany.data() instanceof JsonNode data
                        && data.path("to").isString()
                ? Optional.of(Params.parseLong(data.path("to").asString()))
                : Optional.empty();
    }

    /** All that the filter's own range has, told or not. */
    Object all() {
        ObjectNode query = query();
        criteria.block().ifPresent(block -> query.put("blockHash", block.toString()));
        criteria.from().ifPresent(from -> query.put("fromBlock", text(from)));
        criteria.to().ifPresent(to -> query.put("toBlock", text(to)));
        return execution.forward("eth_getLogs", JSON.arrayNode().add(query));
    }

    private static String text(BlockSelector block) {
        return number(Optional.of(block)).map(Hex::quantity).orElse("latest");
    }

    private ObjectNode query() {
        ObjectNode query = JSON.objectNode();
        ArrayNode addresses = query.putArray("address");
        criteria.addresses().forEach(address -> addresses.add(address.toString()));
        ArrayNode topics = query.putArray("topics");
        criteria.topics().forEach(any -> {
            ArrayNode position = topics.addArray();
            any.forEach(topic -> position.add(topic.toString()));
        });
        return query;
    }

    @Override
    public void close() {
        held.close();
    }
}
