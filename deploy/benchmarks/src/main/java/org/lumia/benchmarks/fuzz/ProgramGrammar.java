package org.lumia.benchmarks.fuzz;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.lumia.benchmarks.Dice;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.Opcode;

/**
 * Writes one program. Most of it keeps to the stack it has, jumps to destinations and ends its loops, so that execution gets
 * far; what it computes comes out at the end as return data. A share of it is random bytes.
 */
final class ProgramGrammar {
    private static final int NESTING_MAX = 2;
    private static final int LOOP_TURNS_MAX = 12;
    private static final int DUMPED_WORDS = 6;
    private static final int PUSHES_OF_LOST_LOOP = 3;
    private static final List<Opcode> COMPUTING = List.copyOf(EnumSet.range(Opcode.ADD, Opcode.CLZ));
    /** What takes nothing and pushes a word that it finds somewhere. */
    private static final List<Opcode> ASKING = Stream.of(Opcode.values())
            .filter(opcode -> opcode.pops() == 0 && opcode.pushes() == 1 && opcode.compareTo(Opcode.PUSH0) < 0)
            .toList();

    private static final List<Opcode> LOGS = List.of(Opcode.LOG0, Opcode.LOG1, Opcode.LOG2, Opcode.LOG3, Opcode.LOG4);
    private static final List<Opcode> KNOWN = known();

    final Dice dice;
    final Targets targets;
    final CodeWriter code = new CodeWriter();
    private final int nesting;
    private final CallGrammar calls;
    /** Items below it belong to someone else, such as a loop's counter. */
    private int floor;

    private ProgramGrammar(Dice dice, Targets targets, int nesting) {
        this.dice = dice;
        this.targets = targets;
        this.nesting = nesting;
        this.calls = new CallGrammar(this);
    }

    static byte[] program(Dice dice, Targets targets) {
        return program(dice, targets, 0);
    }

    private static byte[] program(Dice dice, Targets targets, int nesting) {
        int form = dice.below(100);
        if (form < 6) {
            return dice.bytes(dice.between(1, 200));
        }
        var grammar = new ProgramGrammar(dice, targets, nesting);
        if (form < 14) {
            grammar.anyOpcodes(dice.between(5, 120));
        } else {
            grammar.statements(dice.between(2, nesting == 0 ? 30 : 8));
            grammar.end();
        }
        return grammar.code.toBytes();
    }

    /** Code for a creation inside this program; itself when programs are nested too deep. */
    byte[] inner() {
        return nesting < NESTING_MAX ? program(dice, targets, nesting + 1) : new byte[] {(byte) Opcode.STOP.code()};
    }

    private static List<Opcode> known() {
        var known = new ArrayList<Opcode>(List.of(Opcode.values()));
        known.removeIf(opcode -> opcode == Opcode.INVALID);
        return List.copyOf(known);
    }

    private void statements(int count) {
        for (int i = 0; i < count; i++) {
            statement(0);
        }
    }

    private void statement(int depth) {
        int choice = dice.below(100);
        if (choice < 26) {
            compute();
        } else if (choice < 34) {
            shuffle();
        } else if (choice < 42) {
            useMemory();
        } else if (choice < 51) {
            useStorage();
        } else if (choice < 55) {
            code.op(dice.of(ASKING));
        } else if (choice < 59) {
            inspect();
        } else if (choice < 66) {
            copy();
        } else if (choice < 70) {
            hashOrLog();
        } else if (choice < 76) {
            branch(depth);
        } else if (choice < 80) {
            loop(depth);
        } else if (choice < 91) {
            calls.call();
        } else if (choice < 94) {
            calls.create();
        } else if (choice < 98) {
            jumpOver();
        } else if (choice < 99) {
            code.raw(dice.bytes(dice.between(1, 4)));
        } else {
            rare();
        }
    }

    /** The word on top is one of the program's own, or a new one. */
    private void need(int items) {
        while (code.height() - floor < items) {
            code.push(dice.word());
        }
        if (dice.percent(30)) {
            code.push(dice.word());
        }
    }

