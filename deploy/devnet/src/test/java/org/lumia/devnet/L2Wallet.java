package org.lumia.devnet;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.lumia.ethereum.Address;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.utils.Numeric;

/** What a wallet does, by web3j: signs, sends and waits for receipts. Works on L2 and on L1 alike. */
final class L2Wallet {

    private static final long RECEIPT_WAIT_SECONDS_MAX = 180;
    private static final BigInteger TIP_WEI = BigInteger.valueOf(1_000_000_000);

    private final Web3j node;
    private final long chainId;
    private final Credentials account;

    L2Wallet(Web3j node, long chainId, String key) {
        this.node = node;
        this.chainId = chainId;
        this.account = Credentials.create(key);
    }

    Address address() {
        return Address.parse(account.getAddress());
    }

    BigInteger pendingNonce() throws IOException {
        return ok(node.ethGetTransactionCount(account.getAddress(), DefaultBlockParameterName.PENDING))
                .getTransactionCount();
    }

    BigInteger balance() throws IOException {
        return ok(node.ethGetBalance(account.getAddress(), DefaultBlockParameterName.LATEST))
                .getBalance();
    }

    /** Signs an EIP-1559 transaction; {@code to} empty creates a contract. */
    String sign(BigInteger nonce, Optional<Address> to, BigInteger value, long gas, String data) throws IOException {
        var base = ok(node.ethGetBlockByNumber(DefaultBlockParameterName.LATEST, false))
                .getBlock()
                .getBaseFeePerGas();
        var fee = base.multiply(BigInteger.TEN).add(TIP_WEI);
        var raw = RawTransaction.createTransaction(
                chainId,
                nonce,
                BigInteger.valueOf(gas),
                to.map(Address::toString).orElse(null),
                value,
                data,
                TIP_WEI,
                fee);
        return Numeric.toHexString(TransactionEncoder.signMessage(raw, chainId, account));
    }

    TransactionReceipt send(Optional<Address> to, BigInteger value, long gas, String data) throws Exception {
        var sent = ok(node.ethSendRawTransaction(sign(pendingNonce(), to, value, gas, data)));
        return receipt(sent.getTransactionHash());
    }

    /** Waits until the receipt is there. */
    TransactionReceipt receipt(String hash) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(RECEIPT_WAIT_SECONDS_MAX);
        var wait = new CountDownLatch(1);
        while (System.nanoTime() < deadline) {
            var receipt = ok(node.ethGetTransactionReceipt(hash)).getTransactionReceipt();
            if (receipt.isPresent()) {
                return receipt.get();
            }
            wait.await(50, TimeUnit.MILLISECONDS);
        }
        throw new AssertionError("no receipt of " + hash + " within " + RECEIPT_WAIT_SECONDS_MAX + " s");
    }

    /** The answer, or the error that the node gave as an exception. */
    static <T extends Response<?>> T ok(Request<?, T> request) throws IOException {
        var answer = request.send();
        if (answer.hasError()) {
            throw new IOException(request.getMethod() + ": " + answer.getError().getCode() + " "
                    + answer.getError().getMessage());
        }
        return answer;
    }
}
