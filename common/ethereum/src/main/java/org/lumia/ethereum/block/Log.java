package org.lumia.ethereum.block;

import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.rlp.RlpWriter;

/** What a contract logged: at most four topics. @param data not to be modified */
public record Log(Address address, List<Hash> topics, byte[] data) {
    void writeTo(RlpWriter writer) {
        int list = writer.startList();
        writer.address(address);
        int topicList = writer.startList();
        topics.forEach(writer::hash);
        writer.endList(topicList);
        writer.bytes(data);
        writer.endList(list);
    }

    /** The RLP list of logs. */
    public static void writeAll(RlpWriter writer, List<Log> logs) {
        int list = writer.startList();
        logs.forEach(log -> log.writeTo(writer));
        writer.endList(list);
    }
}
