package org.lumia.operator;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.l1.Broadcast;
import org.lumia.l1.L1Node;
import org.lumia.l1.L1Receipt;

/** Signs calls, sends them, and waits until each is in a block. */
final class Sender {
    private static final long POLL_MILLIS = 200;

    private final L1Node node;
    private final long chainId;
    private final KeyFile key;
    private final Duration waitMax;

    Sender(L1Node node, long chainId, KeyFile key, Duration waitMax) {
        this.node = node;
        this.chainId = chainId;
        this.key = key;
        this.waitMax = waitMax;
    }

    L1Receipt send(Quote quote) {
        long nonce = node.nonces(key.address()).pooled();
        Transaction signed = key.sign(new Transaction(
                TransactionType.DYNAMIC_FEE,
                Optional.of(UInt256.of(chainId)),
                nonce,
                quote.fees().tip(),
                quote.fees().max(),
                quote.gasLimit(),
                Optional.of(quote.call().to()),
                UInt256.ZERO,
                quote.call().data(),
                List.of(),
                UInt256.ZERO,
                List.of(),
                List.of(),
                TransactionCodec.UNSIGNED));
        Hash hash = TransactionCodec.hash(signed);
        if (node.broadcast(hash, TransactionCodec.encode(signed)) instanceof Broadcast.Refused refused) {
            throw new OperatorException("L1's node does not take the transaction: %s.".formatted(refused.words()));
        }
        L1Receipt receipt = await(hash);
        if (!receipt.success()) {
            throw new OperatorException(
                    "The transaction %s of L1 block %d was reverted: what it stood on changed meanwhile."
                            .formatted(hash, receipt.blockNumber()));
        }
        return receipt;
    }

    private L1Receipt await(Hash hash) {
        var wait = new CountDownLatch(1);
        long deadline = System.nanoTime() + waitMax.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<L1Receipt> receipt = node.receipt(hash);
            if (receipt.isPresent()) {
                return receipt.get();
            }
            try {
                wait.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw new OperatorException("The transaction %s is sent and in no block after %d s; it may still come into one."
                .formatted(hash, waitMax.toSeconds()));
    }
}
