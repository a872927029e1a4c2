package org.lumia.evm.trace;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.Authorization;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.evm.Account;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockState;
import org.lumia.evm.ContractAddress;
import org.lumia.evm.Halt;
import org.lumia.evm.Message;
import org.lumia.evm.Opcode;

/**
 * geth's {@code prestateTracer}: accounts and slots that the transaction looks at, as they were before it; in diff mode only
 * those it changes, before and after.
 */
public final class PrestateTracer implements GethTracer {
    private static final int ACCOUNT_BYTES = 512;
    private static final int SLOT_BYTES = 256;

    private final Options options;
    private final TraceBudget budget;
    private final SortedMap<Address, Seen> seen = new TreeMap<>();
    /** Takes back what the last step looked at, should it turn out not to run. */
    private final List<Runnable> undo = new ArrayList<>();

    private @Nullable BlockState state;

    /**
     * What is wanted.
     *
     * @param includeEmpty whether accounts that did not exist are told
     */
    public record Options(boolean diffMode, boolean disableCode, boolean disableStorage, boolean includeEmpty) {}

    private record Seen(Account account, byte[] code, SortedMap<UInt256, UInt256> slots) {}

    public PrestateTracer(Options options, TraceBudget budget) {
        this.options = options;
        this.budget = budget;
    }

    @Override
    public void begin(Message transaction, BlockEnvironment environment, BlockState state) {
        this.state = state;
        Address from = transaction.from();
        look(from);
        Address to = transaction
                .to()
                .orElseGet(
                        () -> ContractAddress.create(from, state.account(from).nonce()));
        look(to);
        state.delegate(to).ifPresent(this::look);
        look(environment.coinbase());
        for (Authorization authorization : transaction.authorizations()) {
            TransactionCodec.authority(authorization).ifPresent(this::look);
        }
        undo.clear();
    }

    @Override
    public void step(StepView view) {
        undo.clear();
        Opcode opcode = Opcode.of(view.opcode());
        if (opcode == null || view.stackSize() < opcode.pops()) {
            return;
        }
        switch (opcode) {
            case SLOAD, SSTORE -> look(view.address(), view.stack(0));
            case BALANCE, EXTCODECOPY, EXTCODEHASH, EXTCODESIZE, SELFDESTRUCT -> look(address(view.stack(0)));
            case CALL, CALLCODE, DELEGATECALL, STATICCALL -> {
                Address target = address(view.stack(1));
                look(target);
                state().delegate(target).ifPresent(this::look);
            }
            default -> {}
        }
    }

    @Override
    public void cost(long gas, @Nullable Halt halt) {
        if (halt != null && LastStep.isBeforehand(halt)) {
            undo.forEach(Runnable::run);
        }
        undo.clear();
    }

    @Override
    public void enter(CallKind kind, Address from, Address to, UInt256 value, byte[] input, long gas) {
        if (kind == CallKind.CREATE || kind == CallKind.CREATE2) {
            look(to);
        }
    }

    private static Address address(UInt256 word) {
        return Address.copyOf(word.toBytes(), UInt256.ZERO.toBytes().length - Address.SIZE);
    }

    private BlockState state() {
        return Objects.requireNonNull(state, "not begun");
    }

    private void look(Address address) {
        if (!seen.containsKey(address)) {
            byte[] code = state().code(address);
            budget.take(ACCOUNT_BYTES + 2L * code.length);
            seen.put(address, new Seen(state().account(address), code, new TreeMap<>()));
            undo.add(() -> seen.remove(address));
        }
    }

    private void look(Address address, UInt256 slot) {
        look(address);
        var slots = Objects.requireNonNull(seen.get(address)).slots();
        if (!slots.containsKey(slot)) {
            budget.take(SLOT_BYTES);
            slots.put(slot, state().storage(address, slot));
            undo.add(() -> slots.remove(slot));
        }
    }

    @Override
    public Map<String, Object> result(Outcome outcome) {
        var pre = new LinkedHashMap<String, Object>();
        var post = new LinkedHashMap<String, Object>();
        seen.forEach((address, before) -> {
            if (options.diffMode) {
                SortedMap<UInt256, UInt256> changed = changedSlots(address, before);
                boolean gone =
                        state().account(address).isEmpty() && !before.account().isEmpty();
                if (!gone) {
                    Optional<Map<String, Object>> after = after(address, before, changed);
                    if (after.isEmpty()) {
                        return;
                    }
                    post.put(address.toString(), after.get());
                    changed.values().removeIf(UInt256::isZero);
                    before = new Seen(before.account(), before.code(), changed);
                }
                // Of one that is gone all is told that was there, as in geth.
            }
            if (options.includeEmpty || !before.account().isEmpty()) {
                pre.put(address.toString(), before(before));
            }
        });
        return options.diffMode ? Map.of("pre", pre, "post", post) : pre;
    }

    /** Slots that have another value now, with the one they had. */
    private SortedMap<UInt256, UInt256> changedSlots(Address address, Seen before) {
        var changed = new TreeMap<>(before.slots());
        changed.entrySet()
                .removeIf(slot -> state().storage(address, slot.getKey()).equals(slot.getValue()));
        return changed;
    }

    /** What has changed of an account that is still there; empty when nothing has. */
    private Optional<Map<String, Object>> after(
            Address address, Seen before, SortedMap<UInt256, UInt256> changedSlots) {
        Account old = before.account();
        Account now = state().account(address);
        var json = new LinkedHashMap<String, Object>();
        if (!now.balance().equals(old.balance())) {
            json.put("balance", now.balance().toQuantity());
        }
        if (now.nonce() != old.nonce()) {
            json.put("nonce", now.nonce());
        }
        if (!now.codeHash().equals(old.codeHash())) {
            json.put("codeHash", now.codeHash().toString());
            if (!options.disableCode) {
                json.put("code", Hex.encode(state().code(address)));
            }
        }
        boolean storageChanged = !options.disableStorage && !changedSlots.isEmpty();
        var slots = new LinkedHashMap<String, Object>();
        if (storageChanged) {
            changedSlots.keySet().forEach(slot -> {
                UInt256 value = state().storage(address, slot);
                if (!value.isZero()) {
                    slots.put(slot.toHash().toString(), value.toHash().toString());
                }
            });
        }
        if (!slots.isEmpty()) {
            json.put("storage", slots);
        }
        return json.isEmpty() && !storageChanged ? Optional.empty() : Optional.of(json);
    }

    private Map<String, Object> before(Seen before) {
        Account account = before.account();
        var json = new LinkedHashMap<String, Object>();
        json.put("balance", account.balance().toQuantity());
        if (account.nonce() != 0) {
            json.put("nonce", account.nonce());
        }
        if (account.hasCode()) {
            json.put("codeHash", account.codeHash().toString());
            if (!options.disableCode) {
                json.put("code", Hex.encode(before.code()));
            }
        }
        if (!options.disableStorage && !before.slots().isEmpty()) {
            var slots = new LinkedHashMap<String, Object>();
            before.slots()
                    .forEach((slot, value) ->
                            slots.put(slot.toHash().toString(), value.toHash().toString()));
            json.put("storage", slots);
        }
        return json;
    }
}
