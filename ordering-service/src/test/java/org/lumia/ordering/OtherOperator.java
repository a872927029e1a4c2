package org.lumia.ordering;

import static org.lumia.protocol.message.Protobufs.bytes;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.Clock;
import org.lumia.protocol.v1.TxInEntry;

/** A member that says what its clock reads and does nothing else. */
final class OtherOperator implements Signer {
    /** How far its clock is from the monotonic one's time. */
    long skewMs;

    boolean silent;
    private final OneOperator world;
    private final byte[] key = new byte[32];
    private long saidAtMs = Long.MIN_VALUE;

    OtherOperator(OneOperator world, int number) {
        this.world = world;
        this.key[30] = 1;
        this.key[31] = (byte) number;
    }

    void tell() {
        if (silent || world.monotonicMs < saidAtMs + 100) {
            return;
        }
        saidAtMs = world.monotonicMs;
        var clock = Clock.newBuilder()
                .setSubnet(world.genesis.subnet())
                .setOperator(bytes(address()))
                .setTimeMs(world.genesis.timestampMs() + world.monotonicMs + skewMs);
        clock.setSignature(bytes(world.genesis.signingDomain().sign(StructHashes.of(clock.build()), this)));
        world.foreign(TxInEntry.newBuilder().setClock(clock).build());
    }

    @Override
    public Address address() {
        return Secp256k1.address(key);
    }

    @Override
    public Signature sign(Hash digest) {
        return Secp256k1.sign(digest, key);
    }
}
