package org.lumia.conformance.runner;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32;
import org.lumia.chain.block.ChainRules;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.ethereum.block.Log;
import org.lumia.evm.BlobSchedule;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockHashes;
import org.lumia.evm.BlockState;
import org.lumia.evm.Fork;
import org.lumia.evm.TransactionProcessor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The rules of a chain of Ethereum as its genesis.json has them, for execution's methods. */
final class RpcRules implements ChainRules {
    private static final Address BEACON_ROOTS = Address.parse("0x000f3df6d732807ef1319fb7b8bb8522d0beac02");
    private static final Address HISTORY = Address.parse("0x0000f90827f1c53a10cb7a02335b175320002935");
    private static final Address WITHDRAWALS = Address.parse("0x00000961ef480eb55e80d19ad83579a64c007002");
    private static final Address CONSOLIDATIONS = Address.parse("0x0000bbddc7ce488642fb579f8b00f3a590007251");
    /** EIP-7825. */
    private static final long TRANSACTION_GAS_MAX = 1 << 24;

    private static final long SECONDS_OF_BLOCK = 12;

    private final JsonNode config;
    private final long genesisTime;
    private final List<ForkConfig> forks = new ArrayList<>();

    /** @param name as of the blob schedule, in lower case */
    private record Timed(long time, String name) {
        /** As {@link EthereumRules} has it. */
        String fork() {
            return name.startsWith("bpo")
                    ? name.toUpperCase(Locale.ROOT)
                    : name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        }
    }

    /** @param genesis geth's format */
    RpcRules(JsonNode genesis, Hash genesisHash) {
        this.config = genesis.path("config");
        this.genesisTime = timestamp(genesis);
        for (Timed timed : timed()) {
            EthereumRules rules = EthereumRules.ofFork(timed.fork(), schedules(timed));
            forks.add(new ForkConfig(
                    timed.time(),
                    rules.fork(),
                    rules.blobs(),
                    forkId(genesisHash, timed.time()),
                    contracts(rules.fork())));
        }
    }

    /** Seconds; some tools write them in decimal. */
    static long timestamp(JsonNode genesis) {
        String text = genesis.path("timestamp").asString("0");
        return text.startsWith("0x") ? Json.uint64(genesis.path("timestamp")) : Long.parseLong(text);
    }

    private JsonNode schedules(Timed timed) {
        var schedules = JsonNodeFactory.instance.objectNode();
        JsonNode given = config.path("blobSchedule").path(timed.name());
        if (given.isObject()) {
            schedules.set(timed.fork(), given);
        }
        return schedules;
    }

    private List<Timed> timed() {
        var byTime = new TreeMap<Long, Timed>();
        var names = new ArrayList<>(List.of("shanghai", "cancun", "prague", "osaka"));
        for (int i = 1; i <= 5; i++) {
            names.add("bpo" + i);
        }
        for (String name : names) {
            JsonNode time = config.path(name + "Time");
            if (time.isNumber()) {
                byTime.put(time.asLong(), new Timed(time.asLong(), name));
            }
        }
        return List.copyOf(byTime.values());
    }

