package org.lumia.chain.state;

import java.nio.ByteBuffer;
import org.lumia.ethereum.Hash;

/**
 * The block whose values and tries the tables hold, and the state root there. They follow the last block at a distance: what
 * is on its way changes many times before it is written once.
 */
record SavePoint(long number, Hash root) {

    byte[] encode() {
        return ByteBuffer.allocate(8 + Hash.SIZE)
                .putLong(number)
                .put(root.bytes())
                .array();
    }

    static SavePoint decode(byte[] bytes) {
        byte[] root = new byte[Hash.SIZE];
        var input = ByteBuffer.wrap(bytes);
        long number = input.getLong();
        input.get(root);
        return new SavePoint(number, Hash.wrap(root));
    }
}
