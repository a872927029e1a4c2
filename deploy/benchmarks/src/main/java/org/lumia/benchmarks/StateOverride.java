package org.lumia.benchmarks;

import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.MemoryWorld;
import tools.jackson.databind.node.ObjectNode;

/** A world as {@code eth_call}'s state override. */
final class StateOverride {
    private StateOverride() {}

    static ObjectNode of(MemoryWorld world) {
        ObjectNode override = Rpc.JSON.createObjectNode();
        world.accounts().forEach((address, account) -> {
            ObjectNode node = override.putObject(address.toString())
                    .put("nonce", Hex.quantity(account.nonce()))
                    .put("balance", account.balance().toQuantity());
            if (account.hasCode()) {
                node.put("code", Hex.encode(world.code(account.codeHash())));
            }
            ObjectNode slots = node.putObject("state");
            world.slots(address).forEach((slot, value) -> slots.put(word(slot), word(value)));
        });
        return override;
    }

    private static String word(UInt256 value) {
        return Hex.encode(value.toBytes());
    }
}
