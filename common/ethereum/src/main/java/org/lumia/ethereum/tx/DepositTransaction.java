package org.lumia.ethereum.tx;

import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.rlp.RlpException;
import org.lumia.ethereum.rlp.RlpReader;
import org.lumia.ethereum.rlp.RlpWriter;

/**
 * A message from L1 in Optimism's deposit encoding: {@code 0x7E ‖ rlp([sourceHash, from, to, mint, value, gas, isSystem,
 * data])}.
 *
 * @param to empty to create a contract
 * @param mint wei added to the sender before the call
 * @param data not to be modified
 */
public record DepositTransaction(
        Hash sourceHash, Address from, Optional<Address> to, UInt256 mint, UInt256 value, long gas, byte[] data) {

    public byte[] encode() {
        var writer = new RlpWriter(192 + data.length).rawByte(TransactionType.DEPOSIT.code());
        int list = writer.startList();
        writer.hash(sourceHash)
                .address(from)
                .optionalAddress(to)
                .uint256(mint)
                .uint256(value)
                .uint64(gas)
                .uint64(0)
                .bytes(data);
        return writer.endList(list).toBytes();
    }

    /** @throws RlpException when the bytes are no deposit */
    public static DepositTransaction decode(byte[] raw) {
        if (raw.length == 0 || raw[0] != TransactionType.DEPOSIT.code()) {
            throw new RlpException("not a deposit transaction");
        }
        RlpReader list = RlpReader.ofList(raw, 1);
        Hash source = list.hash();
        Address from = list.address();
        Optional<Address> to = list.optionalAddress();
        UInt256 mint = list.uint256();
        UInt256 value = list.uint256();
        long gas = list.uint64();
        if (list.uint64() != 0) {
            throw new RlpException("system deposits are not used");
        }
        byte[] data = list.bytes();
        list.expectEnd();
        return new DepositTransaction(source, from, to, mint, value, gas, data);
    }

    public Hash hash() {
        return Keccak.hash(encode());
    }
}
