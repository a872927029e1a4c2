package org.lumia.evm;

import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.Tracer.CallKind;

/** CALL and its kin, CREATE, CREATE2 and SELFDESTRUCT: what they cost the caller, and what the callee gets. */
final class CallInstructions {
    private CallInstructions() {}

    /** {@link Interpreter#RETURNED} when the result is on the stack already, ENTERED, or FAILED. */
    static int run(Machine m, Frame f, long[] s, int op) {
        return switch (op) {
            case 0xF0 -> create(m, f, s, CallKind.CREATE);
            case 0xF5 -> create(m, f, s, CallKind.CREATE2);
            case 0xF1 -> call(m, f, s, CallKind.CALL);
            case 0xF2 -> call(m, f, s, CallKind.CALLCODE);
            case 0xF4 -> call(m, f, s, CallKind.DELEGATECALL);
            default -> call(m, f, s, CallKind.STATICCALL);
        };
    }

    private static int call(Machine m, Frame f, long[] s, CallKind kind) {
        int sp = f.sp;
        boolean hasValue = kind == CallKind.CALL || kind == CallKind.CALLCODE;
        // Gas, address, value where there is one, input offset and length, output offset and length.
        int in = hasValue ? sp - 12 : sp - 8;
        int out = in - 8;
        boolean paysValue = hasValue && !Words.isZero(s, sp - 8);
        if (paysValue && kind == CallKind.CALL && f.isStatic) {
            f.fail(Halt.WRITE_PROTECTION);
            return Interpreter.FAILED;
        }
        if (!f.reach(s, in, in - 4) || !f.reach(s, out, out - 4)) {
            return Interpreter.FAILED;
        }
        AccountState target = m.state.load(Words.address(s, sp - 4));
        if (!m.chargeAccess(f, target)) {
            return Interpreter.FAILED;
        }
        AccountState codeOwner = target;
        Address delegate = AccountState.delegation(m.state.code(target));
        if (delegate != null && m.environment.fork().atLeast(Fork.PRAGUE)) {
            codeOwner = m.state.load(delegate);
            if (!m.chargeAccess(f, codeOwner)) {
                return Interpreter.FAILED;
            }
        }
        long cost = paysValue ? GasSchedule.CALL_VALUE : 0;
        if (paysValue && kind == CallKind.CALL && target.isEmpty()) {
            cost += GasSchedule.NEW_ACCOUNT;
        }
        if (!f.charge(cost)) {
            return Interpreter.FAILED;
        }
        long granted = Math.min(Words.clampLong(s, sp), f.gas - f.gas / 64);
        f.gas -= granted;
        if (paysValue) {
            granted += GasSchedule.CALL_STIPEND;
        }
        f.sp = out - 8 + 4;
        f.resultOffset = (int) s[out];
        f.resultLength = (int) s[out - 4];
        byte[] input = f.slice(s, in, in - 4);
        UInt256 value = paysValue ? Words.value(s, sp - 8) : kind == CallKind.DELEGATECALL ? f.value : UInt256.ZERO;
        AccountState self = kind == CallKind.CALL || kind == CallKind.STATICCALL ? target : f.self;
        Address caller = kind == CallKind.DELEGATECALL ? f.caller : f.self.address;
        boolean isStatic = f.isStatic || kind == CallKind.STATICCALL;
        boolean entered = m.enterCall(
                f, kind, caller, self, target.address, codeOwner, delegate != null, value, input, granted, isStatic);
        return finish(m, f, entered);
    }

    private static int create(Machine m, Frame f, long[] s, CallKind kind) {
        if (f.isStatic) {
            f.fail(Halt.WRITE_PROTECTION);
            return Interpreter.FAILED;
        }
        int sp = f.sp;
        boolean salted = kind == CallKind.CREATE2;
        if (!f.reach(s, sp - 4, sp - 8)) {
            return Interpreter.FAILED;
        }
        long words = DataInstructions.words(s, sp - 8);
        if (s[sp - 8] > GasSchedule.INIT_CODE_SIZE_MAX) {
            f.fail(Halt.INIT_CODE_TOO_LARGE);
            return Interpreter.FAILED;
        }
        if (!f.charge(words * (GasSchedule.INIT_CODE_WORD + (salted ? GasSchedule.KECCAK_WORD : 0)))) {
            return Interpreter.FAILED;
        }
        UInt256 value = Words.value(s, sp);
        byte[] initCode = f.slice(s, sp - 4, sp - 8);
        long granted = f.gas - f.gas / 64;
        f.gas -= granted;
        f.sp = salted ? sp - 12 : sp - 8;
        f.resultLength = 0;
        byte @Nullable [] salt = null;
        if (salted) {
            salt = new byte[32];
            Words.store(s, sp - 12, salt, 0);
        }
        return finish(m, f, m.enterCreate(f, kind, value, initCode, salt, granted));
    }

    private static int finish(Machine m, Frame f, boolean entered) {
        if (entered) {
            return Interpreter.ENTERED;
        }
        m.resume(f);
        return Interpreter.RETURNED;
    }

    static boolean selfDestruct(Machine m, Frame f, long[] s) {
        if (f.isStatic) {
            return f.fail(Halt.WRITE_PROTECTION);
        }
        BlockState state = m.state;
        AccountState self = f.self;
        AccountState beneficiary = state.load(Words.address(s, f.sp));
        long cost = m.isCold(beneficiary) ? GasSchedule.COLD_ACCOUNT : 0;
        if (!self.balance.isZero() && beneficiary.isEmpty()) {
            cost += GasSchedule.NEW_ACCOUNT;
        }
        if (!f.chargeState(cost)) {
            return false;
        }
        UInt256 balance = self.balance;
        m.tracer.selfDestruct(self.address, beneficiary.address, balance);
        boolean created = state.isCreated(self);
        if (beneficiary != self) {
            state.transfer(self, beneficiary, balance);
        } else if (created) {
            state.setBalance(self, UInt256.ZERO);
        }
        if (created) {
            state.destroy(self);
        }
        f.output = Frame.NO_BYTES;
        return true;
    }
}
