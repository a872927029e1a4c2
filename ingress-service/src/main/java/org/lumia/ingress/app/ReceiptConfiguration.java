package org.lumia.ingress.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import org.apache.kafka.common.KafkaException;
import org.lumia.ingress.admission.BundleWitness;
import org.lumia.ingress.admission.Holding;
import org.lumia.ingress.admission.Intake;
import org.lumia.ingress.admission.Placements;
import org.lumia.ingress.admission.TableFeed;
import org.lumia.ingress.admission.Unavailable;
import org.lumia.ingress.chain.ReceiptChecks;
import org.lumia.ingress.chain.SpeakingSigner;
import org.lumia.ingress.rpc.FinalityApi;
import org.lumia.ingress.rpc.ReceiptApi;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.members.MemberFeed;
import org.lumia.platform.settings.OperatorSettings;
import org.lumia.protocol.AbsentException;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Topics;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wires ordering receipts: given, checked, and kept where they are broken. */
@Configuration(proxyBeanMethods = false)
class ReceiptConfiguration {
    @Bean
    Placements placements(TableFeed feed) {
        return new Placements(feed);
    }

    @Bean
    BundleWitness bundleWitness(Placements placements) {
        return new BundleWitness(placements);
    }

    @Bean
    JdbcBrokenReceipts brokenReceipts(Database database, JdbcClient jdbc) {
        return new JdbcBrokenReceipts(database, jdbc);
    }

    @Bean
    ReceiptChecks receiptChecks(
            Genesis genesis,
            MemberFeed members,
            KafkaLog log,
            Topics topics,
            JdbcBrokenReceipts broken,
            MeterRegistry meters) {
        Counter shown = Counter.builder("lumia_ingress_broken_receipts").register(meters);
        return new ReceiptChecks(genesis, members.lists(), entries(log, topics.txIn()), (receipt, epoch, why) -> {
            shown.increment();
            broken.keep(receipt, epoch, why);
        });
    }

    private static ReceiptChecks.Entries entries(KafkaLog log, String topic) {
        return offset -> {
            try {
                return log.from(topic, offset).map(found -> new ReceiptChecks.Entry(found.offset(), found.value()));
            } catch (KafkaException | AbsentException away) {
                throw new Unavailable("the log cannot be read now", away);
            }
        };
    }

    @Bean
    ReceiptApi receiptApi(
            Genesis genesis,
            OperatorSettings operator,
            SpeakingSigner signer,
            Intake intake,
            Holding holding,
            Placements placements,
            ReceiptChecks checks,
            FinalityApi finality,
            IngressSettings settings,
            ExecutorService ingressTasks) {
        return new ReceiptApi(
                new ReceiptApi.Promiser(genesis, operator.address(), signer),
                intake,
                holding,
                placements,
                checks,
                finality::of,
                Duration.ofMillis(settings.rpc().appendTimeoutMillis()),
                ingressTasks);
    }
}
