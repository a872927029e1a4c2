package org.lumia.execution.rpc;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.lumia.chain.state.AccountProof;
import org.lumia.chain.state.HistoryUnavailableException;
import org.lumia.chain.state.StateView;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.Account;
import org.lumia.rpc.BlockSelector;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.Fields;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.MalformedException;
import org.lumia.rpc.Params;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** Accounts, code, storage and proofs. */
final class StateMethods {
    /** A slot's proof: eight full nodes, which a trie of billions has. */
    private static final long PROOF_BYTES_USUAL = 8 * 532;

    private final ChainReads chain;
    private final RpcLimits limits;

    StateMethods(ChainReads chain, RpcLimits limits) {
        this.chain = chain;
        this.limits = limits;
    }

    Map<String, JsonRpcMethod> methods() {
        var methods = new HashMap<String, JsonRpcMethod>();
        methods.put(
                "eth_getBalance",
                params -> account(params, account -> account.balance().toQuantity()));
        methods.put("eth_getTransactionCount", params -> account(params, account -> Hex.quantity(account.nonce())));
        methods.put("eth_getCode", params -> {
            Address address = params.address(0);
            return read(
                    params.block(1),
                    state -> Hex.encode(state.code(state.account(address).codeHash())));
        });
        methods.put("eth_getStorageAt", params -> {
            Address address = params.address(0);
            UInt256 slot = params.read(1, StorageKey::parse).slot();
            return read(
                    params.block(2),
                    state -> state.storage(address, slot).toHash().toString());
        });
        methods.put("eth_getStorageValues", this::storageValues);
        methods.put("eth_getProof", this::proof);
        methods.put("lumia_getAccount", this::lumiaAccount);
        return methods;
    }

    private <T> T account(Params params, Function<Account, T> answer) {
        Address address = params.address(0);
        return read(params.block(1), state -> answer.apply(state.account(address)));
    }

    private <T> T read(BlockSelector selector, Function<StateView, T> answer) {
        try (StateView state = chain.state(selector)) {
            return answer.apply(state);
        }
    }

    private Object storageValues(Params params) {
        Map<Address, List<StorageKey>> wanted = params.read(
                0, json -> Fields.of(json).map(Params::parseAddress, keys -> Fields.list(keys, StorageKey::parse)));
        int slots = wanted.values().stream().mapToInt(List::size).sum();
        if (slots == 0) {
            throw JsonRpcException.invalidParams("empty request");
        }
        if (slots > limits.proofSlotsMax()) {
            throw new JsonRpcException(
                    SimulationErrors.CLIENT_LIMIT, "too many slots (max %d)".formatted(limits.proofSlotsMax()));
        }
        return read(params.block(1), state -> {
            var values = new LinkedHashMap<String, List<String>>();
            wanted.forEach((address, keys) -> values.put(
                    address.toString(),
                    keys.stream()
                            .map(key ->
                                    state.storage(address, key.slot()).toHash().toString())
                            .toList()));
            return values;
        });
    }

    private Object lumiaAccount(Params params) {
        Address address = params.address(0);
        return read(params.block(1), state -> {
            Account account = state.account(address);
            return Map.of(
                    "address", address.toString(),
                    "nonce", Hex.quantity(account.nonce()),
                    "balance", account.balance().toQuantity(),
                    "codeHash", account.codeHash().toString(),
                    "blockNumber", Hex.quantity(state.number()));
        });
    }

    private Object proof(Params params) {
        Address address = params.address(0);
        List<StorageKey> keys = params.optional(1, this::keys).orElse(List.of());
        List<UInt256> slots = keys.stream().map(StorageKey::slot).toList();
        ByteBudget.draw((slots.size() + 1L) * PROOF_BYTES_USUAL);
        AccountProof proof = read(params.block(2), state -> {
            try {
                return state.proof(address, slots);
            } catch (HistoryUnavailableException e) {
                throw new JsonRpcException(JsonRpcException.SERVER_ERROR, String.valueOf(e.getMessage()));
            }
        });
        return (JsonRpcMethod.Written) json -> write(json, address, keys, proof);
    }

    private static void write(JsonGenerator json, Address address, List<StorageKey> keys, AccountProof proof) {
        json.writeStartObject();
        json.writeStringProperty("address", address.toString());
        nodes(json, "accountProof", proof.nodes());
        json.writeStringProperty("balance", proof.account().balance().toQuantity());
        json.writeStringProperty("codeHash", proof.account().codeHash().toString());
        json.writeStringProperty("nonce", Hex.quantity(proof.account().nonce()));
        json.writeStringProperty("storageHash", proof.storageRoot().toString());
        json.writeName("storageProof");
        json.writeStartArray();
        for (int i = 0; i < keys.size(); i++) {
            AccountProof.Slot slot = proof.slots().get(i);
            json.writeStartObject();
            json.writeStringProperty("key", keys.get(i).echo());
            json.writeStringProperty("value", slot.value().toQuantity());
            nodes(json, "proof", slot.nodes());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void nodes(JsonGenerator json, String name, List<byte[]> nodes) {
        json.writeName(name);
        json.writeStartArray();
        nodes.forEach(node -> json.writeString(Hex.encode(node)));
        json.writeEndArray();
    }

    private List<StorageKey> keys(JsonNode array) {
        if (array.isArray() && array.size() > limits.proofSlotsMax()) {
            throw new MalformedException(
                    "too many storage keys: %d, at most %d".formatted(array.size(), limits.proofSlotsMax()));
        }
        return Fields.list(array, StorageKey::parse);
    }
}