    private void compute() {
        Opcode opcode = dice.of(COMPUTING);
        need(opcode.pops());
        if (opcode == Opcode.SIGNEXTEND || opcode == Opcode.BYTE || opcode == Opcode.SHL || opcode == Opcode.SAR) {
            code.push(dice.percent(80) ? UInt256.of(dice.below(260)) : dice.word());
        }
        code.op(opcode);
    }

    private void shuffle() {
        need(1);
        int items = Math.min(code.height() - floor, 16);
        switch (dice.below(4)) {
            case 0, 1 -> code.op(opcode(Opcode.DUP1.code() + dice.below(items)));
            case 2 -> {
                need(2);
                code.op(opcode(Opcode.SWAP1.code() + dice.below(Math.min(code.height() - floor - 1, 16))));
            }
            default -> code.op(Opcode.POP);
        }
    }

    private static Opcode opcode(int number) {
        Opcode opcode = Opcode.of(number);
        if (opcode == null) {
            throw new IllegalArgumentException("no opcode " + number);
        }
        return opcode;
    }

    UInt256 offset() {
        int choice = dice.below(100);
        if (choice < 85) {
            return UInt256.of(dice.below(400));
        }
        if (choice < 95) {
            return UInt256.of(dice.below(6_000));
        }
        return choice < 99 ? UInt256.of(dice.below(300_000)) : dice.word();
    }

    UInt256 length() {
        int choice = dice.below(100);
        if (choice < 88) {
            return UInt256.of(dice.below(130));
        }
        if (choice < 96) {
            return UInt256.ZERO;
        }
        return choice < 99 ? UInt256.of(dice.below(5_000)) : dice.word();
    }

    private void useMemory() {
        switch (dice.below(4)) {
            case 0 -> code.op(Opcode.MLOAD, offset());
            case 1, 2 -> {
                need(1);
                code.push(offset());
                code.op(dice.percent(70) ? Opcode.MSTORE : Opcode.MSTORE8);
            }
            default -> code.op(Opcode.MCOPY, offset(), offset(), length());
        }
    }

    private UInt256 slot() {
        return dice.percent(90) ? UInt256.of(dice.below(5)) : dice.word();
    }

    private void useStorage() {
        boolean transientStorage = dice.percent(30);
        if (dice.percent(40)) {
            code.op(transientStorage ? Opcode.TLOAD : Opcode.SLOAD, slot());
            return;
        }
        if (dice.percent(50)) {
            code.push(UInt256.of(dice.below(3)));
        } else {
            need(1);
        }
        code.push(slot());
        code.op(transientStorage ? Opcode.TSTORE : Opcode.SSTORE);
    }

    private void inspect() {
        switch (dice.below(7)) {
            case 0 -> ask(Opcode.BALANCE);
            case 1 -> ask(Opcode.EXTCODESIZE);
            case 2 -> ask(Opcode.EXTCODEHASH);
            case 3 -> code.op(Opcode.BLOBHASH, dice.percent(80) ? UInt256.of(dice.below(4)) : dice.word());
            case 4 -> {
                // Around the block in hand.
                code.op(Opcode.NUMBER).push(UInt256.of(dice.below(4)).subtract(UInt256.ONE));
                code.op(Opcode.SWAP1).op(Opcode.SUB).op(Opcode.BLOCKHASH);
            }
            case 5 -> code.op(Opcode.BLOCKHASH, dice.word());
            default -> code.op(Opcode.CALLDATALOAD, offset());
        }
    }

    private void ask(Opcode opcode) {
        code.push(targets.any(dice)).op(opcode);
    }

    private void copy() {
        switch (dice.below(5)) {
            case 0 -> code.op(Opcode.CALLDATACOPY, offset(), offset(), length());
            case 1 -> code.op(Opcode.CODECOPY, offset(), offset(), length());
            case 2 -> {
                code.push(length()).push(offset()).push(offset());
                ask(Opcode.EXTCODECOPY);
            }
            case 3 -> code.op(Opcode.RETURNDATASIZE).push(0).push(offset()).op(Opcode.RETURNDATACOPY);
            default -> {
                // Past its end: ends the program, so seldom.
                boolean inside = dice.percent(85);
                code.op(
                        Opcode.RETURNDATACOPY,
                        offset(),
                        inside ? UInt256.ZERO : UInt256.of(dice.below(64)),
                        inside ? UInt256.ZERO : length());
            }
        }
    }

