package org.lumia.execution.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.execution.LogFilter;
import org.lumia.execution.Projection;
import org.lumia.rpc.BlockSelector;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.Params;
import org.lumia.rpc.eth.BlockView;
import org.lumia.rpc.eth.ReceiptJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** eth_getLogs: through the query side's index, and through the blocks themselves where that is behind. */
final class LogMethods {
    private static final int TOPICS_MAX = 4;
    private static final int ALTERNATIVES_MAX = 1_000;

    private final ChainReads chain;
    private final RpcLimits limits;

    LogMethods(ChainReads chain, RpcLimits limits) {
        this.chain = chain;
        this.limits = limits;
    }

    Map<String, JsonRpcMethod> methods() {
        return Map.of("eth_getLogs", this::logs);
    }

    private Object logs(Params params) {
        JsonNode filter = params.node(0);
        LogFilter wanted;
        long first;
        long last;
        try {
            wanted = new LogFilter(addresses(filter.get("address")), topics(filter.get("topics")));
            if (filter.hasNonNull("blockHash")) {
                if (filter.hasNonNull("fromBlock") || filter.hasNonNull("toBlock")) {
                    throw JsonRpcException.invalidParams(
                            "cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other");
                }
                first = chain.number(new BlockSelector.ByHash(
                                Params.parseHash(filter.get("blockHash").asString())))
                        .orElseThrow(() -> new JsonRpcException(JsonRpcException.SERVER_ERROR, "unknown block"));
                last = first;
            } else {
                first = bound(filter.get("fromBlock"));
                last = Math.min(bound(filter.get("toBlock")), chain.blocks().height());
            }
        } catch (IllegalArgumentException malformed) {
            throw JsonRpcException.invalidParams("invalid argument 0: " + malformed.getMessage());
        }
        boolean backwards = filter.hasNonNull("toBlock") && first > bound(filter.get("toBlock"));
        if (backwards) {
            throw JsonRpcException.invalidParams("invalid block range params");
        }
        if (last - first >= limits.logBlocksMax()) {
            throw new JsonRpcException(
                    JsonRpcException.LIMIT_EXCEEDED,
                    "query covers %d blocks, at most %d are taken".formatted(last - first + 1, limits.logBlocksMax()));
        }
        return find(wanted, first, last);
    }

    private long bound(@Nullable JsonNode node) {
        BlockSelector selector = node == null || node.isNull() ? BlockSelector.Tag.LATEST : Params.parseBlock(node);
        return selector instanceof BlockSelector.Number(long number)
                ? number
                : chain.number(selector).orElseThrow(ChainReads::headerNotFound);
    }

    private List<ObjectNode> find(LogFilter filter, long first, long last) {
        var found = new ArrayList<ObjectNode>();
        long projected = Math.min(last, chain.projection().projectedThrough());
        if (first <= projected) {
            List<Projection.LogPlace> places = chain.projection().logs(filter, first, projected, limits.logsMax() + 1);
            checkCount(places.size());
            for (int i = 0; i < places.size(); ) {
                long number = places.get(i).number();
                BlockView block = block(number);
                int end = i;
                while (end < places.size() && places.get(end).number() == number) {
                    end++;
                }
                addAt(block, places.subList(i, end), found);
                i = end;
            }
        }
        for (long number = Math.max(first, projected + 1); number <= last; number++) {
            BlockView block = block(number);
            if (filter.mayMatch(block.header().logsBloom())) {
                addMatching(block, filter, found);
                checkCount(found.size());
            }
        }
        return found;
    }

    private BlockView block(long number) {
        return BlockView.of(chain.blocks().byNumber(number).orElseThrow(ChainReads::headerNotFound));
    }

    private void checkCount(int count) {
        if (count > limits.logsMax()) {
            throw new JsonRpcException(
                    JsonRpcException.LIMIT_EXCEEDED, "query returned more than %d results".formatted(limits.logsMax()));
        }
    }

    private static void addAt(BlockView block, List<Projection.LogPlace> places, List<ObjectNode> found) {
        int index = 0;
        int next = 0;
        for (int t = 0; t < block.message().getTransactionsCount() && next < places.size(); t++) {
            var logs = block.transaction(t).getLogsList();
            for (int l = 0; l < logs.size() && next < places.size(); l++, index++) {
                if (places.get(next).index() == index) {
                    found.add(ReceiptJson.log(block, t, l, index));
                    next++;
                }
            }
        }
    }

    private static void addMatching(BlockView block, LogFilter filter, List<ObjectNode> found) {
        int index = 0;
        for (int t = 0; t < block.message().getTransactionsCount(); t++) {
            var logs = block.transaction(t).getLogsList();
            for (int l = 0; l < logs.size(); l++, index++) {
                if (filter.matches(logs.get(l))) {
                    found.add(ReceiptJson.log(block, t, l, index));
                }
            }
        }
    }

    private static List<Address> addresses(@Nullable JsonNode node) {
        if (node == null || node.isNull()) {
            return List.of();
        }
        if (node.isString()) {
            return List.of(Params.parseAddress(node.asString()));
        }
        checkAlternatives(node.size());
        var addresses = new ArrayList<Address>();
        node.forEach(one -> addresses.add(Params.parseAddress(one.asString())));
        return addresses;
    }

    private static List<List<Hash>> topics(@Nullable JsonNode node) {
        var topics = new ArrayList<List<Hash>>();
        if (node == null || node.isNull()) {
            return topics;
        }
        if (node.size() > TOPICS_MAX) {
            throw JsonRpcException.invalidParams("exceed max topics");
        }
        for (JsonNode position : node) {
            var any = new ArrayList<Hash>();
            if (position.isString()) {
                any.add(Params.parseHash(position.asString()));
            } else if (position.isArray()) {
                checkAlternatives(position.size());
                boolean all = false;
                for (JsonNode one : position) {
                    all |= one.isNull();
                    if (!one.isNull()) {
                        any.add(Params.parseHash(one.asString()));
                    }
                }
                if (all) {
                    any.clear();
                }
            }
            topics.add(any);
        }
        return topics;
    }

    private static void checkAlternatives(int count) {
        if (count > ALTERNATIVES_MAX) {
            throw JsonRpcException.invalidParams(
                    "exceed max addresses or topics per search position: %d".formatted(ALTERNATIVES_MAX));
        }
    }
}
