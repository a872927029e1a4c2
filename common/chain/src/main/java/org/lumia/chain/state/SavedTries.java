package org.lumia.chain.state;

import java.nio.ByteBuffer;
import org.lumia.ethereum.Hash;

/**
 * The block up to which the store's tries go, and the state root there. They follow the flat values, which are those of the
 * last block, at a distance: what is on their way changes many times before it is written once.
 */
record SavedTries(long number, Hash root) {

    byte[] encode() {
        return ByteBuffer.allocate(8 + Hash.SIZE)
                .putLong(number)
                .put(root.bytes())
                .array();
    }

    static SavedTries decode(byte[] bytes) {
        byte[] root = new byte[Hash.SIZE];
        var input = ByteBuffer.wrap(bytes);
        long number = input.getLong();
        input.get(root);
        return new SavedTries(number, Hash.wrap(root));
    }
}
