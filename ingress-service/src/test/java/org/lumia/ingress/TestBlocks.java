package org.lumia.ingress;

import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.ethereum.block.Bloom;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.ExecutedTransaction;
import org.lumia.protocol.v1.Log;

/** Executed blocks that follow each other, with logs alone in them. */
public final class TestBlocks {
    private Hash parent = Hash.ZERO;
    private long number;

    /** One transaction with a log of each of these. */
    public ExecutedBlock next(List<Address> logsOf) {
        number++;
        var header = header(parent, number, bloom(logsOf));
        var tx = ExecutedTransaction.newBuilder()
                .setHash(Protobufs.bytes(
                        Keccak.hash(Long.toString(number).getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        logsOf.forEach(address -> tx.addLogs(Log.newBuilder().setAddress(Protobufs.bytes(address))));
        var block = ExecutedBlock.newBuilder()
                .setNumber(number)
                .setParentHash(Protobufs.bytes(parent))
                .setHash(Protobufs.bytes(header.hash()))
                .setHeader(Protobufs.bytes(header.encode()));
        if (!logsOf.isEmpty()) {
            block.addTransactions(tx);
        }
        parent = header.hash();
        return block.build();
    }

    private static Bloom bloom(List<Address> logsOf) {
        Bloom bloom = Bloom.empty();
        logsOf.forEach(address -> bloom.add(new org.lumia.ethereum.block.Log(address, List.of(), new byte[0])));
        return bloom;
    }

    /** Of a block with nothing in it. */
    public static BlockHeader header(Hash parent, long number) {
        return header(parent, number, Bloom.empty());
    }

    private static BlockHeader header(Hash parent, long number, Bloom bloom) {
        return new BlockHeader(
                parent,
                BlockHeader.NO_OMMERS,
                TestGenesis.OPERATOR,
                Hash.ZERO,
                BlockHeader.EMPTY_ROOT,
                BlockHeader.EMPTY_ROOT,
                bloom,
                UInt256.ZERO,
                number,
                1_000_000_000,
                0,
                1_700_000_000,
                new byte[10],
                Hash.ZERO,
                0,
                UInt256.of(1_000_000_000),
                BlockHeader.EMPTY_ROOT,
                0,
                0,
                Hash.ZERO,
                Hash.ZERO);
    }
}
