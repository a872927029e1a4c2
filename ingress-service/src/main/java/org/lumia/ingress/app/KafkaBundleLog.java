package org.lumia.ingress.app;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ingress.admission.Bundler;
import org.lumia.ingress.admission.Submission;
import org.lumia.platform.kafka.LogAppender;
import org.lumia.platform.kafka.LogFullException;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.SubmittedTransactions;
import org.lumia.protocol.v1.TxInEntry;

/** Signs bundles and appends them to tx-in. */
final class KafkaBundleLog implements Bundler.BundleLog {
    private final LogAppender appender;
    private final SigningDomain domain;
    private final Signer signer;
    private final long subnet;
    private final Address operator;

    KafkaBundleLog(LogAppender appender, SigningDomain domain, Signer signer, long subnet, Address operator) {
        this.appender = appender;
        this.domain = domain;
        this.signer = signer;
        this.subnet = subnet;
        this.operator = operator;
    }

    @Override
    public Optional<CompletableFuture<Long>> append(List<Submission> bundle) {
        byte[] entry =
                TxInEntry.newBuilder().setSubmitted(signed(bundle)).build().toByteArray();
        CompletableFuture<Long> appended = appender.append(entry);
        return appended.isCompletedExceptionally() && appended.exceptionNow() instanceof LogFullException
                ? Optional.empty()
                : Optional.of(appended);
    }

    private SubmittedTransactions signed(List<Submission> bundle) {
        List<Hash> hashes = bundle.stream().map(Submission::hash).toList();
        List<Long> times = bundle.stream().map(Submission::receivedAtMs).toList();
        byte[] signature = domain.sign(StructHashes.submitted(subnet, operator, hashes, times), signer);
        var message = SubmittedTransactions.newBuilder()
                .setSubnet(subnet)
                .setOrigin(Protobufs.bytes(operator))
                .addAllReceivedAtMs(times)
                .setSignature(Protobufs.bytes(signature));
        bundle.forEach(tx -> message.addTransactions(Protobufs.bytes(tx.raw())));
        return message.build();
    }
}
