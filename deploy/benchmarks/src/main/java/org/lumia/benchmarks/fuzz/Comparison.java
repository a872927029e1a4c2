package org.lumia.benchmarks.fuzz;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.Log;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.trie.TrieRoots;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.evm.Account;
import org.lumia.evm.TransactionResult.Included;
import org.lumia.evm.TransactionResult.Rejected;
import tools.jackson.databind.JsonNode;

/**
 * A block on both engines. Equal roots say that status, gas and logs, or balances, nonces, code and storage, are equal; where
 * they are not, receipts and accounts are compared one by one.
 *
 * @param order transactions in the block, and behind them those that anvil refused
 */
record Comparison(AnvilChain anvil, BlockFacts block, List<Transaction> order, LumiaChain.Outcome outcome) {

    /** @param included whether anvil has the transaction in the block */
    record Finding(Optional<Transaction> transaction, boolean included, String what) {}

    Optional<Finding> firstDifference() throws IOException {
        int included = block.transactions().size();
        for (int i = 0; i < order.size(); i++) {
            boolean ours = outcome.results().get(i) instanceof Included;
            if (ours != i < included) {
                String what = outcome.results().get(i) instanceof Rejected rejected
                        ? "anvil includes it, Lumia refuses it: " + rejected.detail()
                        : "anvil refuses it, Lumia includes it";
                return Optional.of(new Finding(Optional.of(order.get(i)), i < included, what));
            }
        }
        if (!block.receiptsRoot().equals(outcome.receiptsRoot())) {
            return Optional.of(firstReceipt());
        }
        return Optional.empty();
    }

    /** Of the accounts after the block. */
    Optional<Finding> stateDifference() throws IOException {
        SortedMap<Address, Scenario.Account> theirs = anvil.accounts();
        if (root(theirs.values()).equals(outcome.stateRoot())) {
            return Optional.empty();
        }
        var addresses = new TreeSet<>(outcome.changes().accounts().keySet());
        addresses.addAll(theirs.keySet());
        var lines = new StringBuilder("state:");
        for (Address address : addresses) {
            String anvils = theirs.containsKey(address) ? theirs.get(address).toString() : "none";
            String ours = account(address, theirs.get(address));
            if (!ours.equals(anvils)) {
                lines.append("%n  %s%n    anvil %s%n    Lumia %s".formatted(address, anvils, ours));
            }
        }
        Optional<Transaction> only = order.size() == 1 ? Optional.of(order.getFirst()) : Optional.empty();
        return Optional.of(new Finding(only, only.isPresent(), lines.toString()));
    }

    private static Hash root(Collection<Scenario.Account> accounts) {
        var leaves = new HashMap<byte[], byte[]>();
        for (Scenario.Account account : accounts) {
            var slots = new HashMap<byte[], byte[]>();
            account.storage().forEach((slot, value) -> slots.put(slot.toBytes(), TrieRoots.slot(value)));
            Hash storage = TrieRoots.ofHashedKeys(slots);
            leaves.put(
                    account.address().bytes(),
                    TrieRoots.account(account.nonce(), account.balance(), storage, Keccak.hash(account.code())));
        }
        return TrieRoots.ofHashedKeys(leaves);
    }

    /** @param theirs says with the block's changes which slots to read */
    private String account(Address address, Scenario.@Nullable Account theirs) {
        Account account = outcome.world().account(address);
        if (account.isEmpty()) {
            return "none";
        }
        var slots = new TreeSet<UInt256>(
                theirs == null ? Set.of() : theirs.storage().keySet());
        var change = outcome.changes().accounts().get(address);
        if (change != null) {
            slots.addAll(change.slots().keySet());
        }
        var storage = new TreeMap<UInt256, UInt256>();
        for (UInt256 slot : slots) {
            UInt256 value = outcome.world().storage(address, slot);
            if (!value.isZero()) {
                storage.put(slot, value);
            }
        }
        byte[] code = account.hasCode() ? outcome.world().code(account.codeHash()) : new byte[0];
        return new Scenario.Account(address, account.nonce(), account.balance(), code, storage).toString();
    }

    private Finding firstReceipt() throws IOException {
        JsonNode receipts = anvil.receipts(block.number());
        for (int i = 0; i < receipts.size(); i++) {
            String theirs = receipt(receipts.get(i));
            String ours = receipt((Included) outcome.results().get(i));
            if (!theirs.equals(ours)) {
                return new Finding(
                        Optional.of(order.get(i)), true, "receipt:%n  anvil %s%n  Lumia %s".formatted(theirs, ours));
            }
        }
        return new Finding(Optional.empty(), false, "the receipts root, with equal receipts");
    }

    private static String receipt(JsonNode receipt) {
        var text = new StringBuilder(receipt.get("status").asString().equals("0x1") ? "success" : "failure")
                .append(", gas used ")
                .append(Long.decode(receipt.get("gasUsed").asString()));
        for (JsonNode log : receipt.get("logs")) {
            text.append(", log of ").append(log.get("address").asString());
            log.get("topics").forEach(topic -> text.append(' ').append(topic.asString()));
            text.append(" data ").append(log.get("data").asString());
        }
        return text.toString();
    }

    private static String receipt(Included included) {
        var text = new StringBuilder(included.success() ? "success" : "failure")
                .append(", gas used ")
                .append(included.gasUsed());
        for (Log log : included.logs()) {
            text.append(", log of ").append(log.address());
            log.topics().forEach(topic -> text.append(' ').append(topic));
            text.append(" data ").append(Hex.encode(log.data()));
        }
        return text.toString();
    }
}
