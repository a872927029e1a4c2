package org.lumia.protocol.fairness;

import static org.lumia.protocol.message.Protobufs.address;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.lumia.protocol.genesis.OrderingPolicy;
import org.lumia.protocol.log.SealRule;
import org.lumia.protocol.v1.FairnessEpoch;
import org.lumia.protocol.v1.KeyCount;
import org.lumia.protocol.v1.OperatorFairness;
import org.lumia.protocol.v1.RefusalReason;
import org.lumia.protocol.v1.Waits;

/** An epoch's counts as they are shown: maps of names, in a fixed order, so that two reports are compared cell by cell. Times in ms. */
public final class FairnessReport {
    private static final SealRule[] RULES = SealRule.values();

    private FairnessReport() {}

    public static Map<String, Object> of(FairnessEpoch counted, OrderingPolicy policy) {
        var report = new LinkedHashMap<String, Object>();
        report.put("epoch", counted.getEpoch());
        report.put("orderingPolicy", policy.key());
        report.put("firstBlock", counted.getFirstBlock());
        report.put("lastBlock", counted.getLastBlock());
        report.put("lastOffset", counted.getLastOffset());
        var operators = new LinkedHashMap<String, Object>();
        counted.getOperatorsList()
                .forEach(one -> operators.put(address(one.getOperator()).toString(), operator(one)));
        report.put("operators", operators);
        report.put("sealsOfNobody", named(counted.getSealsOfNobodyList(), FairnessReport::rule));
        return report;
    }

    private static Map<String, Object> operator(OperatorFairness one) {
        var origin = new LinkedHashMap<String, Object>();
        origin.put("transactions", one.getTransactions());
        origin.put("overtaken", one.getOvertaken());
        origin.put("ownOrderBroken", one.getOwnOrderBroken());
        origin.put("waitMs", waits(one.getWaits()));
        origin.put("refused", named(one.getRefusedList(), FairnessReport::reason));
        var sequencer = new LinkedHashMap<String, Object>();
        sequencer.put("blocks", one.getBlocks());
        sequencer.put("moved", one.getMoved());
        sequencer.put("movedPlacesMax", one.getMovedPlacesMax());
        sequencer.put("sealsIgnored", named(one.getSealsIgnoredList(), FairnessReport::rule));
        sequencer.put("inboxMessages", one.getInboxMessages());
        sequencer.put("inboxWaitMs", waits(one.getInboxWaits()));
        var both = new LinkedHashMap<String, Object>();
        both.put("origin", origin);
        both.put("sequencer", sequencer);
        return both;
    }

    private static Map<String, Object> waits(Waits stored) {
        var waits = WaitHistogram.of(stored);
        var shown = new LinkedHashMap<String, Object>();
        shown.put("p50", waits.percentileMs(50));
        shown.put("p99", waits.percentileMs(99));
        shown.put("max", waits.maxMs());
        return shown;
    }

    private static Map<String, Object> named(List<KeyCount> counts, IntFunction<String> name) {
        var named = new LinkedHashMap<String, Object>();
        counts.forEach(one -> named.put(name.apply(one.getKey()), one.getCount()));
        return named;
    }

    private static String rule(int key) {
        return RULES[key].name();
    }

    private static String reason(int key) {
        return Objects.requireNonNull(RefusalReason.forNumber(key)).name();
    }
}
