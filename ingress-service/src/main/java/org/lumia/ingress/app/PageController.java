package org.lumia.ingress.app;

import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lumia.ingress.admission.BundleQueue;
import org.lumia.ingress.admission.Holding;
import org.lumia.ingress.admission.TransactionTable;
import org.lumia.ingress.chain.Certificates;
import org.lumia.ingress.chain.ChainFeed;
import org.lumia.ingress.chain.Settlements;
import org.lumia.ingress.pages.Signatures;
import org.lumia.ingress.rpc.Subscriptions;
import org.lumia.platform.web.ProblemException;
import org.lumia.protocol.genesis.Genesis;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What pages ask beside the chain: where the network stands at a glance, and what calls are named. */
@RestController
@RequestMapping("/v1")
class PageController {
    private static final Pattern SELECTOR = Pattern.compile("0x([0-9a-f]{8}|[0-9a-f]{64})");

    private final Genesis genesis;
    private final ChainFeed feed;
    private final Certificates certificates;
    private final Settlements settlements;
    private final TransactionTable table;
    private final BundleQueue bundles;
    private final Holding holding;
    private final JsonRpcSockets sockets;
    private final Subscriptions subscriptions;
    private final IngressSettings settings;
    private final PageSettings pages;
    private final Signatures signatures;

    PageController(
            Genesis genesis,
            ChainFeed feed,
            Certificates certificates,
            Settlements settlements,
            TransactionTable table,
            BundleQueue bundles,
            Holding holding,
            JsonRpcSockets sockets,
            Subscriptions subscriptions,
            IngressSettings settings,
            PageSettings pages,
            Signatures signatures) {
        this.genesis = genesis;
        this.feed = feed;
        this.certificates = certificates;
        this.settlements = settlements;
        this.table = table;
        this.bundles = bundles;
        this.holding = holding;
        this.sockets = sockets;
        this.subscriptions = subscriptions;
        this.settings = settings;
        this.pages = pages;
        this.signatures = signatures;
    }

    /** @param l1Explorer what stands before a transaction's hash in links to layer 1, null where the operator names none */
    record Network(
            String name,
            long subnet,
            long chainId,
            long l1ChainId,
            long genesisTimestampMs,
            long slotMs,
            long slotsPerEpoch,
            long idleBlockMs,
            Heights heights,
            long silenceMs,
            List<Queue> queues,
            @Nullable String l1Explorer) {}

    /** Last blocks of each level. */
    record Heights(long executed, long attested, long safe, long finalized) {}

    /** @param sizeMax at which more is refused for now */
    record Queue(String name, long size, long sizeMax) {}

    record Named(String selector, List<String> signatures) {}

    @GetMapping("/network")
    Network network() {
        return new Network(
                genesis.name(),
                genesis.subnet(),
                genesis.chainId(),
                genesis.l1().chainId(),
                genesis.timestampMs(),
                genesis.timing().slotMs(),
                genesis.timing().slotsPerEpoch(),
                genesis.timing().idleBlockMs(),
                new Heights(feed.height(), certificates.attestedThrough(), settlements.safe(), settlements.finalized()),
                feed.silence().toMillis(),
                List.of(
                        new Queue(
                                "pending",
                                read(TransactionTable::pending),
                                table.limits().pendingMax()),
                        new Queue(
                                "parked",
                                read(TransactionTable::parked),
                                settings.parking().transactionsMax()),
                        new Queue("bundler", bundles.size(), bundles.sizeMax()),
                        new Queue("held", holding.size(), holding.sizeMax()),
                        new Queue("sockets", sockets.size(), sockets.sizeMax()),
                        new Queue("subscriptions", subscriptions.size(), subscriptions.sizeMax())),
                pages.l1Explorer());
    }

    private long read(ToIntFunction<TransactionTable> number) {
        synchronized (table) {
            return number.applyAsInt(table);
        }
    }

    @GetMapping("/signatures/{selector}")
    Named signatures(@PathVariable String selector) {
        String lower = selector.toLowerCase(Locale.ROOT);
        if (!SELECTOR.matcher(lower).matches()) {
            throw ProblemException.badRequest("A selector is 0x with 8 or 64 hex digits.");
        }
        return new Named(lower, signatures.of(lower));
    }
}
