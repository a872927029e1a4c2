package org.lumia.benchmarks.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lumia.benchmarks.Dice;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.evm.Opcode;

/**
 * All that a seed stands for: the accounts of block 0, programs among them, and a transaction for each program, each by a
 * sender of its own, so that one that is refused keeps no other waiting.
 */
record Scenario(long seed, List<Account> accounts, List<Transaction> transactions) {
    static final long CHAIN_ID = 31_337;
    static final long GENESIS_TIMESTAMP = 1_700_000_000;
    static final long BLOCK_GAS_LIMIT = 30_000_000_000L;
    /** EIP-2935's contract, which anvil has in block 0 whatever it is given. */
    static final Address HISTORY = Address.parse("0x0000F90827F1C53a10cb7A02335B175320002935");

    private static final byte[] HISTORY_CODE = Hex.decode(
            "0x3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f"
                    + "35600143038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500");
    private static final byte[] NO_CODE = {};

    /** @param storage without zeros */
    record Account(Address address, long nonce, UInt256 balance, byte[] code, Map<UInt256, UInt256> storage) {
        @Override
        public String toString() {
            return "nonce %s, balance %s, storage %s, code %s"
                    .formatted(Long.toUnsignedString(nonce), balance, storage, Hex.encode(code));
        }
    }

    static Scenario of(long seed, int programs) {
        var dice = new Dice(seed);
        var targets = new Targets(programs);
        var accounts = new ArrayList<Account>();
        accounts.add(new Account(HISTORY, 0, UInt256.ZERO, HISTORY_CODE, Map.of()));
        accounts.add(new Account(Targets.RECORDER, 1, UInt256.ZERO, recorder(), Map.of()));
        Targets.wallets().forEach(wallet -> accounts.add(wallet(wallet, dice.below(1_000))));
        for (int i = 0; i < Targets.DELEGATED; i++) {
            byte[] code = TransactionGrammar.designator(targets.any(dice));
            accounts.add(new Account(Targets.delegated(i), dice.below(2), UInt256.of(dice.below(50)), code, Map.of()));
        }
        for (int i = 0; i < programs; i++) {
            byte[] code = ProgramGrammar.program(dice, targets);
            accounts.add(new Account(targets.program(i), 1, UInt256.of(dice.below(200)), code, storage(dice)));
        }
        var grammar = new TransactionGrammar(dice, targets);
        var transactions = new ArrayList<Transaction>();
        for (int i = 0; i < programs; i++) {
            transactions.add(grammar.transaction(targets.program(i)));
        }
        accounts.addAll(grammar.accounts());
        return new Scenario(seed, List.copyOf(accounts), List.copyOf(transactions));
    }

    /** The same accounts with one of the transactions. */
    Scenario only(Transaction transaction) {
        return new Scenario(seed, accounts, List.of(transaction));
    }

    static Account wallet(Address address, long balance) {
        return new Account(address, 0, UInt256.of(balance), NO_CODE, Map.of());
    }

    private static Map<UInt256, UInt256> storage(Dice dice) {
        var storage = new TreeMap<UInt256, UInt256>();
        for (int slot = 0; slot < 4; slot++) {
            UInt256 value = dice.percent(40) ? dice.word() : UInt256.ZERO;
            if (!value.isZero()) {
                storage.put(UInt256.of(slot), value);
            }
        }
        return storage;
    }

    /**
     * Calls the address in the first word of its input with the rest, and logs what came back, with success and the gas it
     * took as topics: return data stands in no receipt otherwise.
     */
    private static byte[] recorder() {
        var code = new CodeWriter();
        code.push(32).op(Opcode.CALLDATASIZE).op(Opcode.SUB);
        code.op(Opcode.DUP1).push(32).push(0).op(Opcode.CALLDATACOPY);
        code.op(Opcode.GAS);
        code.push(0).push(0).op(Opcode.DUP4).push(0).op(Opcode.CALLVALUE);
        code.push(0).op(Opcode.CALLDATALOAD).op(Opcode.GAS).op(Opcode.CALL);
        code.op(Opcode.SWAP1).op(Opcode.GAS).op(Opcode.SWAP1).op(Opcode.SUB);
        code.op(Opcode.RETURNDATASIZE).push(0).push(0).op(Opcode.RETURNDATACOPY);
        code.op(Opcode.RETURNDATASIZE).push(0).op(Opcode.LOG2);
        return code.toBytes();
    }
}
