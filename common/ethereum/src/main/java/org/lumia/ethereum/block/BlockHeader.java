package org.lumia.ethereum.block;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.rlp.RlpReader;
import org.lumia.ethereum.rlp.RlpWriter;

/**
 * A header with the fields of Prague and Osaka (EIP-1559, 4895, 4844, 4788, 7685). Times are in seconds, the base fee in
 * wei per gas.
 *
 * @param extraData not to be modified
 */
public record BlockHeader(
        Hash parentHash,
        Hash ommersHash,
        Address coinbase,
        Hash stateRoot,
        Hash transactionsRoot,
        Hash receiptsRoot,
        Bloom logsBloom,
        UInt256 difficulty,
        long number,
        long gasLimit,
        long gasUsed,
        long timestamp,
        byte[] extraData,
        Hash mixHash,
        long nonce,
        UInt256 baseFeePerGas,
        Hash withdrawalsRoot,
        long blobGasUsed,
        long excessBlobGas,
        Hash parentBeaconBlockRoot,
        Hash requestsHash) {

    /** keccak256 of an empty RLP list: a block without ommers. */
    public static final Hash NO_OMMERS = Keccak.hash(new byte[] {(byte) 0xC0});
    /** keccak256 of an empty RLP string: the root of an empty trie. */
    public static final Hash EMPTY_ROOT = Keccak.hash(new byte[] {(byte) 0x80});

    /** As many as a header has from Prague on. */
    public static final int FIELDS = 21;

    public static final int FIELDS_OF_LONDON = 16;
    public static final int FIELDS_OF_SHANGHAI = 17;
    public static final int FIELDS_OF_CANCUN = 20;

    private static final int NONCE_BYTES = 8;

    public byte[] encode() {
        return encode(FIELDS);
    }

    /** The first so many fields: those that a header of an older fork has. */
    public byte[] encode(int fields) {
        var writer = new RlpWriter(640);
        int list = writer.startList();
        byte[] nonceBytes = new byte[NONCE_BYTES];
        for (int i = 0; i < NONCE_BYTES; i++) {
            nonceBytes[i] = (byte) (nonce >>> (56 - 8 * i));
        }
        writer.hash(parentHash)
                .hash(ommersHash)
                .address(coinbase)
                .hash(stateRoot)
                .hash(transactionsRoot)
                .hash(receiptsRoot)
                .bytes(logsBloom.bytes())
                .uint256(difficulty)
                .uint64(number)
                .uint64(gasLimit)
                .uint64(gasUsed)
                .uint64(timestamp)
                .bytes(extraData)
                .hash(mixHash)
                .bytes(nonceBytes);
        if (fields >= FIELDS_OF_LONDON) {
            writer.uint256(baseFeePerGas);
        }
        if (fields >= FIELDS_OF_SHANGHAI) {
            writer.hash(withdrawalsRoot);
        }
        if (fields >= FIELDS_OF_CANCUN) {
            writer.uint64(blobGasUsed).uint64(excessBlobGas).hash(parentBeaconBlockRoot);
        }
        if (fields >= FIELDS) {
            writer.hash(requestsHash);
        }
        return writer.endList(list).toBytes();
    }

    /** @throws org.lumia.ethereum.rlp.RlpException when the bytes are no such header */
    public static BlockHeader decode(byte[] encoded) {
        RlpReader list = RlpReader.ofList(encoded, 0);
        return decode(list, FIELDS);
    }

    /** A header of any fork; what it lacks is zero. @throws org.lumia.ethereum.rlp.RlpException when the bytes are none */
    public static BlockHeader decodeOfAnyFork(byte[] encoded) {
        return decode(RlpReader.ofList(encoded, 0), fields(encoded));
    }

    /** How many fields an encoded header has. */
    public static int fields(byte[] encoded) {
        return RlpReader.ofList(encoded, 0).remainingItems();
    }

    private static BlockHeader decode(RlpReader list, int fields) {
        var header = new BlockHeader(
                list.hash(),
                list.hash(),
                list.address(),
                list.hash(),
                list.hash(),
                list.hash(),
                Bloom.wrap(list.bytes()),
                list.uint256(),
                list.uint64(),
                list.uint64(),
                list.uint64(),
                list.uint64(),
                list.bytes(),
                list.hash(),
                UInt256.fromBytes(list.bytes()).limb(0),
                fields >= FIELDS_OF_LONDON ? list.uint256() : UInt256.ZERO,
                fields >= FIELDS_OF_SHANGHAI ? list.hash() : Hash.ZERO,
                fields >= FIELDS_OF_CANCUN ? list.uint64() : 0,
                fields >= FIELDS_OF_CANCUN ? list.uint64() : 0,
                fields >= FIELDS_OF_CANCUN ? list.hash() : Hash.ZERO,
                fields >= FIELDS ? list.hash() : Hash.ZERO);
        list.expectEnd();
        return header;
    }

    public Hash hash() {
        return Keccak.hash(encode());
    }
}
