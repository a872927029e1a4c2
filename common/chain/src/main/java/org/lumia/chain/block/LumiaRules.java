package org.lumia.chain.block;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
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
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.OrderingPolicy;

/** The rules of this chain, as its genesis has them (PROTOCOL section 4). */
public final class LumiaRules implements ChainRules {
    private final Genesis genesis;
    private final List<ForkConfig> forks;

    public LumiaRules(Genesis genesis) {
        this.genesis = genesis;
        this.forks = forks(genesis);
    }

    @Override
    public long chainId() {
        return genesis.chainId();
    }

    @Override
    public boolean tipsBuyPlaces() {
        return genesis.blocks().orderingPolicy() == OrderingPolicy.PRIORITY_FEE;
    }

    @Override
    public long transactionGasMax() {
        return genesis.blocks().maxTransactionGas();
    }

    @Override
    public BlockEnvironment environment(BlockHeader header, BlockHashes hashes) {
        return CallEnvironment.of(genesis, header, hashes);
    }

    @Override
    public BlockEnvironment following(BlockHeader header, BlockHashes hashes, long nowSeconds) {
        return CallEnvironment.following(genesis, header, hashes, nowSeconds);
    }

    @Override
    public void begin(
            BlockHeader header, TransactionProcessor processor, BlockEnvironment environment, BlockState state) {
        HeaderRules.systemCalls(processor, header.parentBeaconBlockRoot(), header.parentHash(), environment, state);
    }

    @Override
    public Hash requests(
            List<Log> logs, TransactionProcessor processor, BlockEnvironment environment, BlockState state) {
        return HeaderRules.NO_REQUESTS;
    }

    @Override
    public int headerFields(long timestamp) {
        return BlockHeader.FIELDS;
    }

    @Override
    public UInt256 nextBaseFee(BlockHeader header, long weight, long elapsedMs) {
        return BaseFee.next(genesis.fees(), header.baseFeePerGas(), header.gasUsed(), weight, elapsedMs);
    }

    @Override
    public long nextExcessBlobGas(BlockHeader header, long timestamp) {
        return 0;
    }

    @Override
    public List<ForkConfig> forks() {
        return forks;
    }

    private static List<ForkConfig> forks(Genesis genesis) {
        long genesisSeconds = genesis.timestampMs() / 1_000;
        var times = new HashMap<Long, Fork>();
        times.put(genesisSeconds, HeaderRules.fork(genesis, genesisSeconds));
        for (Fork fork : Fork.values()) {
            Long time = genesis.forks().get(fork.name().toLowerCase(Locale.ROOT));
            if (time != null && time > genesisSeconds) {
                times.merge(time, fork, (one, other) -> one.compareTo(other) > 0 ? one : other);
            }
        }
        var checksum = new CRC32();
        checksum.update(genesis.hash().bytes());
        var list = new ArrayList<ForkConfig>();
        for (long time :
                times.keySet().stream().sorted(Comparator.naturalOrder()).toList()) {
            if (time > genesisSeconds) {
                checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(time).array());
            }
            Fork fork = times.getOrDefault(time, Fork.CANCUN);
            list.add(new ForkConfig(
                    time, fork, BlobSchedule.of(fork), "0x%08x".formatted(checksum.getValue()), systemContracts()));
        }
        return List.copyOf(list);
    }

    private static Map<String, Address> systemContracts() {
        return Map.of("BEACON_ROOTS_ADDRESS", HeaderRules.BEACON_ROOTS, "HISTORY_STORAGE_ADDRESS", HeaderRules.HISTORY);
    }
}
