package org.lumia.devnet.chaos;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import org.lumia.devnet.DevAccounts;
import org.lumia.devnet.Http;
import org.lumia.rpc.JsonRpcException;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.utils.Numeric;

/** Asks whether the chain takes a transaction and executes it, with an account that nobody else uses. */
final class FreshTransaction {

    private static final Duration ANSWER_WAIT_MAX = Duration.ofSeconds(4);
    private static final BigInteger FEE_WEI = BigInteger.valueOf(20_000_000_000L);
    private static final BigInteger TIP_WEI = BigInteger.valueOf(1_000_000_000L);

    private final String url;
    private final long chainId;
    private final Credentials account =
            Credentials.create(DevAccounts.funded().getLast().key());
    private long nonce;
    private String hash = "";

    FreshTransaction(Suite suite) {
        this.url = suite.rpc();
        this.chainId = suite.genesis().chainId();
    }

    /** From here on a transaction counts that was not sent before. */
    void begin() {
        if (!hash.isEmpty()) {
            nonce++;
            hash = "";
        }
    }

    /** Sends it, again if need be; whether its receipt is there. */
    boolean isExecuted() {
        try {
            if (hash.isEmpty()) {
                hash = Http.call(url, "eth_sendRawTransaction", "[\"" + signed() + "\"]", ANSWER_WAIT_MAX)
                        .asString();
            }
            return !Http.call(url, "eth_getTransactionReceipt", "[\"" + hash + "\"]", ANSWER_WAIT_MAX)
                    .isNull();
        } catch (JsonRpcException refused) {
            var said = String.valueOf(refused.getMessage());
            if (said.contains("nonce too low")) {
                nonce++; // an earlier try arrived without an answer
            } else if (said.contains("already known")) {
                hash = Numeric.toHexString(org.web3j.crypto.Hash.sha3(Numeric.hexStringToByteArray(signed())));
            }
            return false;
        } catch (IOException away) {
            return false;
        }
    }

    private String signed() {
        var transaction = RawTransaction.createTransaction(
                chainId,
                BigInteger.valueOf(nonce),
                BigInteger.valueOf(21_000),
                account.getAddress(),
                BigInteger.ZERO,
                "0x",
                TIP_WEI,
                FEE_WEI);
        return Numeric.toHexString(TransactionEncoder.signMessage(transaction, chainId, account));
    }
}
