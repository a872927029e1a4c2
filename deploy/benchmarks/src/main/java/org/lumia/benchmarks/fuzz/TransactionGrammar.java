package org.lumia.benchmarks.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lumia.benchmarks.Dice;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.ethereum.rlp.RlpWriter;
import org.lumia.ethereum.tx.AccessListEntry;
import org.lumia.ethereum.tx.Authorization;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.evm.Fork;
import org.lumia.evm.IntrinsicGas;

/** Transactions of types 0, 1, 2 and 4 to programs, most of them valid, each signed by a new key. */
final class TransactionGrammar {
    private static final List<TransactionType> TYPES = List.of(
            TransactionType.LEGACY, TransactionType.ACCESS_LIST, TransactionType.DYNAMIC_FEE, TransactionType.SET_CODE);
    private static final UInt256 FUNDS = Dice.powerOfTwo(80);
    private static final long GWEI = 1_000_000_000;
    private static final long GAS_MAX = 1 << 24;
    private static final int AUTHORITIES = 40;
    private static final byte[] NO_CODE = {};

    private final Dice dice;
    private final Targets targets;
    private final List<Scenario.Account> accounts = new ArrayList<>();
    private final List<byte[]> authorities = new ArrayList<>();
    private final long[] authorityNonces = new long[AUTHORITIES];

    TransactionGrammar(Dice dice, Targets targets) {
        this.dice = dice;
        this.targets = targets;
        for (int i = 0; i < AUTHORITIES; i++) {
            byte[] key = key();
            authorities.add(key);
            // EIP-7702's step 7 refunds for an authority that is not empty; anvil 1.7.1 for one that does not exist
            // too.
            accounts.add(Scenario.wallet(Secp256k1.address(key), 7));
        }
    }

    /** The accounts that the transactions so far need in block 0. */
    List<Scenario.Account> accounts() {
        return accounts;
    }

    static byte[] designator(Address target) {
        byte[] code = new byte[3 + Address.SIZE];
        code[0] = (byte) 0xEF;
        code[1] = 1;
        System.arraycopy(target.bytes(), 0, code, 3, Address.SIZE);
        return code;
    }

    private byte[] key() {
        byte[] key = dice.bytes(32);
        key[0] &= 0x7F;
        return key;
    }

    Transaction transaction(Address program) {
        TransactionType type = dice.of(TYPES);
        byte[] key = key();
        Address sender = Secp256k1.address(key);
        long nonce = dice.of(List.of(0L, 1L, 127L, 1L << 40));
        byte[] code = dice.percent(4) ? designator(targets.any(dice)) : NO_CODE;
        accounts.add(new Scenario.Account(sender, nonce, FUNDS, code, Map.of()));
        boolean creation = type != TransactionType.SET_CODE && dice.percent(10);
        boolean recorded = !creation && dice.percent(60);
        byte[] data = creation ? initCode() : callData(program, recorded);
        List<AccessListEntry> accessList = accessList(type, program);
        List<Authorization> authorizations = authorizations(type, key, nonce);
        UInt256 value = dice.percent(80) ? UInt256.ZERO : UInt256.of(dice.below(1_000));
        long intrinsic = Math.max(
                IntrinsicGas.of(creation, data, accessList, authorizations.size()),
                IntrinsicGas.floor(Fork.OSAKA, data));
        UInt256 maxFee = UInt256.of(GWEI * dice.between(2, 100));
        UInt256 tip = priced(type) ? UInt256.of(dice.below(5) * GWEI / 2) : maxFee;
        var unsigned = new Transaction(
                type,
                type == TransactionType.LEGACY && dice.percent(20)
                        ? Optional.empty()
                        : Optional.of(UInt256.of(Scenario.CHAIN_ID)),
                dice.percent(99) ? nonce : nonce - 1,
                tip,
                maxFee,
                gas(intrinsic),
                creation ? Optional.empty() : Optional.of(recorded ? Targets.RECORDER : program),
                dice.percent(99) ? value : FUNDS,
                data,
                accessList,
                UInt256.ZERO,
                List.of(),
                authorizations,
                TransactionCodec.UNSIGNED);
        return TransactionCodec.sign(unsigned, key);
    }

