package org.lumia.contracts;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.exceptions.TransactionException;
import org.web3j.tx.response.PollingTransactionReceiptProcessor;
import org.web3j.utils.Numeric;

/** Sends transactions of one account by ascending nonces without waiting between them, then waits for all receipts. */
final class PipelinedSender {
    private static final int RECEIPT_ATTEMPTS_MAX = 600;
    private static final long RECEIPT_POLL_MILLIS = 100;

    private final Web3j l1;
    private final Credentials account;
    private final long chainId;
    private final BigInteger priorityFeeWei;
    private final BigInteger maxFeeWei;
    private final List<Sent> sent = new ArrayList<>();
    private long nonce;

    private record Sent(String step, String hash) {}

    PipelinedSender(Web3j l1, Credentials account, long chainId) throws IOException {
        this.l1 = l1;
        this.account = account;
        this.chainId = chainId;
        this.priorityFeeWei = BigInteger.valueOf(1_000_000_000);
        this.maxFeeWei =
                l1.ethGasPrice().send().getGasPrice().multiply(BigInteger.TWO).add(priorityFeeWei);
        this.nonce = l1.ethGetTransactionCount(account.getAddress(), DefaultBlockParameterName.PENDING)
                .send()
                .getTransactionCount()
                .longValueExact();
    }

    long nonce() {
        return nonce;
    }

    void create(String step, long gas, String code) throws IOException {
        send(step, gas, null, BigInteger.ZERO, code);
    }

    void call(String step, long gas, String to, String data) throws IOException {
        send(step, gas, to, BigInteger.ZERO, data);
    }

    void pay(String step, long gas, String to, BigInteger valueWei, String data) throws IOException {
        send(step, gas, to, valueWei, data);
    }

    private void send(String step, long gas, @Nullable String to, BigInteger valueWei, String data) throws IOException {
        var transaction = RawTransaction.createTransaction(
                chainId,
                BigInteger.valueOf(nonce++),
                BigInteger.valueOf(gas),
                to,
                valueWei,
                data,
                priorityFeeWei,
                maxFeeWei);
        var response = l1.ethSendRawTransaction(
                        Numeric.toHexString(TransactionEncoder.signMessage(transaction, chainId, account)))
                .send();
        if (response.hasError()) {
            throw new IOException(
                    "%s: L1 refused it: %s".formatted(step, response.getError().getMessage()));
        }
        sent.add(new Sent(step, response.getTransactionHash()));
    }

    /** Waits for every transaction sent so far; throws naming the first step that failed. @return gas that they used */
    long await() throws IOException {
        long gasUsed = 0;
        var receipts = new PollingTransactionReceiptProcessor(l1, RECEIPT_POLL_MILLIS, RECEIPT_ATTEMPTS_MAX);
        for (var transaction : sent) {
            try {
                var receipt = receipts.waitForTransactionReceipt(transaction.hash());
                if (!receipt.isStatusOK()) {
                    throw new IOException("%s failed on L1: transaction %s, gas used %s"
                            .formatted(transaction.step(), transaction.hash(), receipt.getGasUsed()));
                }
                gasUsed += receipt.getGasUsed().longValueExact();
            } catch (TransactionException e) {
                throw new IOException("%s got no receipt: %s".formatted(transaction.step(), transaction.hash()), e);
            }
        }
        sent.clear();
        return gasUsed;
    }
}
