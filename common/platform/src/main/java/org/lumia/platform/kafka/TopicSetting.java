package org.lumia.platform.kafka;

import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.jspecify.annotations.Nullable;

/**
 * A setting that a topic must have.
 *
 * @param atLeast whether a larger number does as well
 */
record TopicSetting(String name, String value, boolean atLeast) {

    static TopicSetting exactly(String name, String value) {
        return new TopicSetting(name, value, false);
    }

    static TopicSetting atLeast(String name, long value) {
        return new TopicSetting(name, Long.toString(value), true);
    }

    /** Whether what the broker says of the topic will do; null where the broker does not know the setting. */
    boolean isMetBy(@Nullable String found) {
        if (found == null) {
            return false;
        }
        return atLeast ? Long.parseLong(found) >= Long.parseLong(value) : found.equals(value);
    }

    AlterConfigOp alteration() {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    @Override
    public String toString() {
        return name + "=" + value + (atLeast && !value.equals(Long.toString(Long.MAX_VALUE)) ? " or more" : "");
    }
}
