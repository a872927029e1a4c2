package org.lumia.execution.rpc;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.lumia.chain.block.ChainTip;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.evm.BlobSchedule;
import org.lumia.evm.BlockEnvironment;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.ExecutedTransaction;
import org.lumia.rpc.BlockSelector;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.Fields;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.MalformedException;
import org.lumia.rpc.Params;
import tools.jackson.databind.JsonNode;

/** What a transaction should pay. */
final class FeeMethods {
    private static final int SAMPLE_BLOCKS = 20;
    /** The lowest of a block, as in geth: what was enough. */
    private static final int SAMPLE_OF_BLOCK = 3;

    private static final int SAMPLE_PERCENTILE = 60;
    private static final UInt256 TIP_WEI_MIN = UInt256.ONE;
    /** A tip that is suggested is at most so many of the next base fee. */
    private static final UInt256 TIP_BASE_FEES_MAX = UInt256.of(10);

    /** Over which the rise of the base fee is looked at, and how many such rises a suggestion holds. */
    private static final long RISE_MILLIS = 1_000;

    private static final int RISES = 3;
    private static final long RISE_BLOCKS_MAX = 64;

    private static final int PERCENTILES_MAX = 100;
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,18}");
    private static final UInt256 EIGHT = UInt256.of(8);

    private final ChainReads chain;
    private final RpcLimits limits;

    /** What a block's answer has beside its rewards. */
    private static final long FEES_OF_BLOCK = 6;

    /** A quantity as text, in a list. */
    private static final long FEE_BYTES = 80;

    private record Tip(UInt256 tip, long gasUsed) {}

    FeeMethods(ChainReads chain, RpcLimits limits) {
        this.chain = chain;
        this.limits = limits;
    }

    Map<String, JsonRpcMethod> methods() {
        var methods = new HashMap<String, JsonRpcMethod>();
        methods.put("eth_gasPrice", params -> gasPrice().toQuantity());
        methods.put("eth_maxPriorityFeePerGas", params -> priorityFee().toQuantity());
        methods.put(
                "eth_baseFee",
                params -> chain.blocks().head().tip().nextBaseFee().toQuantity());
        methods.put(
                "eth_blobBaseFee",
                params ->
                        chain.environment(chain.blocks().height()).blobBaseFee().toQuantity());
        methods.put("eth_feeHistory", this::feeHistory);
        return methods;
    }

    /**
     * An eighth above the next base fee, and the tip that is suggested. While the fee falls, above the last one's: who takes the
     * transaction may be a block behind.
     */
    private UInt256 gasPrice() {
        var head = chain.blocks().head();
        UInt256 base =
                head.tip().nextBaseFee().max(chain.environment(head.number()).baseFee());
        return base.add(base.divide(EIGHT)).add(priorityFee());
    }

    /** Wallets that take the base fee of now and little more beside the tip offer with it what holds while the fee rises. */
    UInt256 priorityFee() {
        return tip().max(headroom());
    }

    /**
     * How far the base fee will have risen in three more seconds like the last, beside what it is now; nothing where it does not rise
     * by more than the eighth that is offered anyway. Made of the blocks alone: every node of the chain says the same.
     */
    private UInt256 headroom() {
        ChainTip head = chain.blocks().head().tip();
        BigInteger now = head.nextBaseFee().toBigInteger();
        BigInteger before = baseFeeAt(head.number(), head.timestampMs() - RISE_MILLIS);
        if (before.signum() == 0 || now.compareTo(before) <= 0) {
            return UInt256.ZERO;
        }
        BigInteger then = now.pow(1 + RISES).divide(before.pow(RISES));
        BigInteger rise = then.subtract(now);
        if (rise.compareTo(now.shiftRight(3)) <= 0) {
            return UInt256.ZERO;
        }
        return UInt256.of(rise).min(head.nextBaseFee().multiply(TIP_BASE_FEES_MAX));
    }

    /** Of the last block that was there at a time, as far back as is looked. */
    private BigInteger baseFeeAt(long height, long timestampMs) {
        long found = 0;
        for (long number = height; number > Math.max(0, height - RISE_BLOCKS_MAX); number--) {
            Optional<ExecutedBlock> block = chain.blocks().byNumber(number);
            if (block.isEmpty()) {
                break;
            }
            found = block.get().getBaseFeeWei();
            if (block.get().getTimestampMs() <= timestampMs) {
                break;
            }
        }
        return BigInteger.valueOf(found);
    }

    /**
     * In the order of the log a tip buys no place, whatever others pay: the least that is not nothing, for wallets take zero for
     * "not set" or refuse it. Where a tip buys a place: what places cost lately, as geth samples it, so that who overpays is not
     * followed, and in bounds.
     */
    private UInt256 tip() {
        if (!chain.rules().tipsBuyPlaces()) {
            return TIP_WEI_MIN;
        }
        UInt256 most = chain.blocks().head().tip().nextBaseFee().multiply(TIP_BASE_FEES_MAX);
        return sampledTip().min(most).max(TIP_WEI_MIN);
    }

    private UInt256 sampledTip() {
        var sampled = new ArrayList<UInt256>();
        long height = chain.blocks().height();
        for (long number = height; number > Math.max(0, height - SAMPLE_BLOCKS); number--) {
            chain.blocks()
                    .byNumber(number)
                    .ifPresent(block -> tips(block).stream()
                            .map(Tip::tip)
                            .sorted()
                            .limit(SAMPLE_OF_BLOCK)
                            .forEach(sampled::add));
        }
        sampled.sort(Comparator.naturalOrder());
        return sampled.isEmpty() ? UInt256.ZERO : sampled.get((sampled.size() - 1) * SAMPLE_PERCENTILE / 100);
    }

    private static List<Tip> tips(ExecutedBlock block) {
        UInt256 base = UInt256.of(block.getBaseFeeWei());
        var tips = new ArrayList<Tip>();
        for (ExecutedTransaction transaction : block.getTransactionsList()) {
            UInt256 price = Protobufs.uint256(transaction.getEffectiveGasPrice());
            if (price.compareTo(base) >= 0) {
                tips.add(new Tip(price.subtract(base), transaction.getGasUsed()));
            }
        }
        return tips;
    }

    private Object feeHistory(Params params) {
        long count = Math.min(params.read(0, FeeMethods::blockCount), limits.feeHistoryBlocksMax());
        BlockSelector newest = params.block(1);
        double[] percentiles = params.optional(2, FeeMethods::percentiles).orElse(new double[0]);
        long last = chain.number(newest)
                .orElseThrow(() -> new JsonRpcException(JsonRpcException.SERVER_ERROR, "request beyond head block"));
        long first = Math.max(Math.min(last, chain.blocks().firstBlock()), last - count + 1);
        if (count == 0) {
            return Map.of("oldestBlock", "0x0", "gasUsedRatio", List.of());
        }
        ByteBudget.draw((last - first + 1) * (percentiles.length + FEES_OF_BLOCK) * FEE_BYTES);
        var json = new LinkedHashMap<String, Object>();
        json.put("oldestBlock", Hex.quantity(first));
        history(first, last, percentiles, json);
        return json;
    }

    private void history(long first, long last, double[] percentiles, Map<String, Object> json) {
        var baseFees = new ArrayList<String>();
        var ratios = new ArrayList<Double>();
        var blobFees = new ArrayList<String>();
        var blobRatios = new ArrayList<Number>();
        var rewards = new ArrayList<List<String>>();
        for (long number = first; number <= last; number++) {
            chain.visit(number, block -> {
                BlockHeader header = ChainReads.header(block);
                BlockEnvironment environment = chain.rules().environment(header, chain::hashOf);
                long blobGasMax = environment.blobs().max() * BlobSchedule.GAS_PER_BLOB;
                baseFees.add(Hex.quantity(block.getBaseFeeWei()));
                ratios.add((double) block.getGasUsed() / header.gasLimit());
                blobFees.add(environment.blobBaseFee().toQuantity());
                blobRatios.add(header.blobGasUsed() == 0 ? 0 : (Number) ((double) header.blobGasUsed() / blobGasMax));
                rewards.add(rewards(block, percentiles));
            });
        }
        baseFees.add(chain.nextBaseFee(last).toQuantity());
        blobFees.add(nextBlobFee(last).toQuantity());
        if (percentiles.length > 0) {
            json.put("reward", rewards);
        }
        json.put("baseFeePerGas", baseFees);
        json.put("gasUsedRatio", ratios);
        json.put("baseFeePerBlobGas", blobFees);
        json.put("blobGasUsedRatio", blobRatios);
    }

    private UInt256 nextBlobFee(long number) {
        if (number < chain.blocks().height()) {
            return chain.environment(number + 1).blobBaseFee();
        }
        ExecutedBlock last = chain.byNumber(number).orElseThrow(ChainReads::headerNotFound);
        BlockHeader header = ChainReads.header(last);
        BlockEnvironment environment = chain.environment(number);
        long excess = chain.rules().nextExcessBlobGas(header, header.timestamp());
        return excess == header.excessBlobGas()
                ? environment.blobBaseFee()
                : environment.blobs().baseFee(excess);
    }

    /** As a number or, as most clients send it, a quantity; geth takes decimal text too. */
    private static long blockCount(JsonNode count) {
        if (!count.isString()) {
            return Fields.wholeNumber(count);
        }
        String text = count.asString();
        return DECIMAL.matcher(text).matches() ? Long.parseLong(text) : Params.parseLong(text);
    }

    private static double[] percentiles(JsonNode array) {
        if (array.size() > PERCENTILES_MAX) {
            throw new MalformedException("over the query limit %d".formatted(PERCENTILES_MAX));
        }
        List<Double> given = Fields.list(array, FeeMethods::percentile);
        double before = 0;
        for (double value : given) {
            if (value < before || value > 100) {
                throw new JsonRpcException(JsonRpcException.SERVER_ERROR, "invalid reward percentile: " + value);
            }
            before = value;
        }
        return given.stream().mapToDouble(value -> value).toArray();
    }

    private static double percentile(JsonNode node) {
        if (!node.isNumber()) {
            throw new MalformedException("a number was expected");
        }
        return node.asDouble(Double.MAX_VALUE);
    }

    private static List<String> rewards(ExecutedBlock block, double[] percentiles) {
        List<Tip> tips = tips(block);
        tips.sort(Comparator.comparing(Tip::tip));
        var rewards = new ArrayList<String>();
        int at = 0;
        long sum = tips.isEmpty() ? 0 : tips.getFirst().gasUsed();
        for (double percentile : percentiles) {
            if (tips.isEmpty()) {
                rewards.add("0x0");
                continue;
            }
            long threshold = (long) (block.getGasUsed() * percentile / 100);
            while (sum < threshold && at < tips.size() - 1) {
                sum += tips.get(++at).gasUsed();
            }
            rewards.add(tips.get(at).tip().toQuantity());
        }
        return rewards;
    }
}
