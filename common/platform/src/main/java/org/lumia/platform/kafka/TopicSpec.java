package org.lumia.platform.kafka;

import java.util.LinkedHashMap;
import java.util.Map;

/** A topic with one partition, kept for ever; {@code brokerTime} makes the broker stamp records (tx-in's append times are part of the rules). */
public record TopicSpec(String name, boolean brokerTime) {

    public static TopicSpec shared(String name) {
        return new TopicSpec(name, true);
    }

    public static TopicSpec own(String name) {
        return new TopicSpec(name, false);
    }

    Map<String, String> config(int messageBytesMax, int minInSyncReplicas) {
        var config = new LinkedHashMap<String, String>();
        config.put("cleanup.policy", "delete");
        config.put("retention.ms", "-1");
        config.put("retention.bytes", "-1");
        config.put("message.timestamp.type", brokerTime ? "LogAppendTime" : "CreateTime");
        config.put("max.message.bytes", Integer.toString(messageBytesMax));
        config.put("min.insync.replicas", Integer.toString(minInSyncReplicas));
        config.put("unclean.leader.election.enable", "false");
        return config;
    }
}
