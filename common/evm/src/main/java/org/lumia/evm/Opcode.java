package org.lumia.evm;

import org.jspecify.annotations.Nullable;

/**
 * Every instruction: its byte, what it takes from and puts on the stack, and its static gas in Cancun (later forks: {@link
 * GasSchedule}). Dynamic gas stands with the instruction.
 */
public enum Opcode {
    STOP(0x00, 0, 0, 0, Flow.END),
    ADD(0x01, 2, 1, 3, Flow.NEXT),
    MUL(0x02, 2, 1, 5, Flow.NEXT),
    SUB(0x03, 2, 1, 3, Flow.NEXT),
    DIV(0x04, 2, 1, 5, Flow.NEXT),
    SDIV(0x05, 2, 1, 5, Flow.NEXT),
    MOD(0x06, 2, 1, 5, Flow.NEXT),
    SMOD(0x07, 2, 1, 5, Flow.NEXT),
    ADDMOD(0x08, 3, 1, 8, Flow.NEXT),
    MULMOD(0x09, 3, 1, 8, Flow.NEXT),
    EXP(0x0a, 2, 1, 10, Flow.NEXT),
    SIGNEXTEND(0x0b, 2, 1, 5, Flow.NEXT),
    LT(0x10, 2, 1, 3, Flow.NEXT),
    GT(0x11, 2, 1, 3, Flow.NEXT),
    SLT(0x12, 2, 1, 3, Flow.NEXT),
    SGT(0x13, 2, 1, 3, Flow.NEXT),
    EQ(0x14, 2, 1, 3, Flow.NEXT),
    ISZERO(0x15, 1, 1, 3, Flow.NEXT),
    AND(0x16, 2, 1, 3, Flow.NEXT),
    OR(0x17, 2, 1, 3, Flow.NEXT),
    XOR(0x18, 2, 1, 3, Flow.NEXT),
    NOT(0x19, 1, 1, 3, Flow.NEXT),
    BYTE(0x1a, 2, 1, 3, Flow.NEXT),
    SHL(0x1b, 2, 1, 3, Flow.NEXT),
    SHR(0x1c, 2, 1, 3, Flow.NEXT),
    SAR(0x1d, 2, 1, 3, Flow.NEXT),
    CLZ(0x1e, 1, 1, GasSchedule.UNDEFINED, Flow.NEXT),
    KECCAK256(0x20, 2, 1, 30, Flow.NEXT),
    ADDRESS(0x30, 0, 1, 2, Flow.NEXT),
    BALANCE(0x31, 1, 1, 0, Flow.NEXT),
    ORIGIN(0x32, 0, 1, 2, Flow.NEXT),
    CALLER(0x33, 0, 1, 2, Flow.NEXT),
    CALLVALUE(0x34, 0, 1, 2, Flow.NEXT),
    CALLDATALOAD(0x35, 1, 1, 3, Flow.NEXT),
    CALLDATASIZE(0x36, 0, 1, 2, Flow.NEXT),
    CALLDATACOPY(0x37, 3, 0, 3, Flow.NEXT),
    CODESIZE(0x38, 0, 1, 2, Flow.NEXT),
    CODECOPY(0x39, 3, 0, 3, Flow.NEXT),
    GASPRICE(0x3a, 0, 1, 2, Flow.NEXT),
    EXTCODESIZE(0x3b, 1, 1, 0, Flow.NEXT),
    EXTCODECOPY(0x3c, 4, 0, 0, Flow.NEXT),
    RETURNDATASIZE(0x3d, 0, 1, 2, Flow.NEXT),
    RETURNDATACOPY(0x3e, 3, 0, 3, Flow.NEXT),
    EXTCODEHASH(0x3f, 1, 1, 0, Flow.NEXT),
    BLOCKHASH(0x40, 1, 1, 20, Flow.NEXT),
    COINBASE(0x41, 0, 1, 2, Flow.NEXT),
    TIMESTAMP(0x42, 0, 1, 2, Flow.NEXT),
    NUMBER(0x43, 0, 1, 2, Flow.NEXT),
    PREVRANDAO(0x44, 0, 1, 2, Flow.NEXT),
    GASLIMIT(0x45, 0, 1, 2, Flow.NEXT),
    CHAINID(0x46, 0, 1, 2, Flow.NEXT),
    SELFBALANCE(0x47, 0, 1, 5, Flow.NEXT),
    BASEFEE(0x48, 0, 1, 2, Flow.NEXT),
    BLOBHASH(0x49, 1, 1, 3, Flow.NEXT),
    BLOBBASEFEE(0x4a, 0, 1, 2, Flow.NEXT),
    POP(0x50, 1, 0, 2, Flow.NEXT),
    MLOAD(0x51, 1, 1, 3, Flow.NEXT),
    MSTORE(0x52, 2, 0, 3, Flow.NEXT),
    MSTORE8(0x53, 2, 0, 3, Flow.NEXT),
    SLOAD(0x54, 1, 1, 0, Flow.NEXT),
    SSTORE(0x55, 2, 0, 0, Flow.SPLIT),
    JUMP(0x56, 1, 0, 8, Flow.END),
    JUMPI(0x57, 2, 0, 10, Flow.SPLIT),
    PC(0x58, 0, 1, 2, Flow.NEXT),
    MSIZE(0x59, 0, 1, 2, Flow.NEXT),
    GAS(0x5a, 0, 1, 2, Flow.NEXT),
    JUMPDEST(0x5b, 0, 0, 1, Flow.NEXT),
    TLOAD(0x5c, 1, 1, 100, Flow.NEXT),
    TSTORE(0x5d, 2, 0, 100, Flow.NEXT),
    MCOPY(0x5e, 3, 0, 3, Flow.NEXT),
    PUSH0(0x5f, 0, 1, 2, Flow.NEXT),
    PUSH1(0x60, 0, 1, 3, Flow.NEXT),
    PUSH2(0x61, 0, 1, 3, Flow.NEXT),
    PUSH3(0x62, 0, 1, 3, Flow.NEXT),
    PUSH4(0x63, 0, 1, 3, Flow.NEXT),
    PUSH5(0x64, 0, 1, 3, Flow.NEXT),
    PUSH6(0x65, 0, 1, 3, Flow.NEXT),
    PUSH7(0x66, 0, 1, 3, Flow.NEXT),
    PUSH8(0x67, 0, 1, 3, Flow.NEXT),
    PUSH9(0x68, 0, 1, 3, Flow.NEXT),
    PUSH10(0x69, 0, 1, 3, Flow.NEXT),
    PUSH11(0x6a, 0, 1, 3, Flow.NEXT),
    PUSH12(0x6b, 0, 1, 3, Flow.NEXT),
    PUSH13(0x6c, 0, 1, 3, Flow.NEXT),
    PUSH14(0x6d, 0, 1, 3, Flow.NEXT),
    PUSH15(0x6e, 0, 1, 3, Flow.NEXT),
    PUSH16(0x6f, 0, 1, 3, Flow.NEXT),
    PUSH17(0x70, 0, 1, 3, Flow.NEXT),
    PUSH18(0x71, 0, 1, 3, Flow.NEXT),
    PUSH19(0x72, 0, 1, 3, Flow.NEXT),
    PUSH20(0x73, 0, 1, 3, Flow.NEXT),
    PUSH21(0x74, 0, 1, 3, Flow.NEXT),
    PUSH22(0x75, 0, 1, 3, Flow.NEXT),
    PUSH23(0x76, 0, 1, 3, Flow.NEXT),
    PUSH24(0x77, 0, 1, 3, Flow.NEXT),
    PUSH25(0x78, 0, 1, 3, Flow.NEXT),
    PUSH26(0x79, 0, 1, 3, Flow.NEXT),
    PUSH27(0x7a, 0, 1, 3, Flow.NEXT),
    PUSH28(0x7b, 0, 1, 3, Flow.NEXT),
    PUSH29(0x7c, 0, 1, 3, Flow.NEXT),
    PUSH30(0x7d, 0, 1, 3, Flow.NEXT),
    PUSH31(0x7e, 0, 1, 3, Flow.NEXT),
    PUSH32(0x7f, 0, 1, 3, Flow.NEXT),
    DUP1(0x80, 1, 2, 3, Flow.NEXT),
    DUP2(0x81, 2, 3, 3, Flow.NEXT),
    DUP3(0x82, 3, 4, 3, Flow.NEXT),
    DUP4(0x83, 4, 5, 3, Flow.NEXT),
    DUP5(0x84, 5, 6, 3, Flow.NEXT),
    DUP6(0x85, 6, 7, 3, Flow.NEXT),
    DUP7(0x86, 7, 8, 3, Flow.NEXT),
    DUP8(0x87, 8, 9, 3, Flow.NEXT),
    DUP9(0x88, 9, 10, 3, Flow.NEXT),
    DUP10(0x89, 10, 11, 3, Flow.NEXT),
    DUP11(0x8a, 11, 12, 3, Flow.NEXT),
    DUP12(0x8b, 12, 13, 3, Flow.NEXT),
    DUP13(0x8c, 13, 14, 3, Flow.NEXT),
    DUP14(0x8d, 14, 15, 3, Flow.NEXT),
    DUP15(0x8e, 15, 16, 3, Flow.NEXT),
    DUP16(0x8f, 16, 17, 3, Flow.NEXT),
    SWAP1(0x90, 2, 2, 3, Flow.NEXT),
    SWAP2(0x91, 3, 3, 3, Flow.NEXT),
    SWAP3(0x92, 4, 4, 3, Flow.NEXT),
    SWAP4(0x93, 5, 5, 3, Flow.NEXT),
    SWAP5(0x94, 6, 6, 3, Flow.NEXT),
    SWAP6(0x95, 7, 7, 3, Flow.NEXT),
    SWAP7(0x96, 8, 8, 3, Flow.NEXT),
    SWAP8(0x97, 9, 9, 3, Flow.NEXT),
    SWAP9(0x98, 10, 10, 3, Flow.NEXT),
    SWAP10(0x99, 11, 11, 3, Flow.NEXT),
    SWAP11(0x9a, 12, 12, 3, Flow.NEXT),
    SWAP12(0x9b, 13, 13, 3, Flow.NEXT),
    SWAP13(0x9c, 14, 14, 3, Flow.NEXT),
    SWAP14(0x9d, 15, 15, 3, Flow.NEXT),
    SWAP15(0x9e, 16, 16, 3, Flow.NEXT),
    SWAP16(0x9f, 17, 17, 3, Flow.NEXT),
    LOG0(0xa0, 2, 0, 375, Flow.NEXT),
    LOG1(0xa1, 3, 0, 750, Flow.NEXT),
    LOG2(0xa2, 4, 0, 1125, Flow.NEXT),
    LOG3(0xa3, 5, 0, 1500, Flow.NEXT),
    LOG4(0xa4, 6, 0, 1875, Flow.NEXT),
    CREATE(0xf0, 3, 1, 32000, Flow.SPLIT),
    CALL(0xf1, 7, 1, 0, Flow.SPLIT),
    CALLCODE(0xf2, 7, 1, 0, Flow.SPLIT),
    RETURN(0xf3, 2, 0, 0, Flow.END),
    DELEGATECALL(0xf4, 6, 1, 0, Flow.SPLIT),
    CREATE2(0xf5, 4, 1, 32000, Flow.SPLIT),
    STATICCALL(0xfa, 6, 1, 0, Flow.SPLIT),
    REVERT(0xfd, 2, 0, 0, Flow.END),
    INVALID(0xfe, 0, 0, 0, Flow.END),
    SELFDESTRUCT(0xff, 1, 0, 5000, Flow.END);

