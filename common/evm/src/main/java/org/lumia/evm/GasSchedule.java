package org.lumia.evm;

/** Static gas per opcode byte, a table per fork; {@link #UNDEFINED} where the fork has no such instruction. */
final class GasSchedule {
    static final int UNDEFINED = -1;

    static final int COLD_ACCOUNT = 2600;
    static final int COLD_SLOT = 2100;
    static final int WARM = 100;
    static final int STORAGE_SET = 20_000;
    static final int STORAGE_RESET = 5000;
    static final int STORAGE_CLEAR_REFUND = 4800;
    static final int CALL_STIPEND = 2300;
    static final int CALL_VALUE = 9000;
    static final int NEW_ACCOUNT = 25_000;
    static final int COPY_WORD = 3;
    static final int KECCAK_WORD = 6;
    static final int INIT_CODE_WORD = 2;
    static final int EXP_BYTE = 50;
    static final int LOG_BYTE = 8;
    static final int CODE_BYTE = 200;
    static final int MEMORY_WORD = 3;
    static final int CODE_SIZE_MAX = 24_576;
    static final int INIT_CODE_SIZE_MAX = 2 * CODE_SIZE_MAX;

    static final int TRANSACTION = 21_000;
    static final int TRANSACTION_CREATE = 32_000;
    static final int DATA_TOKEN = 4;
    static final int FLOOR_TOKEN = 10;
    static final int TOKENS_PER_NONZERO_BYTE = 4;
    static final int ACCESS_LIST_ADDRESS = 2400;
    static final int ACCESS_LIST_SLOT = 1900;
    static final int AUTHORIZATION = 25_000;
    static final int AUTHORIZATION_EXISTING = 12_500;
    static final long TRANSACTION_GAS_MAX = 1 << 24;
    static final int TRANSACTION_BLOBS_MAX = 6;
    static final int REFUND_QUOTIENT = 5;

    private static final GasSchedule CANCUN = cancun();
    private static final GasSchedule SHANGHAI = CANCUN.with(Opcode.BLOBHASH, UNDEFINED)
            .with(Opcode.BLOBBASEFEE, UNDEFINED)
            .with(Opcode.TLOAD, UNDEFINED)
            .with(Opcode.TSTORE, UNDEFINED)
            .with(Opcode.MCOPY, UNDEFINED);
    private static final GasSchedule PRAGUE = CANCUN;
    private static final GasSchedule OSAKA = PRAGUE.with(Opcode.CLZ, 5);

    private final int[] gas;

    private GasSchedule(int[] gas) {
        this.gas = gas;
    }

    static GasSchedule of(Fork fork) {
        return switch (fork) {
            case SHANGHAI -> SHANGHAI;
            case CANCUN -> CANCUN;
            case PRAGUE -> PRAGUE;
            case OSAKA -> OSAKA;
        };
    }

    int of(int opcode) {
        return gas[opcode];
    }

    private GasSchedule with(Opcode opcode, int cost) {
        int[] changed = gas.clone();
        changed[opcode.code()] = cost;
        return new GasSchedule(changed);
    }

    private static GasSchedule cancun() {
        int[] gas = new int[256];
        java.util.Arrays.fill(gas, UNDEFINED);
        for (Opcode opcode : Opcode.values()) {
            gas[opcode.code()] = opcode.cancunGas();
        }
        return new GasSchedule(gas);
    }
}
