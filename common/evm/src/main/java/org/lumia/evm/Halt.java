package org.lumia.evm;

/** Why a call did not end well. All but {@link #REVERT} consume the call's gas. Texts are geth's. */
public enum Halt {
    REVERT("execution reverted"),
    OUT_OF_GAS("out of gas"),
    CODE_STORE_OUT_OF_GAS("contract creation code storage out of gas"),
    INVALID_OPCODE("invalid opcode"),
    INVALID_JUMP("invalid jump destination"),
    STACK_UNDERFLOW("stack underflow"),
    STACK_OVERFLOW("stack limit reached 1024"),
    WRITE_PROTECTION("write protection"),
    RETURN_DATA_OUT_OF_BOUNDS("return data out of bounds"),
    CALL_TOO_DEEP("max call depth exceeded"),
    INSUFFICIENT_BALANCE("insufficient balance for transfer"),
    ADDRESS_COLLISION("contract address collision"),
    NONCE_OVERFLOW("nonce uint64 overflow"),
    CODE_TOO_LARGE("max code size exceeded"),
    INIT_CODE_TOO_LARGE("max initcode size exceeded"),
    /** EIP-3541: deployed code may not begin with 0xEF. */
    INVALID_CODE("invalid code: must not begin with 0xef"),
    PRECOMPILE_FAILURE("precompile failed");

    private final String text;

    Halt(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
