package org.lumia.evm;

import java.util.List;
import org.lumia.ethereum.tx.AccessListEntry;

/** What a transaction pays before it runs, and what it pays at least. */
public final class IntrinsicGas {
    private IntrinsicGas() {}

    /** EIP-2028, 2930, 3860 and 7702. */
    public static long of(boolean creation, byte[] data, List<AccessListEntry> accessList, int authorizations) {
        long gas = GasSchedule.TRANSACTION + GasSchedule.DATA_TOKEN * tokens(data);
        if (creation) {
            gas += GasSchedule.TRANSACTION_CREATE + GasSchedule.INIT_CODE_WORD * ((data.length + 31L) >> 5);
        }
        for (AccessListEntry entry : accessList) {
            gas += GasSchedule.ACCESS_LIST_ADDRESS
                    + (long) GasSchedule.ACCESS_LIST_SLOT * entry.slots().size();
        }
        return gas + (long) GasSchedule.AUTHORIZATION * authorizations;
    }

    /** The floor of EIP-7623; zero before Prague. */
    public static long floor(Fork fork, byte[] data) {
        return fork.atLeast(Fork.PRAGUE) ? GasSchedule.TRANSACTION + GasSchedule.FLOOR_TOKEN * tokens(data) : 0;
    }

    static long of(Message message) {
        return of(
                message.to().isEmpty(),
                message.data(),
                message.accessList(),
                message.authorizations().size());
    }

    private static long tokens(byte[] data) {
        long tokens = 0;
        for (byte b : data) {
            tokens += b == 0 ? 1 : GasSchedule.TOKENS_PER_NONZERO_BYTE;
        }
        return tokens;
    }
}
