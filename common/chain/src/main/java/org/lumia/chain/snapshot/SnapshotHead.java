package org.lumia.chain.snapshot;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lumia.chain.block.CertifiedBlock;
import org.lumia.chain.block.GenesisBlock;
import org.lumia.chain.snapshot.SnapshotFormat.Kind;
import org.lumia.chain.state.Head;
import org.lumia.chain.state.StateLoader;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.ethereum.rlp.RlpException;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.SnapshotManifest;

/** The first section of a snapshot: what it is of, who certifies it, the block, the headers before it, the trie's upper nodes. */
final class SnapshotHead {
    private final Genesis genesis;
    private final Certificate.EpochMembers members;
    private final SnapshotReader reader;
    private final Map<Long, byte[]> bodies = new HashMap<>();
    private final Map<Long, Hash> hashes = new HashMap<>();
    private final Map<String, byte[]> nodes = new HashMap<>();
    private SnapshotManifest manifest = SnapshotManifest.getDefaultInstance();
    private @Nullable BlockHeader parent;
    private @Nullable Head head;

    SnapshotHead(Genesis genesis, Certificate.EpochMembers members, SnapshotReader reader) {
        this.genesis = genesis;
        this.members = members;
        this.reader = reader;
    }

    long number() {
        return manifest.getNumber();
    }

    Hash stateRoot() {
        return Protobufs.hash(manifest.getStateRoot());
    }

    Head head() {
        return Objects.requireNonNull(head, "not read");
    }

    Map<String, byte[]> nodes() {
        return nodes;
    }

    void read() {
        try {
            manifest = SnapshotManifest.parseFrom(reader.next(Kind.MANIFEST));
            reader.at("its manifest");
            checkManifest();
            SnapshotReader.Item item = reader.next();
            Map<Long, BlockHeader> headers = new HashMap<>();
            for (; item.kind() == Kind.HEADER; item = reader.next()) {
                BlockHeader header = BlockHeader.decode(item.content());
                headers.put(header.number(), header);
                if (headers.size() > SnapshotFormat.HEADERS_MAX) {
                    throw reader.invalid("it has more than %d headers", SnapshotFormat.HEADERS_MAX);
                }
            }
            if (item.kind() != Kind.BODY) {
                throw reader.invalid("its block is missing");
            }
            ExecutedBlock body = ExecutedBlock.parseFrom(item.content());
            reader.at("its block");
            block(body, headers);
            for (item = reader.next(); item.kind() == Kind.NODE; item = reader.next()) {
                node(item.content());
            }
            if (item.kind() != Kind.SUM) {
                throw reader.invalid("its first section has no SHA-256");
            }
            if (!new SubtrieHashes(nodes).areOf(stateRoot())) {
                throw reader.invalid("the upper nodes of its trie do not make the state root %s", stateRoot());
            }
        } catch (InvalidProtocolBufferException | RlpException | IllegalArgumentException malformed) {
            throw reader.invalid("what it says of its block does not decode");
        }
    }

    private void checkManifest() {
        Hash of = Protobufs.hash(manifest.getGenesisHash());
        if (!of.equals(genesis.hash())) {
            throw reader.invalid("it is of genesis %s, and this subnet's is %s", of, genesis.hash());
        }
        if (manifest.getChainId() != genesis.chainId() || manifest.getSubnet() != genesis.subnet()) {
            throw reader.invalid(
                    "it is of chain %d and subnet %d, and this is chain %d, subnet %d",
                    manifest.getChainId(), manifest.getSubnet(), genesis.chainId(), genesis.subnet());
        }
        if (manifest.getGeneration() != Genesis.GENERATION || manifest.getNumber() <= 0) {
            throw reader.invalid(
                    "it is of block %d of generation %d, and this build follows generation %d",
                    manifest.getNumber(), manifest.getGeneration(), Genesis.GENERATION);
        }
        var listed = members.of(manifest.getEpoch(), manifest.getMembersThrough());
        Certificate.shortOf(manifest, listed, genesis.signingDomain()).ifPresent(what -> {
            throw reader.invalid("%s", what);
        });
    }

    private void block(ExecutedBlock body, Map<Long, BlockHeader> headers) {
        BlockHeader header = BlockHeader.decode(body.getHeader().toByteArray());
        Hash certified = Protobufs.hash(manifest.getBlockHash());
        if (!header.hash().equals(certified) || header.number() != manifest.getNumber()) {
            throw reader.invalid("its block has the hash %s, and %s is certified", header.hash(), certified);
        }
        if (!header.stateRoot().equals(stateRoot())) {
            throw reader.invalid("it says the state root %s, and its block has %s", stateRoot(), header.stateRoot());
        }
        if (!body.getSealHash().equals(manifest.getSealHash())
                || body.getEpoch() != manifest.getEpoch()
                || body.getGeneration() != manifest.getGeneration()) {
            throw reader.invalid("seal, epoch or generation of its block are not those of its manifest");
        }
        link(header, headers);
        var block = new CertifiedBlock(genesis, Objects.requireNonNull(parent), header, body);
        block.difference().ifPresent(what -> {
            throw reader.invalid("block %d: %s", header.number(), what);
        });
        bodies.put(header.number(), body.toByteArray());
        hashes.put(header.number(), certified);
        head = new Head(block.tip(), Protobufs.hash(body.getSealHash()), stateRoot(), 0);
    }

    /** Every header's hash is named by the one after it, down to the certified one. */
    private void link(BlockHeader certified, Map<Long, BlockHeader> headers) {
        BlockHeader after = certified;
        for (long number = certified.number() - 1; !headers.isEmpty() || parent == null; number--) {
            BlockHeader header = headers.remove(number);
            if (header == null) {
                throw reader.invalid("the header of block %d is missing", number);
            }
            Hash hash = header.hash();
            if (!hash.equals(after.parentHash())) {
                throw reader.invalid(
                        "the header of block %d has the hash %s, and block %d follows %s",
                        number, hash, number + 1, after.parentHash());
            }
            hashes.put(number, hash);
            bodies.put(number, CertifiedBlock.headerOnly(header, hash).toByteArray());
            if (parent == null) {
                parent = header;
            }
            after = header;
        }
    }

    private void node(byte[] content) {
        byte first = content.length > 0 ? content[0] : -1;
        boolean child = first >= 0 && first < 16;
        String path = child ? HexFormat.of().toHexDigits(first).substring(1) : "";
        nodes.put(path, child ? Arrays.copyOfRange(content, 1, content.length) : content);
    }

    /** With block 0, which genesis says. */
    void finish(StateLoader loader) {
        GenesisBlock zero = GenesisBlock.of(genesis);
        bodies.put(0L, zero.message(genesis).toByteArray());
        hashes.put(0L, zero.hash());
        loader.finish(head(), bodies, hashes, manifest.toByteArray());
    }
}
