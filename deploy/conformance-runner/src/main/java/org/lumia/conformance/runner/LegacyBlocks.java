package org.lumia.conformance.runner;

import static org.lumia.conformance.runner.EthereumChain.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.ethereum.block.Receipt;
import org.lumia.ethereum.trie.TrieRoots;
import org.lumia.ethereum.tx.AccessListEntry;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockState;
import org.lumia.evm.IntrinsicGas;
import org.lumia.evm.MemoryWorld;
import org.lumia.evm.Message;
import org.lumia.evm.StateChanges;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.TransactionResult;
import tools.jackson.databind.JsonNode;

/** Blocks of before Shanghai, run as far as the header's roots confirm it: the prices of {@link LegacyGas}, proof of work's rewards. */
final class LegacyBlocks {
    private static final UInt256 ETHER = UInt256.of(1_000_000_000_000_000_000L);

    private final JsonNode config;
    private final TransactionProcessor processor;

    LegacyBlocks(JsonNode config, TransactionProcessor processor) {
        this.config = config;
        this.processor = processor;
    }

    /**
     * What a block did.
     *
     * @param world after it
     * @param roots after each transaction, before Byzantium
     */
    record Executed(
            MemoryWorld world, StateChanges changes, List<Receipt> receipts, List<Long> gasUsed, List<Hash> roots) {}

    private long from(String fork) {
        JsonNode block = config.path(fork + "Block");
        return block.isNumber() ? block.asLong() : 0;
    }

    /** @throws EthereumChain.InvalidBlockException where gas or receipts are not what the header says */
    Executed run(
            BlockHeader header,
            List<Transaction> transactions,
            List<BlockHeader> ommers,
            BlockEnvironment environment,
            MemoryWorld world) {
        long number = header.number();
        var era = new LegacyGas.Era(number, from("eip150"), from("eip158"), from("istanbul"), from("berlin"));
        boolean rooted = number < from("byzantium");
        MemoryWorld now = world.copy();
        var merged = new MergedChanges();
        var receipts = new ArrayList<Receipt>();
        var gasUsed = new ArrayList<Long>();
        var roots = new ArrayList<Hash>();
        long used = 0;
        for (Transaction transaction : transactions) {
            Ran ran = run(transaction, environment, now, era);
            StateChanges changes = keepingEmpty(ran, era, now);
            merged.add(changes);
            used += ran.gasUsed();
            gasUsed.add(ran.gasUsed());
            receipts.add(new Receipt(
                    transaction.type(),
                    ran.included().success(),
                    used,
                    ran.included().logs(),
                    OptionalLong.empty()));
            if (rooted) {
                roots.add(now.root());
            }
        }
        require(used == header.gasUsed(), "gas used", "%d, the header says %d".formatted(used, header.gasUsed()));
        checkReceipts(header, receipts, roots);
        var state = new BlockState(now);
        reward(header, ommers, state);
        state.finishTransaction();
        merged.add(state.changes());
        now.apply(state.changes());
        return new Executed(now, merged.changes(), receipts, gasUsed, roots);
    }

    /**
     * Applies what a transaction changed. Before EIP-161 a contract without code is there though it is empty: in the world, and
     * not among the changes, which know no such account.
     */
    private static StateChanges keepingEmpty(Ran ran, LegacyGas.Era era, MemoryWorld world) {
        Optional<Address> created =
                ran.included().success() && !era.isSpurious() ? ran.included().contractAddress() : Optional.empty();
        var accounts = new TreeMap<>(ran.changes().accounts());
        StateChanges.AccountChange change = created.map(accounts::get).orElse(null);
        if (change == null
                || change.after().hasCode()
                || !change.after().balance().isZero()) {
            world.apply(ran.changes());
            return ran.changes();
        }
        accounts.remove(created.get());
        var rest = new StateChanges(accounts, ran.changes().code());
        world.apply(rest);
        world.put(created.get(), 0, UInt256.ZERO, new byte[0]);
        change.slots().forEach((slot, value) -> world.putStorage(created.get(), slot, value));
        return rest;
    }

    /** Of several changes one after another. */
    private static final class MergedChanges {
        private final SortedMap<Address, StateChanges.AccountChange> accounts = new TreeMap<>();
        private final SortedMap<Hash, byte[]> code = new TreeMap<>();