    private static final @Nullable Opcode[] BY_CODE = new Opcode[256];

    static {
        for (Opcode opcode : values()) {
            BY_CODE[opcode.code] = opcode;
        }
    }

    private final int code;
    private final int pops;
    private final int pushes;
    private final int gas;
    private final Flow flow;

    Opcode(int code, int pops, int pushes, int gas, Flow flow) {
        this.code = code;
        this.pops = pops;
        this.pushes = pushes;
        this.gas = gas;
        this.flow = flow;
    }

    /** Null for a byte that is no instruction in any fork. */
    public static @Nullable Opcode of(int code) {
        return BY_CODE[code];
    }

    public int code() {
        return code;
    }

    /** Stack items it needs. */
    public int pops() {
        return pops;
    }

    /** Stack items in place of those. */
    public int pushes() {
        return pushes;
    }

    int cancunGas() {
        return gas;
    }

    Flow flow() {
        return flow;
    }

    /** Bytes of immediate data after the opcode. */
    public int immediate() {
        return isPush() ? code - PUSH0.code : 0;
    }

    boolean isPush() {
        return code >= PUSH0.code && code <= PUSH32.code;
    }

    /** What an instruction means for the basic block it stands in, whose gas is charged as a whole. */
    enum Flow {
        NEXT,
        /** The block ends after it: it may jump, or it looks at the gas that is left. */
        SPLIT,
        /** Execution does not go on behind it. */
        END
    }
}
