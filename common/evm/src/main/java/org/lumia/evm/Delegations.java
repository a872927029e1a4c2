package org.lumia.evm;

import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.Authorization;
import org.lumia.ethereum.tx.TransactionCodec;

/** EIP-7702: accounts let a contract's code stand for theirs. */
final class Delegations {
    private static final byte[] NO_CODE = {};

    private Delegations() {}

    /** Applies each that is valid and skips the others. */
    static void apply(List<Authorization> authorizations, UInt256 chainId, BlockState state) {
        for (Authorization authorization : authorizations) {
            if (isForChain(authorization, chainId) && authorization.nonce() != -1) {
                TransactionCodec.authority(authorization)
                        .ifPresent(authority -> apply(authorization, state.load(authority), state));
            }
        }
    }

    private static void apply(Authorization authorization, AccountState authority, BlockState state) {
        state.warm(authority);
        byte[] code = state.code(authority);
        if (code.length != 0 && AccountState.delegation(code) == null || authority.nonce != authorization.nonce()) {
            return;
        }
        if (!authority.isEmpty()) {
            state.addRefund(GasSchedule.AUTHORIZATION - GasSchedule.AUTHORIZATION_EXISTING);
        }
        state.setCode(authority, authorization.address().isZero() ? NO_CODE : designator(authorization.address()));
        state.setNonce(authority, authority.nonce + 1);
    }

    private static boolean isForChain(Authorization authorization, UInt256 chainId) {
        return authorization.chainId().isZero() || authorization.chainId().equals(chainId);
    }

    private static byte[] designator(Address target) {
        byte[] code = new byte[3 + Address.SIZE];
        code[0] = (byte) 0xEF;
        code[1] = 1;
        System.arraycopy(target.bytes(), 0, code, 3, Address.SIZE);
        return code;
    }
}