        void add(StateChanges changes) {
            code.putAll(changes.code());
            changes.accounts()
                    .forEach((address, change) -> accounts.merge(address, change, (before, after) -> {
                        var slots = new TreeMap<>(before.slots());
                        slots.putAll(after.slots());
                        return new StateChanges.AccountChange(before.before(), after.after(), slots);
                    }));
        }

        StateChanges changes() {
            return new StateChanges(accounts, code);
        }
    }

    private record Ran(TransactionResult.Included included, long gasUsed, StateChanges changes) {}

    /** Slots are listed, so that they cost what they cost before Berlin: found by running it until they are all. */
    private Ran run(Transaction transaction, BlockEnvironment environment, MemoryWorld world, LegacyGas.Era era) {
        List<AccessListEntry> list = transaction.accessList();
        while (true) {
            var gas = new LegacyGas(era);
            Ran ran = run(transaction, list, environment, world, gas);
            if (era.isBerlin() || gas.accessed().equals(list)) {
                return ran;
            }
            list = gas.accessed();
        }
    }

    private Ran run(
            Transaction transaction,
            List<AccessListEntry> list,
            BlockEnvironment environment,
            MemoryWorld world,
            LegacyGas gas) {
        var state = new BlockState(world);
        gas.on(state);
        Address sender = TransactionCodec.sender(transaction).orElseThrow();
        UInt256 price = transaction.maxFeePerGas().min(environment.baseFee().add(transaction.maxPriorityFeePerGas()));
        UInt256 limit = UInt256.of(transaction.gasLimit()).multiply(price);
        state.subtractBalance(sender, limit);
        boolean creation = transaction.to().isEmpty();
        long shanghai = IntrinsicGas.of(creation, transaction.data(), list, 0);
        long before = intrinsic(transaction, gas.era());
        var message = new Message(
                sender,
                transaction.to(),
                transaction.value(),
                transaction.data(),
                transaction.gasLimit() - before + shanghai,
                price,
                list,
                List.of(),
                List.of());
        var included = (TransactionResult.Included) processor.call(message, environment, state, gas);
        long used = included.gasUsedBeforeRefund() - shanghai + before + gas.difference();
        require(used <= transaction.gasLimit(), "gas used", "%d of %d".formatted(used, transaction.gasLimit()));
        state.addBalance(sender, limit.subtract(UInt256.of(used).multiply(price)));
        UInt256 tip = price.subtract(environment.baseFee());
        state.addBalance(environment.coinbase(), UInt256.of(used).multiply(tip));
        if (!gas.era().isSpurious() && included.success()) {
            included.contractAddress()
                    .filter(created -> state.account(created).hasCode())
                    .ifPresent(created -> state.setNonce(created, 0));
        }
        state.finishTransaction();
        return new Ran(included, used, state.changes());
    }

    /** Without EIP-3860's words, and before Istanbul with dearer bytes. */
    private static long intrinsic(Transaction transaction, LegacyGas.Era era) {
        long gas = IntrinsicGas.of(transaction.to().isEmpty(), new byte[0], transaction.accessList(), 0);
        for (byte b : transaction.data()) {
            gas += b == 0 ? 4 : era.nonZeroByte();
        }
        return gas;
    }

    private static void checkReceipts(BlockHeader header, List<Receipt> receipts, List<Hash> roots) {
        var encoded = new ArrayList<byte[]>();
        for (int i = 0; i < receipts.size(); i++) {
            Receipt receipt = receipts.get(i);
            encoded.add(roots.isEmpty() ? receipt.encode() : receipt.encodeWithRoot(roots.get(i)));
        }
        require(TrieRoots.ofList(encoded).equals(header.receiptsRoot()), "receipts root");
    }

    private void reward(BlockHeader header, List<BlockHeader> ommers, BlockState state) {
        if (header.difficulty().isZero()) {
            return;
        }
        long ethers = 5;
        if (header.number() >= from("constantinople")) {
            ethers = 2;
        } else if (header.number() >= from("byzantium")) {
            ethers = 3;
        }
        UInt256 reward = ETHER.multiply(UInt256.of(ethers));
        UInt256 own = reward;
        for (BlockHeader ommer : ommers) {
            own = own.add(reward.divide(UInt256.of(32)));
            state.addBalance(
                    ommer.coinbase(),
                    reward.multiply(UInt256.of(8 + ommer.number() - header.number()))
                            .divide(UInt256.of(8)));
        }
        state.addBalance(header.coinbase(), own);
    }
}