    private static boolean priced(TransactionType type) {
        return type == TransactionType.DYNAMIC_FEE || type == TransactionType.SET_CODE;
    }

    private long gas(long intrinsic) {
        int choice = dice.below(100);
        if (choice < 2) {
            return intrinsic - 1;
        }
        if (choice < 10) {
            return intrinsic + dice.below(3_000);
        }
        if (choice < 65) {
            return intrinsic + dice.between(20_000, 400_000);
        }
        if (choice < 97) {
            return intrinsic + dice.between(200_000, 1_000_000);
        }
        return dice.percent(95) ? intrinsic + dice.between(1_000_000, 8_000_000) : GAS_MAX + dice.below(2);
    }

    private byte[] initCode() {
        byte[] program = ProgramGrammar.program(dice, targets);
        if (dice.percent(2)) {
            return java.util.Arrays.copyOf(program, 2 * 24_576 + dice.below(2));
        }
        return program;
    }

    private byte[] callData(Address program, boolean recorded) {
        byte[] input = dice.words(dice.percent(70) ? 32 * dice.below(5) : dice.below(300));
        if (!recorded) {
            return input;
        }
        byte[] data = new byte[32 + input.length];
        System.arraycopy(program.bytes(), 0, data, 12, Address.SIZE);
        System.arraycopy(input, 0, data, 32, input.length);
        return data;
    }

    private List<AccessListEntry> accessList(TransactionType type, Address program) {
        var entries = new ArrayList<AccessListEntry>();
        if (type != TransactionType.LEGACY && dice.percent(60)) {
            for (int i = dice.below(4); i > 0; i--) {
                var slots = new ArrayList<UInt256>();
                for (int s = dice.below(4); s > 0; s--) {
                    slots.add(UInt256.of(dice.below(5)));
                }
                entries.add(new AccessListEntry(dice.percent(50) ? program : targets.any(dice), List.copyOf(slots)));
            }
        }
        return List.copyOf(entries);
    }

    private List<Authorization> authorizations(TransactionType type, byte[] senderKey, long senderNonce) {
        var authorizations = new ArrayList<Authorization>();
        if (type == TransactionType.SET_CODE) {
            for (int i = dice.percent(98) ? dice.between(1, 4) : 0; i > 0; i--) {
                if (dice.percent(10)) {
                    authorizations.add(authorization(senderKey, senderNonce + 1));
                } else {
                    int authority = dice.below(AUTHORITIES);
                    authorizations.add(authorization(authorities.get(authority), authorityNonces[authority]++));
                }
            }
        }
        return List.copyOf(authorizations);
    }

    private Authorization authorization(byte[] key, long nonce) {
        UInt256 chain = dice.of(List.of(UInt256.ZERO, UInt256.of(Scenario.CHAIN_ID)));
        chain = dice.percent(97) ? chain : UInt256.of(dice.below(10));
        Address target = dice.percent(88) ? targets.any(dice) : Address.ZERO;
        long stated = dice.percent(97) ? nonce : dice.of(List.of(nonce + 1, 0L, -1L, -2L));
        var writer = new RlpWriter(64).rawByte(5);
        int list = writer.startList();
        writer.uint256(chain).address(target).uint64(stated);
        Hash digest = Keccak.hash(writer.endList(list).toBytes());
        Signature signature = Secp256k1.sign(digest, key);
        int parity = signature.yParity();
        UInt256 s = signature.s();
        switch (dice.below(60)) {
            case 0 -> {
                s = Secp256k1.N.subtract(s);
                parity = 1 - parity;
            }
            case 1 -> parity = dice.between(2, 255);
            case 2 -> s = dice.of(List.of(UInt256.ZERO, Secp256k1.N, UInt256.MAX));
            default -> {}
        }
        return new Authorization(chain, target, stated, parity, signature.r(), s);
    }
}
