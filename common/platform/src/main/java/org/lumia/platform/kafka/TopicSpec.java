package org.lumia.platform.kafka;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.config.TopicConfig;
import org.lumia.protocol.message.Topics;

/** A topic with one partition, kept for ever; {@code brokerTime} makes the broker stamp records (tx-in's append times are part of the rules). */
public record TopicSpec(String name, boolean brokerTime) {

    /** All topics that an operator of a subnet needs: those it shares and its own. */
    public static List<TopicSpec> all(Topics topics) {
        return List.of(
                shared(topics.txIn()),
                shared(topics.attestations()),
                own(topics.ordered()),
                own(topics.executed()),
                own(topics.batches()),
                own(topics.settled()),
                own(topics.l1Inbox()));
    }

    public static TopicSpec shared(String name) {
        return new TopicSpec(name, true);
    }

    public static TopicSpec own(String name) {
        return new TopicSpec(name, false);
    }

    /**
     * What the topic's configuration must be.
     *
     * @param recordBytesMin the largest record batch that it must take
     */
    List<TopicSetting> settings(int recordBytesMin, int inSyncReplicasMin) {
        var settings = new ArrayList<TopicSetting>();
        settings.add(TopicSetting.exactly(TopicConfig.CLEANUP_POLICY_CONFIG, "delete"));
        settings.add(TopicSetting.exactly(TopicConfig.RETENTION_MS_CONFIG, "-1"));
        settings.add(TopicSetting.exactly(TopicConfig.RETENTION_BYTES_CONFIG, "-1"));
        settings.add(TopicSetting.atLeast(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, recordBytesMin));
        settings.add(TopicSetting.atLeast(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, inSyncReplicasMin));
        settings.add(TopicSetting.exactly(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false"));
        if (brokerTime) {
            settings.add(TopicSetting.exactly(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime"));
        } else {
            // The writer's clock is no rule of ours: where it and the broker's differ, the append must not fail.
            settings.add(TopicSetting.exactly(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime"));
            settings.add(TopicSetting.atLeast(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, Long.MAX_VALUE));
            settings.add(TopicSetting.atLeast(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.MAX_VALUE));
        }
        return settings;
    }
}
