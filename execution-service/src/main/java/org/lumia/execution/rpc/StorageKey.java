package org.lumia.execution.rpc;

import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.rpc.Fields;
import org.lumia.rpc.MalformedException;
import org.lumia.rpc.Params;
import tools.jackson.databind.JsonNode;

/**
 * A slot as wallets write it: at most 32 bytes of hex, with or without 0x, an odd number of digits too, as geth takes it.
 *
 * @param echo how an answer names it: 32 bytes as 32 bytes, anything else as a quantity
 */
record StorageKey(UInt256 slot, String echo) {
    private static final int DIGITS_MAX = 2 * Hash.SIZE;
    private static final int QUOTED_MAX = 80;

    /** @throws IllegalArgumentException for anything else */
    static StorageKey parse(JsonNode node) {
        String text = Fields.text(node);
        String digits = text.startsWith("0x") || text.startsWith("0X") ? text.substring(2) : text;
        if (digits.length() % 2 != 0) {
            digits = "0" + digits;
        }
        if (digits.length() > DIGITS_MAX) {
            throw refused("storage key too long (want at most 32 bytes)", text);
        }
        byte[] bytes;
        try {
            bytes = Params.parseData("0x" + digits);
        } catch (IllegalArgumentException malformed) {
            throw refused("invalid hex in storage key", text);
        }
        UInt256 slot = UInt256.fromBytes(bytes);
        return new StorageKey(slot, bytes.length == Hash.SIZE ? slot.toHash().toString() : slot.toQuantity());
    }

    private static MalformedException refused(String why, String text) {
        String quoted = text.length() <= QUOTED_MAX ? text : text.substring(0, QUOTED_MAX) + "...";
        return new MalformedException("%s: \"%s\"".formatted(why, quoted));
    }
}
