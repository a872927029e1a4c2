package org.lumia.execution.app;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import org.lumia.execution.OthersResults;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.LogReader;
import org.lumia.platform.kafka.LogRecord;
import org.lumia.protocol.v1.AttestationEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what members attest of blocks, from a little before the topic's end on. */
final class OthersAttestations implements LogReader {
    private static final Logger LOG = LoggerFactory.getLogger(OthersAttestations.class);
    private static final long REPLAYED = 4_096;

    private final KafkaLog log;
    private final String topic;
    private final OthersResults others;

    OthersAttestations(KafkaLog log, String topic, OthersResults others) {
        this.log = log;
        this.topic = topic;
        this.others = others;
    }

    @Override
    public long begin() {
        return Math.max(0, log.endOffset(topic) - REPLAYED);
    }

    @Override
    public void apply(List<LogRecord> batch) {
        for (LogRecord entry : batch) {
            try {
                var parsed = AttestationEntry.parseFrom(entry.value());
                if (parsed.hasBlock()) {
                    others.add(parsed.getBlock());
                }
            } catch (InvalidProtocolBufferException malformed) {
                LOG.debug("entry {} of attestations does not decode", entry.offset());
            }
        }
    }
}
