package org.lumia.ingress.chain;

import org.lumia.ethereum.Hash;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;

/** An executed block with its header decoded. */
public record BlockView(ExecutedBlock message, Hash hash, BlockHeader header) {
    public static BlockView of(ExecutedBlock message) {
        return new BlockView(
                message,
                Protobufs.hash(message.getHash()),
                BlockHeader.decode(message.getHeader().toByteArray()));
    }

    public long number() {
        return message.getNumber();
    }
}
