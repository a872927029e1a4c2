package org.lumia.platform.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.config.TopicConfig;
import org.lumia.protocol.message.Topics;

/**
 * A topic with one partition, kept for ever.
 *
 * @param shared whether other operators write to it too
 */
public record TopicSpec(String name, boolean shared) {

    /** All topics that an operator of a subnet needs: those it shares and its own. */
    public static List<TopicSpec> all(Topics topics) {
        return Stream.concat(sharedOf(topics).stream(), ownOf(topics).stream()).toList();
    }

    /** Those that one operator's services alone write and read. */
    public static List<TopicSpec> ownOf(Topics topics) {
        return topics.own().stream().map(TopicSpec::own).toList();
    }

    /** Those that all operators of a subnet write to. */
    public static List<TopicSpec> sharedOf(Topics topics) {
        return List.of(shared(topics.txIn()), shared(topics.attestations()));
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
        if (shared) {
            // A limit bounds what a producer compressed, not what a reader must hold.
            settings.add(TopicSetting.exactly(TopicConfig.COMPRESSION_TYPE_CONFIG, "uncompressed"));
            // For the alarm that names a broker whose clock is wrong.
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
