package org.lumia.execution.rpc;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lumia.execution.LogFilter;
import org.lumia.execution.Projection;
import org.lumia.execution.SearchTooLongException;
import org.lumia.rpc.AnswerBuffer;
import org.lumia.rpc.BlockSelector;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.Params;
import org.lumia.rpc.eth.BlockView;
import org.lumia.rpc.eth.LogBlooms;
import org.lumia.rpc.eth.LogCriteria;

/** eth_getLogs: through the query side's index, and through the blocks themselves where that is behind. */
final class LogMethods {
    private static final long PLACE_BYTES = 48;

    private final ChainReads chain;
    private final RpcLimits limits;
    private final Places places;

    LogMethods(ChainReads chain, RpcLimits limits, Places places) {
        this.chain = chain;
        this.limits = limits;
        this.places = places;
    }

    Map<String, JsonRpcMethod> methods() {
        return Map.of("eth_getLogs", this::logs);
    }

    private Object logs(Params params) {
        LogCriteria criteria = params.read(0, LogCriteria::parse);
        var wanted = new LogFilter(criteria.addresses(), criteria.topics());
        if (criteria.block().isPresent()) {
            long number = chain.number(new BlockSelector.ByHash(criteria.block().get()))
                    .orElseThrow(() -> new JsonRpcException(JsonRpcException.SERVER_ERROR, "unknown block"));
            chain.requireKept(number);
            return places.run(() -> find(wanted, number, number));
        }
        long head = chain.blocks().height();
        long first = bound(criteria.from(), head);
        long last = bound(criteria.to(), head);
        // In geth's order: of a range that is backwards and beyond the head, the first is said if both ends were named.
        if (first > last && (criteria.to().isPresent() || first <= head)) {
            throw JsonRpcException.invalidParams("invalid block range params");
        }
        if (first > head || last > head) {
            throw JsonRpcException.invalidParams("block range extends beyond current head block");
        }
        // Block 0 has no logs, and geth refuses it too once blocks after it are gone.
        chain.requireKept(Math.max(1, first));
        if (last - first >= limits.logBlocksMax()) {
            throw new JsonRpcException(
                    JsonRpcException.LIMIT_EXCEEDED,
                    "query covers %d blocks, at most %d are taken".formatted(last - first + 1, limits.logBlocksMax()));
        }
        return places.run(() -> find(wanted, first, last));
    }

    /** The head is read once: what is asked for by tag cannot be beyond it. */
    private long bound(Optional<BlockSelector> selector, long head) {
        return switch (selector.orElse(BlockSelector.Tag.LATEST)) {
            case BlockSelector.Number(long number) -> number;
            case BlockSelector other -> Math.min(head, chain.number(other).orElseThrow(ChainReads::headerNotFound));
        };
    }

    /** Block by block into the answer, so that what has been found is weighed before the next block is looked at. */
    private AnswerBuffer find(LogFilter filter, long first, long last) {
        var answer = new LogAnswer(limits, first);
        long projected = Math.min(last, chain.projection().projectedThrough());
        if (first <= projected) {
            ByteBudget.draw(PLACE_BYTES * limits.logsMax());
            List<Projection.LogPlace> places = search(filter, first, projected);
            if (places.size() > limits.logsMax()) {
                throw answer.tooMany(places.getLast().number());
            }
            for (int i = 0; i < places.size(); ) {
                long number = places.get(i).number();
                int end = i;
                while (end < places.size() && places.get(end).number() == number) {
                    end++;
                }
                List<Projection.LogPlace> ofBlock = places.subList(i, end);
                chain.visit(number, block -> addAt(BlockView.of(block), ofBlock, answer));
                i = end;
            }
        }
        var blooms = LogBlooms.of(filter.addresses(), filter.topics());
        for (long number = Math.max(first, projected + 1); number <= last; number++) {
            chain.visit(number, block -> {
                BlockView view = BlockView.of(block);
                if (blooms.mayMatch(view.header().logsBloom())) {
                    addMatching(view, filter, answer);
                }
            });
        }
        return answer.ended();
    }

    private List<Projection.LogPlace> search(LogFilter filter, long first, long last) {
        try {
            return chain.projection().logs(filter, first, last, limits.logsMax() + 1);
        } catch (SearchTooLongException tooLong) {
            throw new JsonRpcException(
                    JsonRpcException.LIMIT_EXCEEDED,
                    "query of %d blocks took longer than %d ms: ask for a narrower range, or name addresses and topics"
                            .formatted(last - first + 1, tooLong.millisMax()));
        }
    }

    private static void addAt(BlockView block, List<Projection.LogPlace> places, LogAnswer found) {
        int index = 0;
        int next = 0;
        for (int t = 0; t < block.message().getTransactionsCount() && next < places.size(); t++) {
            int logs = block.transaction(t).getLogsCount();
            for (int l = 0; l < logs && next < places.size(); l++, index++) {
                if (places.get(next).index() == index) {
                    found.add(block, t, l, index);
                    next++;
                }
            }
        }
    }

    private static void addMatching(BlockView block, LogFilter filter, LogAnswer found) {
        int index = 0;
        for (int t = 0; t < block.message().getTransactionsCount(); t++) {
            var logs = block.transaction(t).getLogsList();
            for (int l = 0; l < logs.size(); l++, index++) {
                if (filter.matches(logs.get(l))) {
                    found.add(block, t, l, index);
                }
            }
        }
    }
}
