package org.lumia.platform.kafka;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    String timestampType() {
        return brokerTime ? "LogAppendTime" : "CreateTime";
    }

    Map<String, String> config(int messageBytesMax, int minInSyncReplicas) {
        var config = new LinkedHashMap<String, String>();
        config.put("cleanup.policy", "delete");
        config.put("retention.ms", "-1");
        config.put("retention.bytes", "-1");
        config.put("message.timestamp.type", timestampType());
        config.put("max.message.bytes", Integer.toString(messageBytesMax));
        config.put("min.insync.replicas", Integer.toString(minInSyncReplicas));
        config.put("unclean.leader.election.enable", "false");
        return config;
    }
}
