package org.lumia.execution.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.localnet.OrderedChain;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.OrderingPolicy;

/** The tip that is suggested buys something, and is not what others overpay. */
class PriorityFeeTest {
    private static final long GWEI = 1_000_000_000;

    private static byte[] transfer(RpcChain rpc, long nonce, long tip) {
        return TransactionCodec.encode(TransactionCodec.sign(
                new Transaction(
                        TransactionType.DYNAMIC_FEE,
                        Optional.of(UInt256.of(rpc.genesis.chainId())),
                        nonce,
                        UInt256.of(tip),
                        UInt256.of(900 * GWEI),
                        21_000,
                        Optional.of(OrderedChain.BOB),
                        UInt256.ONE,
                        new byte[0],
                        List.of(),
                        UInt256.ZERO,
                        List.of(),
                        List.of(),
                        TransactionCodec.UNSIGNED),
                Hex.decode(OrderedChain.KEY)));
    }

    private static long suggested(RpcChain rpc) {
        return Long.decode(rpc.result("eth_maxPriorityFeePerGas", "[]").asString());
    }

    private static Genesis byFee(Genesis genesis) {
        return genesis.withBlocks(genesis.blocks().withPolicy(OrderingPolicy.PRIORITY_FEE));
    }

    @Test
    void inTheOrderOfTheLogNobodyWhoOverpaysIsFollowed() {
        try (var rpc = RpcChain.readAs(same -> same)) {
            assertThat(suggested(rpc)).isEqualTo(1);
            rpc.block(transfer(rpc, 0, 2 * GWEI), transfer(rpc, 1, 3 * GWEI));
            assertThat(suggested(rpc)).isEqualTo(1);
            var bases = rpc.result("eth_feeHistory", "['0x1','latest',[]]").get("baseFeePerGas");
            long base = Long.decode(bases.get(0).asString());
            assertThat(Long.decode(bases.get(1).asString())).as("the fee falls").isLessThan(base);
            assertThat(Long.decode(rpc.result("eth_gasPrice", "[]").asString())).isEqualTo(base + base / 8 + 1);
            // What was paid stays told as it was.
            assertThat(rpc.result("eth_feeHistory", "['0x1','latest',[0,100]]").toString())
                    .contains("\"reward\":[[\"0x77359400\",\"0xb2d05e00\"]]");
        }
    }

    @Test
    void whereATipBuysAPlaceBlocksAreFollowedInBounds() {
        try (var rpc = RpcChain.readAs(PriorityFeeTest::byFee)) {
            assertThat(suggested(rpc)).isEqualTo(1);
            // As geth: of a block the lowest three, for they were enough.
            rpc.block(
                    transfer(rpc, 0, 700 * GWEI),
                    transfer(rpc, 1, 600 * GWEI),
                    transfer(rpc, 2, 500),
                    transfer(rpc, 3, 400),
                    transfer(rpc, 4, 300));
            assertThat(suggested(rpc)).isEqualTo(400);
            for (int i = 5; i < 30; i++) {
                rpc.block(transfer(rpc, i, 700 * GWEI));
            }
            long base = Long.decode(rpc.result("eth_feeHistory", "['0x1','latest',[]]")
                    .get("baseFeePerGas")
                    .get(1)
                    .asString());
            assertThat(suggested(rpc)).isEqualTo(10 * base);
        }
    }
}
