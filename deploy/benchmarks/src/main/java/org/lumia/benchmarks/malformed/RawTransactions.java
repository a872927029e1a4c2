package org.lumia.benchmarks.malformed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lumia.benchmarks.Dice;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.rlp.RlpReader;
import org.lumia.ethereum.rlp.RlpWriter;
import org.lumia.ethereum.tx.AccessListEntry;
import org.lumia.ethereum.tx.Authorization;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;

/** Signed transactions of accounts that have nothing, as they are and with bytes or items of their RLP changed. */
final class RawTransactions {
    private static final int DATA_BYTES_MAX = 300;
    private static final List<TransactionType> TYPES = List.of(
            TransactionType.LEGACY,
            TransactionType.ACCESS_LIST,
            TransactionType.DYNAMIC_FEE,
            TransactionType.BLOB,
            TransactionType.SET_CODE);

    private final long chainId;

    RawTransactions(long chainId) {
        this.chainId = chainId;
    }

    /** Refused for its sender's balance alone. */
    byte[] whole(Dice dice) {
        TransactionType type = dice.of(TYPES);
        boolean typed = type != TransactionType.LEGACY;
        UInt256 fee = UInt256.of(dice.between(1, 1_000_000_000));
        Address to = Address.copyOf(dice.bytes(Address.SIZE), 0);
        Transaction unsigned = new Transaction(
                type,
                Optional.of(UInt256.of(dice.percent(90) ? chainId : dice.below(10))),
                dice.below(3),
                type == TransactionType.LEGACY || type == TransactionType.ACCESS_LIST ? fee : UInt256.ONE,
                fee,
                dice.between(20_000, 200_000),
                dice.percent(80) || type == TransactionType.BLOB || type == TransactionType.SET_CODE
                        ? Optional.of(to)
                        : Optional.empty(),
                dice.word(),
                dice.bytes(dice.below(DATA_BYTES_MAX)),
                typed && dice.percent(50) ? List.of(new AccessListEntry(to, List.of(dice.word()))) : List.of(),
                type == TransactionType.BLOB ? fee : UInt256.ZERO,
                type == TransactionType.BLOB ? List.of(Hash.wrap(dice.bytes(32))) : List.of(),
                type == TransactionType.SET_CODE
                        ? List.of(new Authorization(
                                UInt256.of(chainId), to, dice.below(3), dice.below(2), dice.word(), dice.word()))
                        : List.of(),
                TransactionCodec.UNSIGNED);
        return TransactionCodec.encode(TransactionCodec.sign(unsigned, dice.bytes(32)));
    }

    byte[] changed(Dice dice) {
        byte[] raw = whole(dice);
        return switch (dice.below(8)) {
            case 0 -> Arrays.copyOf(raw, dice.below(raw.length));
            case 1 -> Arrays.copyOf(raw, raw.length + dice.between(1, 40));
            case 2, 3 -> {
                for (int i = dice.between(1, 4); i > 0; i--) {
                    raw[dice.below(raw.length)] = (byte) dice.below(256);
                }
                yield raw;
            }
            case 4 -> {
                raw[0] = (byte) dice.below(256);
                yield raw;
            }
            case 5 -> dice.bytes(dice.below(200));
            default -> itemsChanged(raw, dice);
        };
    }

    private static byte[] itemsChanged(byte[] raw, Dice dice) {
        int prefix = (raw[0] & 0xff) < 0xc0 ? 1 : 0;
        List<byte[]> items = new ArrayList<>();
        for (RlpReader list = RlpReader.ofList(raw, prefix); !list.atEnd(); ) {
            items.add(list.raw());
        }
        int at = dice.below(items.size());
        switch (dice.below(7)) {
            case 0 -> items.remove(at);
            case 1 -> items.add(at, items.get(dice.below(items.size())));
            case 2 -> items.set(at, new byte[] {(byte) 0xc0});
            case 3 ->
                items.set(at, new RlpWriter().bytes(dice.bytes(dice.below(70))).toBytes());
            case 4 -> items.set(at, new RlpWriter().bytes(dice.word().toBytes()).toBytes());
            // A length of its own that is not the shortest, or reaches beyond the end.
            case 5 -> items.set(at, new byte[] {(byte) 0xb8, (byte) dice.below(256), 1});
            default -> items.set(at, new byte[] {(byte) 0x81, (byte) dice.below(128)});
        }
        RlpWriter writer = new RlpWriter(raw.length + 100);
        if (prefix == 1) {
            writer.rawByte(raw[0]);
        }
        int list = writer.startList();
        items.forEach(writer::raw);
        return writer.endList(list).toBytes();
    }
}
