package org.lumia.devnet.failover;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lumia.devnet.Devnet;
import org.lumia.devnet.DevnetDescription;
import org.lumia.devnet.DevnetDescription.OperatorDescription;
import org.lumia.devnet.DevnetException;
import org.lumia.devnet.DevnetSettings;
import org.lumia.devnet.Http;
import org.lumia.devnet.OperatorProcess;
import org.lumia.devnet.Patience;
import org.lumia.devnet.Progress;
import org.lumia.devnet.StopSignal;
import org.lumia.rpc.JsonRpcException;
import tools.jackson.databind.JsonNode;

/** Strikes whoever leads, again and again, while a load goes through operator 1. */
final class FailoverRun {
    private static final Duration CALM = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(10);
    /** From a kill: time for the next rank, and for the one after it. */
    private static final Duration STRIKE = Duration.ofSeconds(5);

    private static final Duration LEADER_WAIT_MAX = Duration.ofSeconds(120);
    private static final Duration BACK_WAIT_MAX = Duration.ofSeconds(300);
    private static final long NEAR_BLOCKS = 20;

    /** What is done to the leading operator's process. */
    enum Kind {
        KILL,
        PAUSE
    }

    private record Strike(long fromMs, long untilMs) {}

    private final DevnetDescription devnet;
    private final Progress progress;
    private final String watched;

    private FailoverRun(DevnetDescription devnet, Progress progress) {
        this.devnet = devnet;
        this.progress = progress;
        this.watched = jsonRpc(devnet.operators().getFirst());
    }

    static FailoverReport run(DevnetSettings settings, List<Kind> kinds, int times, int perSecond, Progress progress)
            throws IOException {
        try (var stop = StopSignal.interrupting(Thread.currentThread());
                var devnet = Devnet.start(settings, Devnet.Begin.CONTINUE, progress)) {
            try {
                return new FailoverRun(devnet.description(), progress).measure(kinds, times, perSecond);
            } finally {
                // Told to end, it still stops everything in order.
                Thread.interrupted();
            }
        }
    }

    private FailoverReport measure(List<Kind> kinds, int times, int perSecond) throws IOException {
        var url = URI.create(watched);
        long calmFrom;
        long calmUntil;
        long first;
        var strikes = new LinkedHashMap<Kind, List<Strike>>();
        var load = new FailoverLoad(url, devnet.chainId(), perSecond);
        try (load) {
            first = height(watched);
            calmFrom = System.currentTimeMillis();
            Patience.pass(CALM);
            calmUntil = System.currentTimeMillis();
            for (var kind : kinds) {
                var own = new ArrayList<Strike>();
                for (int i = 1; i <= times; i++) {
                    own.add(strike(kind));
                    progress.say("  %s %d of %d".formatted(kind.name().toLowerCase(java.util.Locale.ROOT), i, times));
                }
                strikes.put(kind, own);
            }
        }
        var sent = load.sent();
        var chain = chain(url, first, sent);
        return new FailoverReport(
                devnet.operators().size(),
                perSecond,
                chain.gapMs(calmFrom, calmUntil),
                gaps(strikes, chain),
                sent.size(),
                FailoverReport.Spread.of(sent.stream()
                        .map(one -> (one.acknowledgedNanos() - one.sentNanos()) / 1_000_000)
                        .toList()),
                chain.lost(sent),
                chain.doubled(),
                chain.moved(sent),
                load.refused());
    }

    private static List<FailoverReport.Gaps> gaps(Map<Kind, List<Strike>> strikes, Chain chain) {
        var gaps = new ArrayList<FailoverReport.Gaps>();
        strikes.forEach((kind, own) -> gaps.add(new FailoverReport.Gaps(
                kind.name().toLowerCase(java.util.Locale.ROOT),
                own.size(),
                FailoverReport.Spread.of(own.stream()
                        .map(one -> chain.gapMs(one.fromMs(), one.untilMs()))
                        .toList()))));
        return gaps;
    }

    private Strike strike(Kind kind) {
        var target = leader();
        var process = OperatorProcess.in(Path.of(target.folder())).orElseThrow();
        long from = System.currentTimeMillis();
        switch (kind) {
            case KILL -> {
                process.kill();
                Patience.pass(STRIKE);
                process.start();
            }
            case PAUSE -> {
                process.pause();
                Patience.pass(PAUSE);
                process.resume();
            }
        }
        long until = System.currentTimeMillis();
        boolean back = Patience.until(BACK_WAIT_MAX, () -> isBack(target));
        if (!back) {
            throw new DevnetException(
                    "operator %d did not come back; its log: %s".formatted(target.number(), process.log()));
        }
        return new Strike(from, until);
    }

    /** Whoever sealed the newest block, if that is not who takes the load. */
    private OperatorDescription leader() {
        var found = new ArrayList<OperatorDescription>();
        boolean leads = Patience.until(LEADER_WAIT_MAX, () -> {
            try {
                var miner = latest(watched).path("miner").asString("");
                devnet.operators().stream()
                        .skip(1)
                        .filter(operator -> operator.address().equalsIgnoreCase(miner))
                        .forEach(found::add);
                return !found.isEmpty();
            } catch (IOException | JsonRpcException away) {
                return false;
            }
        });
        if (!leads) {
            throw new DevnetException("nobody but operator 1 led within " + LEADER_WAIT_MAX.toSeconds() + " s");
        }
        return found.getFirst();
    }

    private boolean isBack(OperatorDescription operator) {
        try {
            var probe = "http://127.0.0.1:%d/actuator/health/readiness"
                    .formatted(operator.ports().get("ingress-management"));
            Http.get(probe);
            return height(watched) - height(jsonRpc(operator)) < NEAR_BLOCKS;
        } catch (IOException | JsonRpcException notYet) {
            return false;
        }
    }

    /** Once everything that was acknowledged must be in it: two more blocks, which took what waited. */
    private Chain chain(URI url, long first, List<Sent> sent) throws IOException {
        long last = height(watched);
        var chain = Chain.read(url, first, last);
        for (long deadline = System.nanoTime() + STRIKE.toNanos();
                chain.lost(sent) > 0 && System.nanoTime() < deadline; ) {
            Patience.pass(Duration.ofSeconds(1));
            chain = Chain.read(url, first, height(watched));
        }
        return chain;
    }

    private static JsonNode latest(String url) throws IOException {
        return Http.call(url, "eth_getBlockByNumber", "[\"latest\",false]");
    }

    private static long height(String url) throws IOException {
        return Long.decode(latest(url).path("number").asString());
    }

    private static String jsonRpc(OperatorDescription operator) {
        return java.util.Objects.requireNonNull(operator.endpoints().get("jsonRpc"));
    }
}