    private void hashOrLog() {
        if (dice.percent(50)) {
            code.op(Opcode.KECCAK256, offset(), length());
            return;
        }
        Opcode log = dice.of(LOGS);
        need(log.pops() - 2);
        code.push(length()).push(offset()).op(log);
    }

    private void branch(int depth) {
        need(1);
        int target = code.pushPlace();
        code.op(Opcode.JUMPI);
        int height = code.height();
        if (dice.percent(12)) {
            calls.leave();
            code.assumeHeight(height);
        } else {
            body(depth);
            settle(height);
        }
        code.setPlace(target, code.jumpDestination());
    }

    private void loop(int depth) {
        code.push(dice.between(1, LOOP_TURNS_MAX));
        int outerFloor = floor;
        int height = code.height();
        floor = height;
        int top = code.jumpDestination();
        body(depth);
        settle(height);
        floor = outerFloor;
        code.push(1).op(Opcode.SWAP1).op(Opcode.SUB).op(Opcode.DUP1);
        code.setPlace(code.pushPlace(), top);
        code.op(Opcode.JUMPI).op(Opcode.POP);
    }

    private void body(int depth) {
        for (int i = dice.between(1, 4); i > 0; i--) {
            if (depth < NESTING_MAX) {
                statement(depth + 1);
            } else {
                compute();
            }
        }
    }

    private void settle(int height) {
        while (code.height() > height) {
            code.op(Opcode.POP);
        }
        while (code.height() < height) {
            code.push(dice.word());
        }
    }

    /** A jump whose destination is computed, over bytes that may look like a destination. */
    private void jumpOver() {
        int mask = dice.below(1 << 16);
        int target = code.pushPlace();
        code.push(mask).op(Opcode.XOR);
        if (dice.percent(40)) {
            need(1);
            code.op(Opcode.SWAP1).op(Opcode.JUMPI);
        } else {
            code.op(Opcode.JUMP);
        }
        int height = code.height();
        if (dice.percent(50)) {
            code.raw(Opcode.PUSH1.code() + dice.below(3));
            code.raw(Opcode.JUMPDEST.code());
            code.raw(dice.bytes(3));
        }
        code.assumeHeight(height);
        int here = code.jumpDestination();
        // One byte beside it, seldom: no destination, or one inside pushed data.
        code.setPlace(target, (dice.percent(95) ? here : here - 1) ^ mask);
    }

    private void rare() {
        int height = code.height();
        switch (dice.below(4)) {
            case 0 -> code.op(Opcode.JUMP, dice.word());
            case 1 -> {
                int top = code.jumpDestination();
                for (int i = dice.below(PUSHES_OF_LOST_LOOP); i > 0; i--) {
                    code.op(Opcode.GAS);
                }
                code.setPlace(code.pushPlace(), top);
                code.op(Opcode.JUMP);
            }
            case 2 -> calls.leave();
            default -> {
                for (int i = dice.between(1, 20); i > 0; i--) {
                    code.op(Opcode.POP);
                }
            }
        }
        code.assumeHeight(Math.max(floor, Math.min(height, code.height())));
    }

    /** Opcodes in any order, with enough words pushed that some of them run. */
    private void anyOpcodes(int count) {
        for (int i = 0; i < count; i++) {
            if (dice.percent(45)) {
                code.push(dice.word());
            }
            Opcode opcode = dice.of(KNOWN);
            code.op(opcode);
            code.raw(dice.bytes(opcode.immediate()));
        }
    }

    /** Returns memory with what is left on the stack, so that a wrong word shows. */
    private void end() {
        if (dice.percent(15)) {
            calls.leave();
            return;
        }
        for (int i = 0; i < DUMPED_WORDS && code.height() > 0; i++) {
            code.push(32L * i).op(Opcode.MSTORE);
        }
        code.push(512).push(0).op(dice.percent(92) ? Opcode.RETURN : Opcode.REVERT);
    }

    Address target() {
        return targets.any(dice);
    }
}
