package org.lumia.verifier;

import java.util.Optional;
import org.lumia.protocol.v1.BatchHeader;

/** Where a payload may be found; what it gives is checked against L1's hashes by the caller. */
interface PayloadSource {
    /** For messages. */
    String name();

    /** Empty when it has none; bytes that are not the batch's are given as they are found. */
    Optional<byte[]> find(PostedBatch batch, BatchHeader header);
}