    /** EIP-6122, of the forks up to a time. */
    private String forkId(Hash genesisHash, long through) {
        var blocks = new TreeSet<Long>();
        var times = new TreeSet<Long>();
        for (var entry : config.properties()) {
            if (entry.getValue().isIntegralNumber()) {
                long at = entry.getValue().asLong();
                if (entry.getKey().endsWith("Block") && at > 0) {
                    blocks.add(at);
                }
                if (entry.getKey().endsWith("Time") && at > genesisTime && at <= through) {
                    times.add(at);
                }
            }
        }
        var checksum = new CRC32();
        checksum.update(genesisHash.bytes());
        blocks.forEach(at ->
                checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(at).array()));
        times.forEach(at ->
                checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(at).array()));
        return "0x%08x".formatted(checksum.getValue());
    }

    private Map<String, Address> contracts(Fork fork) {
        var contracts = new TreeMap<String, Address>();
        if (fork.atLeast(Fork.CANCUN)) {
            contracts.put("BEACON_ROOTS_ADDRESS", BEACON_ROOTS);
        }
        if (fork.atLeast(Fork.PRAGUE)) {
            contracts.put("HISTORY_STORAGE_ADDRESS", HISTORY);
            contracts.put("WITHDRAWAL_REQUEST_PREDEPLOY_ADDRESS", WITHDRAWALS);
            contracts.put("CONSOLIDATION_REQUEST_PREDEPLOY_ADDRESS", CONSOLIDATIONS);
            if (config.has("depositContractAddress")) {
                contracts.put("DEPOSIT_CONTRACT_ADDRESS", Json.address(config.path("depositContractAddress")));
            }
        }
        return contracts;
    }

    /** The rules of a time; Shanghai's, without blobs, before all. */
    EthereumRules at(long timestamp) {
        var rules = new EthereumRules(Fork.SHANGHAI, BlobSchedule.CANCUN);
        for (ForkConfig fork : forks) {
            if (fork.activationTime() <= timestamp) {
                rules = new EthereumRules(fork.fork(), fork.blobs());
            }
        }
        return rules;
    }

    /** What a unit of blob gas costs in a block; zero before Cancun. */
    UInt256 blobsOf(BlockHeader header) {
        EthereumRules rules = at(header.timestamp());
        return rules.isShanghai() ? UInt256.ZERO : rules.blobs().baseFee(header.excessBlobGas());
    }

    @Override
    public long chainId() {
        return config.path("chainId").asLong();
    }

    @Override
    public boolean tipsBuyPlaces() {
        return true;
    }

    @Override
    public long transactionGasMax() {
        return TRANSACTION_GAS_MAX;
    }

    @Override
    public BlockEnvironment environment(BlockHeader header, BlockHashes hashes) {
        return environment(header, hashes, header.number(), header.timestamp());
    }

    @Override
    public BlockEnvironment following(BlockHeader header, BlockHashes hashes, long nowSeconds) {
        return environment(header, hashes, header.number() + 1, header.timestamp() + SECONDS_OF_BLOCK);
    }

    private BlockEnvironment environment(BlockHeader header, BlockHashes hashes, long number, long timestamp) {
        EthereumRules rules = at(timestamp);
        boolean merged = header.difficulty().isZero();
        return new BlockEnvironment(
                rules.fork(),
                UInt256.of(chainId()),
                number,
                timestamp,
                header.coinbase(),
                header.gasLimit(),
                header.baseFeePerGas(),
                merged ? header.mixHash() : header.difficulty().toHash(),
                blobsOf(header),
                rules.blobs(),
                hashes);
    }

    @Override
    public boolean isExact(BlockHeader header) {
        return !forks.isEmpty() && header.timestamp() >= forks.getFirst().activationTime();
    }

    @Override
    public void begin(
            BlockHeader header, TransactionProcessor processor, BlockEnvironment environment, BlockState state) {
        if (environment.fork().atLeast(Fork.CANCUN)) {
            processor.systemCall(BEACON_ROOTS, header.parentBeaconBlockRoot().toBytes(), environment, state);
        }
        if (environment.fork().atLeast(Fork.PRAGUE)) {
            processor.systemCall(HISTORY, header.parentHash().toBytes(), environment, state);
        }
    }

    @Override
    public Hash requests(
            List<Log> logs, TransactionProcessor processor, BlockEnvironment environment, BlockState state) {
        return environment.fork().atLeast(Fork.PRAGUE)
                ? ExecutionRequests.hash(logs, processor, environment, state)
                : Hash.ZERO;
    }

    @Override
    public int headerFields(long timestamp) {
        return !forks.isEmpty() && timestamp >= forks.getFirst().activationTime()
                ? at(timestamp).headerFields()
                : BlockHeader.FIELDS_OF_LONDON;
    }

    @Override
    public UInt256 nextBaseFee(BlockHeader header, long weight, long elapsedMs) {
        return EthereumRules.nextBaseFee(header.baseFeePerGas(), header.gasLimit(), header.gasUsed());
    }

    @Override
    public long nextExcessBlobGas(BlockHeader header, long timestamp) {
        EthereumRules rules = at(timestamp);
        return rules.isShanghai()
                ? 0
                : rules.blobs()
                        .nextExcess(rules.fork(), header.excessBlobGas(), header.blobGasUsed(), header.baseFeePerGas());
    }

    @Override
    public List<ForkConfig> forks() {
        return List.copyOf(forks);
    }
}
