package org.lumia.ingress.app;

import java.util.concurrent.ExecutorService;
import org.lumia.ingress.admission.BundleWitness;
import org.lumia.ingress.admission.Intake;
import org.lumia.ingress.admission.PendingFeed;
import org.lumia.ingress.admission.TableFeed;
import org.lumia.ingress.admission.TransactionReader;
import org.lumia.ingress.admission.TransactionState;
import org.lumia.ingress.admission.TransactionTable;
import org.lumia.ingress.chain.AwaitedHeight;
import org.lumia.ingress.chain.BlockHashes;
import org.lumia.ingress.chain.Certificates;
import org.lumia.ingress.chain.ChainFeed;
import org.lumia.ingress.chain.Milestones;
import org.lumia.ingress.chain.RecentBlocks;
import org.lumia.ingress.chain.Settlements;
import org.lumia.ingress.chain.Waiters;
import org.lumia.ingress.rpc.FinalityApi;
import org.lumia.ingress.rpc.StatusFeed;
import org.lumia.ingress.rpc.Subscriptions;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.LogFollower;
import org.lumia.platform.members.MemberFeed;
import org.lumia.platform.stream.StreamFeed;
import org.lumia.platform.stream.StreamFeeds;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Topics;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What reads the logs, and who is told of what they say. */
@Configuration(proxyBeanMethods = false)
class FeedsConfiguration {
    @Bean
    LogFeeds logFeeds(Certificates certificates, Settlements settlements, Milestones milestones) {
        return new LogFeeds(certificates, settlements, milestones);
    }

    @Bean
    Milestones milestones() {
        return new Milestones();
    }

    @Bean
    StatusFeed statusFeed(FinalityApi finality, Intake intake, RecentBlocks recent, ExecutorService ingressTasks) {
        return new StatusFeed(
                finality::of,
                hash -> recent.outcome(hash).isPresent()
                        || intake.state(hash)
                                .filter(state -> state.isPending() || state instanceof TransactionState.Included)
                                .isPresent(),
                ingressTasks,
                System::nanoTime);
    }

    @Bean
    ExecutedReader executedReader(
            KafkaLog log,
            Topics topics,
            IngressSettings settings,
            ChainFeed feed,
            Milestones milestones,
            MemberFeed members,
            JdbcRefusals refusals,
            Database database,
            TransactionTable table) {
        return new ExecutedReader(
                topics.executed(),
                settings.chain().replayBlocks(),
                () -> log.endOffset(topics.executed()),
                feed,
                milestones,
                members,
                refusals,
                database,
                () -> {
                    synchronized (table) {
                        return table.takeLeftOut();
                    }
                });
    }

    @Bean
    TxInReader txInReader(
            Genesis genesis,
            ExecutedReader executed,
            MemberFeed members,
            Intake intake,
            TransactionReader reader,
            TableFeed table,
            BundleWitness witness,
            TxInTail tail,
            Milestones milestones) {
        return new TxInReader(
                genesis.signingDomain(), members.lists(), executed, intake, reader, table, witness, tail, milestones);
    }

    @Bean
    StreamFeed executed(StreamFeeds streams, Topics topics, LogFeeds feeds, ExecutedReader reader) {
        return feeds.add(streams.read(topics.executed(), reader));
    }

    @Bean
    StreamFeed settled(StreamFeeds streams, Topics topics, LogFeeds feeds) {
        return feeds.add(streams.read(topics.settled(), feeds.settled()));
    }

    @Bean
    StreamFeed l1Inbox(StreamFeeds streams, Topics topics, LogFeeds feeds, MemberFeed members) {
        return feeds.add(streams.read(topics.l1Inbox(), members.l1Inbox()));
    }

    @Bean
    LogFollower txIn(KafkaLog log, Topics topics, LogFeeds feeds, TxInReader reader) {
        return feeds.add(log.follow(topics.txIn(), reader));
    }

    @Bean
    LogFollower attestations(KafkaLog log, Topics topics, LogFeeds feeds) {
        return feeds.add(
                log.follow(topics.attestations(), feeds.attestations(() -> log.endOffset(topics.attestations()))));
    }

    /** The order matters: what a waiting call is told of has to be known everywhere else. Before any feed starts. */
    @Bean
    InitializingBean wiring(
            ChainFeed feed,
            RecentBlocks recent,
            TableFeed table,
            Waiters waiters,
            LogFeeds feeds,
            Subscriptions subscriptions,
            PendingFeed pending,
            StatusFeed status,
            BlockHashes hashes,
            AwaitedHeight awaited) {
        return () -> {
            feed.add(recent::add);
            feed.add(hashes);
            feed.add(LogFeeds.tableFollower(table));
            feed.add(waiters);
            feed.add(feeds.certifier());
            feeds.whenNews(status::changed);
            pending.add(subscriptions);
            pending.add(some -> status.changed());
            feed.add(subscriptions);
            feed.add(awaited);
        };
    }
}
