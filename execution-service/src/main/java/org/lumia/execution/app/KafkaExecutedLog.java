package org.lumia.execution.app;

import com.google.protobuf.InvalidProtocolBufferException;
import org.lumia.ethereum.Hash;
import org.lumia.execution.ExecutedLog;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.LogAppender;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;

/** Appends without waiting for each acknowledgement, but never past the bound of what is on its way. */
final class KafkaExecutedLog implements ExecutedLog {
    private final KafkaLog log;
    private final LogAppender appender;

    KafkaExecutedLog(KafkaLog log, String topic) {
        this.log = log;
        this.appender = log.appender(topic);
    }

    @Override
    public Last last() {
        return log.last(appender.topic())
                .map(entry -> {
                    try {
                        ExecutedBlock block = ExecutedBlock.parseFrom(entry.value());
                        return new Last(block.getNumber(), Protobufs.hash(block.getHash()));
                    } catch (InvalidProtocolBufferException e) {
                        throw new ContradictionException("the last record of " + appender.topic() + " is no block", e);
                    }
                })
                .orElse(new Last(0, Hash.ZERO));
    }

    @Override
    public void append(byte[] executedBlock) throws InterruptedException {
        appender.appendWhenRoom(executedBlock);
    }
}
