package org.lumia.conformance.runner;

import java.util.ArrayList;
import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.Bloom;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.rlp.RlpException;
import org.lumia.ethereum.rlp.RlpReader;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;

/** An Ethereum block of Shanghai to Osaka as it stands on the wire. */
record EthereumBlock(
        Header header,
        List<byte[]> rawTransactions,
        List<Transaction> transactions,
        boolean hasOmmers,
        List<byte[]> rawWithdrawals,
        List<Withdrawal> withdrawals,
        int size) {

    record Withdrawal(Address address, long gwei) {}

    /** @param fields 17 in Shanghai, 20 in Cancun, 21 from Prague; what a header lacks is zero */
    record Header(
            Hash hash,
            int fields,
            Hash parentHash,
            Hash ommersHash,
            Address coinbase,
            Hash stateRoot,
            Hash transactionsRoot,
            Hash receiptsRoot,
            byte[] bloom,
            UInt256 difficulty,
            long number,
            long gasLimit,
            long gasUsed,
            long timestamp,
            byte[] extraData,
            Hash prevRandao,
            byte[] nonce,
            UInt256 baseFee,
            Hash withdrawalsRoot,
            long blobGasUsed,
            long excessBlobGas,
            Hash parentBeaconRoot,
            Hash requestsHash) {

        static Header decode(byte[] raw) {
            RlpReader r = RlpReader.ofList(raw, 0);
            int fields = r.remainingItems();
            if (fields != 17 && fields != 20 && fields != 21) {
                throw new RlpException("a header of " + fields + " fields");
            }
            return new Header(
                    Keccak.hash(raw),
                    fields,
                    r.hash(),
                    r.hash(),
                    r.address(),
                    r.hash(),
                    r.hash(),
                    r.hash(),
                    sized(r.bytes(), Bloom.SIZE),
                    r.uint256(),
                    r.uint64(),
                    r.uint64(),
                    r.uint64(),
                    r.uint64(),
                    r.bytes(),
                    r.hash(),
                    sized(r.bytes(), 8),
                    r.uint256(),
                    r.hash(),
                    fields > 17 ? r.uint64() : 0,
                    fields > 17 ? r.uint64() : 0,
                    fields > 17 ? r.hash() : Hash.ZERO,
                    fields > 20 ? r.hash() : Hash.ZERO);
        }
    }

    /** @throws RlpException unless every byte is where it belongs */
    static EthereumBlock decode(byte[] raw) {
        RlpReader block = RlpReader.ofList(raw, 0);
        Header header = Header.decode(block.raw());
        var rawTransactions = new ArrayList<byte[]>();
        var transactions = new ArrayList<Transaction>();
        for (RlpReader list = block.list(); !list.atEnd(); ) {
            byte[] encoded = list.nextIsList() ? list.raw() : list.bytes();
            rawTransactions.add(encoded);
            switch (TransactionCodec.decode(encoded)) {
                case TransactionCodec.Valid valid -> transactions.add(valid.transaction());
                case TransactionCodec.Malformed malformed -> throw new RlpException(malformed.reason());
            }
        }
        boolean ommers = !block.list().atEnd();
        var rawWithdrawals = new ArrayList<byte[]>();
        var withdrawals = new ArrayList<Withdrawal>();
        for (RlpReader list = block.list(); !list.atEnd(); ) {
            byte[] one = list.raw();
            rawWithdrawals.add(one);
            RlpReader fields = RlpReader.ofList(one, 0);
            fields.uint64();
            fields.uint64();
            withdrawals.add(new Withdrawal(fields.address(), fields.uint64()));
            fields.expectEnd();
        }
        block.expectEnd();
        return new EthereumBlock(
                header, rawTransactions, transactions, ommers, rawWithdrawals, withdrawals, raw.length);
    }

    private static byte[] sized(byte[] bytes, int size) {
        if (bytes.length != size) {
            throw new RlpException("%d bytes for %d".formatted(bytes.length, size));
        }
        return bytes;
    }
}
