package org.lumia.benchmarks.fuzz;

import java.util.List;
import org.lumia.benchmarks.Dice;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.Opcode;

/** The part of {@link ProgramGrammar} that calls, creates and leaves. */
final class CallGrammar {
    private static final List<Opcode> KINDS = List.of(
            Opcode.CALL,
            Opcode.CALL,
            Opcode.CALL,
            Opcode.CALLCODE,
            Opcode.DELEGATECALL,
            Opcode.DELEGATECALL,
            Opcode.STATICCALL,
            Opcode.STATICCALL);
    private static final int INPUT_OFFSETS = 256;
    private static final int DEPLOYED_BYTES_MAX = 24_576;

    private final ProgramGrammar grammar;
    private final Dice dice;
    private final CodeWriter code;

    CallGrammar(ProgramGrammar grammar) {
        this.grammar = grammar;
        this.dice = grammar.dice;
        this.code = grammar.code;
    }

    void call() {
        if (dice.percent(35)) {
            callPrecompile();
            return;
        }
        UInt256 inputOffset = grammar.offset();
        UInt256 inputLength = grammar.length();
        arguments(inputOffset, inputLength);
        Opcode kind = dice.of(KINDS);
        value(kind);
        switch (dice.below(20)) {
            case 0 -> code.op(Opcode.ADDRESS);
            case 1 -> code.op(Opcode.CALLER);
            case 2 -> code.push(dice.word());
            default -> code.push(grammar.target());
        }
        gas();
        code.op(kind);
        takeReturnData();
    }

    private void callPrecompile() {
        Address precompile = Targets.precompile(dice);
        byte[] input = new PrecompileInputs(dice).of(precompile);
        int offset = dice.below(INPUT_OFFSETS);
        code.copyToMemory(input, offset);
        arguments(UInt256.of(offset), UInt256.of(input.length));
        Opcode kind = dice.of(KINDS);
        value(kind);
        code.push(precompile);
        gas();
        code.op(kind);
        takeReturnData();
    }

    /** Where the input stands and where output goes to: the four deepest arguments. */
    private void arguments(UInt256 inputOffset, UInt256 inputLength) {
        code.push(grammar.length()).push(grammar.offset()).push(inputLength).push(inputOffset);
    }

    private void value(Opcode kind) {
        if (kind != Opcode.CALL && kind != Opcode.CALLCODE) {
            return;
        }
        switch (dice.below(20)) {
            case 0, 1, 2 -> code.push(dice.below(100));
            case 3 -> code.op(Opcode.CALLVALUE);
            case 4 -> code.op(Opcode.SELFBALANCE);
            case 5 -> code.push(dice.word());
            default -> code.push(0);
        }
    }

    private void gas() {
        switch (dice.below(20)) {
            case 0, 1, 2 -> code.push(dice.below(100_000));
            case 3 -> code.push(dice.word());
            case 4 -> code.push(dice.below(3_000));
            default -> code.op(Opcode.GAS);
        }
    }

    private void takeReturnData() {
        if (dice.percent(50)) {
            code.op(Opcode.RETURNDATASIZE).push(0).push(dice.below(INPUT_OFFSETS));
            code.op(Opcode.RETURNDATACOPY);
        }
        if (dice.percent(30)) {
            code.op(Opcode.RETURNDATASIZE);
        }
    }

    void create() {
        byte[] init = dice.percent(60) ? deployer(runtime()) : grammar.inner();
        code.copyToMemory(init, 0);
        boolean salted = dice.percent(50);
        if (salted) {
            code.push(dice.below(2));
        }
        code.push(dice.percent(95) ? UInt256.of(init.length) : grammar.length());
        code.push(0);
        code.push(dice.percent(85) ? UInt256.ZERO : UInt256.of(dice.below(50)));
        code.op(salted ? Opcode.CREATE2 : Opcode.CREATE);
        if (dice.percent(50)) {
            callWhatIsOnTop();
        }
    }

    private void callWhatIsOnTop() {
        Opcode kind = dice.of(List.of(Opcode.CALL, Opcode.DELEGATECALL, Opcode.STATICCALL));
        code.push(0).push(0).push(0).push(0);
        if (kind == Opcode.CALL) {
            code.push(0).op(Opcode.DUP6);
        } else {
            code.op(Opcode.DUP5);
        }
        code.op(Opcode.GAS).op(kind);
    }

    private byte[] runtime() {
        return switch (dice.below(20)) {
            case 0 -> new byte[0];
            case 1 -> new byte[] {(byte) 0xEF};
            case 2 -> new byte[] {(byte) 0xEF, 0x01, 0x00};
            default -> grammar.inner();
        };
    }

    /** Init code that deploys the code behind it, or as many zeros as code may have and one more. */
    byte[] deployer(byte[] runtime) {
        var init = new CodeWriter();
        if (dice.percent(10)) {
            init.push(dice.below(3)).push(dice.below(3)).op(Opcode.SSTORE);
        }
        if (dice.percent(2)) {
            return init.push(DEPLOYED_BYTES_MAX + dice.below(2))
                    .push(0)
                    .op(Opcode.RETURN)
                    .toBytes();
        }
        return init.copyToMemory(runtime, 0)
                .push(runtime.length)
                .push(0)
                .op(Opcode.RETURN)
                .toBytes();
    }

    /** An end of the program. */
    void leave() {
        switch (dice.below(8)) {
            case 0, 1 -> code.op(Opcode.RETURN, grammar.offset(), grammar.length());
            case 2 -> code.op(Opcode.REVERT, grammar.offset(), grammar.length());
            case 3 -> code.op(Opcode.STOP);
            case 4 -> code.op(Opcode.INVALID);
            case 5 -> code.op(Opcode.ADDRESS).op(Opcode.SELFDESTRUCT);
            default -> code.push(grammar.target()).op(Opcode.SELFDESTRUCT);
        }
    }
}
