package org.lumia.ingress.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.lumia.ingress.chain.RecentBlocks;
import org.lumia.protocol.v1.ExecutedTransaction;
import org.lumia.protocol.v1.Log;
import org.lumia.rpc.BlockSelector;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.Params;
import org.lumia.rpc.eth.BlockJson;
import org.lumia.rpc.eth.BlockView;
import org.lumia.rpc.eth.LogBlooms;
import org.lumia.rpc.eth.LogCriteria;
import org.lumia.rpc.eth.ReceiptJson;

/**
 * What the last blocks tell of themselves: a block by its number or hash, and the logs between two numbers. An executed block stays
 * as it is, so these answers are execution's. Everything else is left to it: tags, which it may know a later block for; what is
 * malformed; and what takes long, which it bounds.
 */
final class RecentReads {
    /** A block that takes no time to write, as it is encoded. */
    private static final int BLOCK_BYTES_MAX = 32 << 10;

    private static final int RANGE_BLOCKS_MAX = 1_024;
    private static final int LOGS_LOOKED_AT_MAX = 10_000;
    /** Of logs that are found, as JSON: below the least that an operator may limit an answer to. */
    private static final int FOUND_BYTES_MAX = 60_000;

    /** What a log takes in JSON beside its topics and data. */
    private static final int LOG_JSON_BYTES = 560;

    private static final int ALTERNATIVES_MAX = 64;

    private final RecentBlocks recent;

    RecentReads(RecentBlocks recent) {
        this.recent = recent;
    }

    /** eth_getBlockByNumber; empty where execution is to be asked. */
    Optional<JsonRpcMethod.Written> blockByNumber(Params params) {
        return read(() -> params.block(0) instanceof BlockSelector.Number(long number)
                ? written(recent.block(number), params)
                : Optional.empty());
    }

    /** eth_getBlockByHash; empty where execution is to be asked. */
    Optional<JsonRpcMethod.Written> blockByHash(Params params) {
        return read(() -> written(recent.block(params.hash(0)), params));
    }

    private static Optional<JsonRpcMethod.Written> written(Optional<BlockView> found, Params params) {
        boolean full = params.bool(1, false);
        return found.filter(block -> block.message().getSerializedSize() <= BLOCK_BYTES_MAX)
                .map(block -> json -> BlockJson.write(json, block, full));
    }

    /** eth_getLogs; empty where execution is to be asked. */
    Optional<JsonRpcMethod.Written> logs(Params params) {
        return read(() -> {
            LogCriteria criteria = params.read(0, LogCriteria::parse);
            return criteria.block().isEmpty()
                            && criteria.from().orElse(null) instanceof BlockSelector.Number(long first)
                            && criteria.to().orElse(null) instanceof BlockSelector.Number(long last)
                            && first <= last
                            && last - first < RANGE_BLOCKS_MAX
                            && alternatives(criteria) <= ALTERNATIVES_MAX
                            && recent.block(last).isPresent()
                    ? new Search(LogFilter.of(criteria)).through(first, last)
                    : Optional.empty();
        });
    }

    private static int alternatives(LogCriteria criteria) {
        return criteria.addresses().size()
                + criteria.topics().stream().mapToInt(List::size).sum();
    }

    private static Optional<JsonRpcMethod.Written> read(Supplier<Optional<JsonRpcMethod.Written>> reading) {
        try {
            return reading.get();
        } catch (JsonRpcException malformed) {
            return Optional.empty();
        }
    }

    private record Found(BlockView block, int transaction, int index, int logIndex) {}

    /** Looks through blocks, within bounds. */
    private final class Search {
        private final LogFilter wanted;
        private final LogBlooms blooms;
        private final List<Found> found = new ArrayList<>();
        private int lookedAt;
        private long foundBytes;

        Search(LogFilter wanted) {
            this.wanted = wanted;
            this.blooms = LogBlooms.of(wanted.addresses(), wanted.topics());
        }

        /** Empty where a block is not here any more, or it would take more than it may here. */
        Optional<JsonRpcMethod.Written> through(long first, long last) {
            for (long number = first; number <= last; number++) {
                Optional<BlockView> block = recent.block(number);
                if (block.isEmpty()) {
                    return Optional.empty();
                }
                if (blooms.mayMatch(block.get().header().logsBloom())) {
                    lookAt(block.get());
                }
                if (lookedAt > LOGS_LOOKED_AT_MAX || foundBytes > FOUND_BYTES_MAX) {
                    return Optional.empty();
                }
            }
            return Optional.of(json -> {
                json.writeStartArray();
                for (Found log : found) {
                    json.writeTree(ReceiptJson.log(log.block(), log.transaction(), log.index(), log.logIndex()));
                }
                json.writeEndArray();
            });
        }

        private void lookAt(BlockView block) {
            int logIndex = 0;
            for (int t = 0; t < block.message().getTransactionsCount(); t++) {
                ExecutedTransaction transaction = block.transaction(t);
                for (int l = 0; l < transaction.getLogsCount(); l++, logIndex++) {
                    Log log = transaction.getLogs(l);
                    if (foundBytes <= FOUND_BYTES_MAX && wanted.matches(log)) {
                        found.add(new Found(block, t, l, logIndex));
                        foundBytes += LOG_JSON_BYTES + 2L * log.getSerializedSize();
                    }
                }
            }
            lookedAt += logIndex;
        }
    }
}
