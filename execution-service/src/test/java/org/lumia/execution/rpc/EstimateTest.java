package org.lumia.execution.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.localnet.OrderedChain;
import org.lumia.protocol.v1.ExecutedBlock;

/** An estimate holds in the block that comes next, in whichever second that is. */
class EstimateTest {
    private static final Address ORACLE = Address.parse("0x0000000000000000000000000000000000009201");
    private static final Address DEADLINE = Address.parse("0x0000000000000000000000000000000000009202");
    private static final long SECOND = 1_700_000_000_000L;
    private static final int CASES = 20;
    private static final int BLOCK_MILLIS = 20;

    /** Writes two slots when the second is another than the stored one, as a pool's price accumulator does; else nothing. */
    private static final String ORACLE_CODE = "425f5414601357" + "425f55600154600101600155" + "5b00";

    /** Fails in every second but the one that the input names. */
    private static final String DEADLINE_CODE = "5f354214600857fe5b00";

    private static String call(Address to, String data) {
        return "[{'from':'%s','to':'%s','data':'%s'}]".formatted(OrderedChain.ALICE, to, data);
    }

    @Test
    void inTwentyFreshCasesTheGasThatIsEstimatedIsEnough() {
        int changed = 0;
        for (int i = 0; i < CASES; i++) {
            try (var rpc = RpcChain.startedAt(SECOND + 940 + 3L * i, Map.of(ORACLE, ORACLE_CODE))) {
                ExecutedBlock first =
                        rpc.block(rpc.chain.transaction(Optional.of(ORACLE), UInt256.ZERO, new byte[0], 200_000));
                long gas = Long.decode(
                        rpc.result("eth_estimateGas", call(ORACLE, "0x")).asString());
                ExecutedBlock next =
                        rpc.block(rpc.chain.transaction(Optional.of(ORACLE), UInt256.ZERO, new byte[0], gas));
                assertThat(next.getTransactions(0).getSuccess())
                        .as("case %d with %d gas", i, gas)
                        .isTrue();
                changed += first.getTimestampMs() / 1_000 == next.getTimestampMs() / 1_000 ? 0 : 1;
            }
        }
        assertThat(changed).as("cases in which the second changes").isBetween(5, CASES - 5);
    }

    @Test
    void aCallThatGoesWellInOneSecondOnlyIsEstimatedInIt() {
        try (var rpc = RpcChain.startedAt(SECOND, Map.of(DEADLINE, DEADLINE_CODE))) {
            rpc.block();
            for (long second = SECOND / 1_000; second <= SECOND / 1_000 + 1; second++) {
                String data = UInt256.of(second).toHash().toString();
                assertThat(Long.decode(rpc.result("eth_estimateGas", call(DEADLINE, data))
                                .asString()))
                        .isGreaterThan(21_000);
            }
            String never = UInt256.of(SECOND / 1_000 + 9).toHash().toString();
            assertThat(rpc.error("eth_estimateGas", call(DEADLINE, never))).startsWith("-32000: invalid opcode");
            // A moment that the caller names is the only one.
            String named =
                    call(DEADLINE, never).replace("]", ",'latest',{},{'time':'0x%x'}]".formatted(SECOND / 1_000 + 9));
            assertThat(rpc.result("eth_estimateGas", named).asString()).startsWith("0x");
        }
    }

    /** No block has the last one's base fee again: cast --legacy offers an eighth above the next one. */
    @Test
    void aPriceOfTheNextBaseFeeIsEnoughWhileTheFeeFalls() {
        try (var rpc = RpcChain.startedAt(SECOND, Map.of())) {
            rpc.block();
            long last = Long.decode(rpc.result("eth_getBlockByNumber", "['latest',false]")
                    .get("baseFeePerGas")
                    .asString());
            String next = rpc.result("eth_baseFee", "[]").asString();
            assertThat(Long.decode(next)).isLessThan(last);
            String priced = "[{'from':'%s','to':'%s','value':'0x1','gasPrice':'%s'}]"
                    .formatted(OrderedChain.ALICE, ORACLE, next);
            assertThat(rpc.result("eth_estimateGas", priced).asString()).isEqualTo("0x5208");
            String lower = priced.replace(next, "0x" + Long.toHexString(Long.decode(next) - 1));
            assertThat(rpc.error("eth_estimateGas", lower)).contains("max fee per gas less than block base fee");
        }
    }
}
