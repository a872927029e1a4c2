package org.lumia.benchmarks.fuzz;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.lumia.benchmarks.AnvilPeer;
import org.lumia.benchmarks.Rpc;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A scenario's chain on an anvil of its own, which mines when told. */
final class AnvilChain implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> SETTINGS = List.of(
            "--no-mining",
            "--prune-history",
            "--order=fifo",
            "--accounts=0",
            "--disable-default-create2-deployer",
            "--disable-console-log",
            "--enable-tx-gas-limit",
            "--no-request-size-limit",
            "--gas-limit=" + Scenario.BLOCK_GAS_LIMIT,
            "--base-fee=1000000000",
            "--chain-id=" + Scenario.CHAIN_ID);

    private final AnvilPeer anvil;
    private final Rpc rpc;
    private final Path genesis;
    private long number;

    private AnvilChain(AnvilPeer anvil, Path genesis) throws IOException {
        this.anvil = anvil;
        this.genesis = genesis;
        this.rpc = new Rpc(anvil.url());
    }

    /** @param traced whether {@link #trace} is wanted, which costs much */
    static AnvilChain start(Path binary, Scenario scenario, boolean traced) throws IOException {
        Path genesis = Files.createTempFile("lumia-fuzz", ".json");
        Files.write(genesis, JSON.writeValueAsBytes(genesis(scenario)));
        var settings = new ArrayList<>(SETTINGS);
        settings.add("--init=" + genesis);
        if (traced) {
            settings.add("--steps-tracing");
        }
        return new AnvilChain(AnvilPeer.start(binary, settings), genesis);
    }

    private static JsonNode genesis(Scenario scenario) {
        var config = JSON.createObjectNode().put("chainId", Scenario.CHAIN_ID);
        for (String fork : List.of("homestead", "eip150", "eip155", "eip158", "byzantium", "constantinople")) {
            config.put(fork + "Block", 0);
        }
        for (String fork : List.of("petersburg", "istanbul", "berlin", "london")) {
            config.put(fork + "Block", 0);
        }
        config.put("terminalTotalDifficulty", 0).put("terminalTotalDifficultyPassed", true);
        for (String fork : List.of("shanghai", "cancun", "prague", "osaka")) {
            config.put(fork + "Time", 0);
        }
        var alloc = JSON.createObjectNode();
        for (Scenario.Account account : scenario.accounts()) {
            var node = JSON.createObjectNode()
                    .put("nonce", Hex.quantity(account.nonce()))
                    .put("balance", account.balance().toQuantity());
            if (account.code().length > 0) {
                node.put("code", Hex.encode(account.code()));
            }
            var storage = JSON.createObjectNode();
            account.storage()
                    .forEach((slot, value) -> storage.put(Hex.encode(slot.toBytes()), Hex.encode(value.toBytes())));
            alloc.set(account.address().toString(), node.set("storage", storage));
        }
        return JSON.createObjectNode()
                .put("nonce", "0x0")
                .put("timestamp", Hex.quantity(Scenario.GENESIS_TIMESTAMP))
                .put("extraData", "0x")
                .put("gasLimit", Hex.quantity(Scenario.BLOCK_GAS_LIMIT))
                .put("difficulty", "0x0")
                .put("mixHash", Hash.ZERO.toString())
                .put("coinbase", Targets.COINBASE.toString())
                .<tools.jackson.databind.node.ObjectNode>set("config", config)
                .set("alloc", alloc);
    }

    Hash genesisHash() throws IOException {
        return hash(rpc.call("eth_getBlockByNumber", "0x0", false), "hash");
    }

    /** Mines a block of these transactions but those it refuses. */
    BlockFacts mine(List<Transaction> transactions) throws IOException {
        List<Object[]> raws = new ArrayList<>();
        for (Transaction transaction : transactions) {
            raws.add(new Object[] {Hex.encode(TransactionCodec.encode(transaction))});
        }
        rpc.answers("eth_sendRawTransaction", raws);
        rpc.call("evm_mine");
        number++;
        JsonNode block = rpc.call("eth_getBlockByNumber", Hex.quantity(number), false);
        var hashes = new ArrayList<Hash>();
        block.get("transactions").forEach(hash -> hashes.add(Hash.wrap(Hex.decode(hash.asString()))));
        return new BlockFacts(
                number,
                hash(block, "hash"),
                quantity(block, "timestamp").toLongExact(),
                Address.parse(block.get("miner").asString()),
                quantity(block, "gasLimit").toLongExact(),
                quantity(block, "baseFeePerGas"),
                hash(block, "mixHash"),
                quantity(block, "excessBlobGas").toLongExact(),
                hash(block, "receiptsRoot"),
                List.copyOf(hashes));
    }

    JsonNode receipts(long block) throws IOException {
        return rpc.call("eth_getBlockReceipts", Hex.quantity(block));
    }

    /** Steps as {@code debug_traceTransaction} gives them, without memory and storage. */
    JsonNode trace(Hash transaction) throws IOException {
        return rpc.call(
                "debug_traceTransaction",
                transaction.toString(),
                Map.of("disableStorage", true, "enableMemory", false, "enableReturnData", false));
    }

    /**
     * All accounts after the last block. Empty ones are left out: anvil 1.7.1 keeps those that a call of no value has
     * touched, which EIP-161 deletes, and counts them in the state root of its headers, which is therefore of no use here.
     */
    SortedMap<Address, Scenario.Account> accounts() throws IOException {
        byte[] packed = Hex.decode(rpc.call("anvil_dumpState").asString());
        var accounts = new TreeMap<Address, Scenario.Account>();
        try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            for (var entry : JSON.readTree(unpacked).get("accounts").properties()) {
                Address address = Address.parse(entry.getKey());
                Scenario.Account account = account(address, entry.getValue());
                if (account.nonce() != 0 || !account.balance().isZero() || account.code().length > 0) {
                    accounts.put(address, account);
                }
            }
        }
        return accounts;
    }

    private static Scenario.Account account(Address address, JsonNode node) {
        var storage = new TreeMap<UInt256, UInt256>();
        for (var slot : node.get("storage").properties()) {
            UInt256 value = UInt256.parseHex(slot.getValue().asString());
            if (!value.isZero()) {
                storage.put(UInt256.parseHex(slot.getKey()), value);
            }
        }
        return new Scenario.Account(
                address,
                node.get("nonce").bigIntegerValue().longValue(),
                quantity(node, "balance"),
                Hex.decode(node.get("code").asString()),
                storage);
    }

    private static UInt256 quantity(JsonNode node, String field) {
        return UInt256.parseHex(node.get(field).asString());
    }

    private static Hash hash(JsonNode node, String field) {
        return Hash.wrap(Hex.decode(node.get(field).asString()));
    }

    @Override
    public void close() throws IOException {
        rpc.close();
        anvil.close();
        Files.deleteIfExists(genesis);
    }
}
