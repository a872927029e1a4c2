package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.InMemoryStore;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.execution.Blocks;
import org.lumia.execution.Finality;
import org.lumia.execution.LogFilter;
import org.lumia.execution.Projection;
import org.lumia.execution.rpc.ChainReads;
import org.lumia.execution.rpc.EthApi;
import org.lumia.execution.rpc.RpcLimits;
import org.lumia.ingress.rpc.WalletApi;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;

/** What ingress passes on to execution is answered there, and nothing there is forgotten. */
class ForwardedMethodsTest {
    private static final Projection EMPTY = new Projection() {
        @Override
        public long projectedThrough() {
            return -1;
        }

        @Override
        public Optional<Blocks.Place> place(Hash transaction) {
            return Optional.empty();
        }

        @Override
        public Optional<Blocks.Refusal> refusal(Hash transaction) {
            return Optional.empty();
        }

        @Override
        public List<LogPlace> logs(LogFilter filter, long first, long last, int max) {
            return List.of();
        }
    };

    /** What only this operator's own services ask. */
    private static final Set<String> INSIDE = Set.of("lumia_getAccount", "lumia_getRecord", "lumia_getRefusal");
    /** What ingress answers itself, from what it knows or execution. */
    private static final Set<String> OF_INGRESS = Set.of(
            "eth_chainId",
            "net_version",
            "eth_blockNumber",
            "eth_getTransactionCount",
            "eth_getTransactionByHash",
            "eth_getTransactionReceipt");

    @Test
    void everyMethodOfExecutionIsForwardedOrAnsweredByIngress() {
        var names = new TreeSet<>(ofExecution());
        names.removeAll(INSIDE);
        names.removeAll(OF_INGRESS);

        assertThat(names).isEqualTo(new TreeSet<>(WalletApi.FORWARDED));
    }

    private static Set<String> ofExecution() {
        var operator = Address.parse("0x00000000000000000000000000000000000000aa");
        var member = new Member(operator, operator, 1, Address.ZERO);
        var l1 = new L1Contracts(31_337, Address.ZERO, Address.ZERO, Address.ZERO, Address.ZERO);
        var genesis =
                Genesis.development("forwarded", 1, 1_700_000_000_000L, l1, new Members(List.of(member)), Map.of());
        var store = new ChainStore(new InMemoryStore(), 1);
        var chain = new ChainReads(genesis, store, new Blocks(store, EMPTY), EMPTY, () -> new Finality(0, 0));
        try (var api = new EthApi(chain, RpcLimits.DEFAULT)) {
            return api.names();
        }
    }
}
