package org.lumia.execution.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.localnet.OrderedChain;
import org.lumia.protocol.v1.ExecutedBlock;

/** While blocks are full, what is suggested to pay holds for the seconds that follow. */
class RisingFeeTest {
    /** Blocks of the test's chain come every 20 ms. */
    private static final int BLOCKS_PER_SECOND = 50;

    private long nonce;

    /** A creation whose code loops until a million gas is gone: more than twice the target of 20 ms. */
    private ExecutedBlock full(RpcChain rpc) {
        return rpc.block(TransactionCodec.encode(TransactionCodec.sign(
                new Transaction(
                        TransactionType.DYNAMIC_FEE,
                        Optional.of(UInt256.of(rpc.genesis.chainId())),
                        nonce++,
                        UInt256.ONE,
                        UInt256.of(1_000_000_000_000L),
                        1_000_000,
                        Optional.empty(),
                        UInt256.ZERO,
                        Hex.decode("0x5b5f56"),
                        List.of(),
                        UInt256.ZERO,
                        List.of(),
                        List.of(),
                        TransactionCodec.UNSIGNED),
                Hex.decode(OrderedChain.KEY))));
    }

    private static BigInteger quantity(RpcChain rpc, String method) {
        return new BigInteger(rpc.result(method, "[]").asString().substring(2), 16);
    }

    private static BigInteger next(RpcChain rpc) {
        var fees = rpc.result("eth_feeHistory", "['0x1','latest',[]]").get("baseFeePerGas");
        return new BigInteger(fees.get(1).asString().substring(2), 16);
    }

    @Test
    void whatIsSuggestedHoldsThreeMoreSecondsLikeTheLast() {
        try (var rpc = RpcChain.readAs(same -> same)) {
            BigInteger before = BigInteger.ZERO;
            for (int i = 0; i <= BLOCKS_PER_SECOND; i++) {
                ExecutedBlock block = full(rpc);
                before = i == 0 ? BigInteger.valueOf(block.getBaseFeeWei()) : before;
            }
            BigInteger now = next(rpc);
            assertThat(now).isGreaterThan(before.multiply(BigInteger.TWO));
            BigInteger tip = now.pow(4).divide(before.pow(3)).subtract(now).min(now.multiply(BigInteger.TEN));
            assertThat(quantity(rpc, "eth_maxPriorityFeePerGas")).isEqualTo(tip);
            BigInteger suggested = quantity(rpc, "eth_gasPrice");
            assertThat(suggested).isEqualTo(now.add(now.shiftRight(3)).add(tip));
            BigInteger as1559 =
                    now.multiply(BigInteger.valueOf(12)).divide(BigInteger.TEN).add(tip);
            for (int i = 0; i < 2 * BLOCKS_PER_SECOND; i++) {
                full(rpc);
            }
            assertThat(next(rpc)).as("after two seconds").isLessThan(suggested.min(as1559));
        }
    }

    @Test
    void whereItFallsOrStandsNothingIsAdded() {
        try (var rpc = RpcChain.readAs(same -> same)) {
            for (int i = 0; i < 5; i++) {
                rpc.block();
            }
            assertThat(quantity(rpc, "eth_maxPriorityFeePerGas")).isEqualTo(BigInteger.ONE);
            full(rpc);
            assertThat(quantity(rpc, "eth_maxPriorityFeePerGas"))
                    .as("one full block is within an eighth")
                    .isEqualTo(BigInteger.ONE);
            BigInteger now = next(rpc);
            assertThat(quantity(rpc, "eth_gasPrice"))
                    .isEqualTo(now.add(now.shiftRight(3)).add(BigInteger.ONE));
        }
    }
}
