package org.lumia.devnet;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.lumia.benchmarks.Rpc;
import org.lumia.benchmarks.Wallet;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;

/** New accounts of a devnet's layer 2, for a load to send from. */
public final class FundedAccounts {
    private static final long GAS = 21_000;
    private static final BigInteger FEE_WEI = BigInteger.valueOf(100_000_000_000L);
    private static final BigInteger TIP_WEI = BigInteger.valueOf(1_000_000_000L);
    private static final BigInteger FUNDS_WEI = BigInteger.TEN.pow(19);
    private static final Duration FUNDED_WAIT_MAX = Duration.ofSeconds(60);

    private FundedAccounts() {}

    /** Returns when each has its funds. @param name of the load, a part of what its keys are made from */
    public static List<Wallet> make(URI url, long chainId, String name, int count) throws IOException {
        var accounts = IntStream.range(0, count)
                .mapToObj(i -> Wallet.fromSeed(name + "/" + System.nanoTime() + "/" + i))
                .toList();
        try (var rpc = new Rpc(url)) {
            var funder = Wallet.fromMnemonic(DevAccounts.MNEMONIC);
            var from = funder.address().toString();
            long nonce = rpc.quantity("eth_getTransactionCount", from, "latest").longValueExact();
            funder.setNonce(nonce);
            for (var account : accounts) {
                var funds = funder.sign(transfer(chainId, account.address(), FUNDS_WEI));
                rpc.call("eth_sendRawTransaction", Hex.encode(funds.raw()));
            }
            boolean funded = Patience.until(FUNDED_WAIT_MAX, () -> {
                try {
                    return rpc.quantity("eth_getTransactionCount", from, "latest")
                                    .longValueExact()
                            == nonce + accounts.size();
                } catch (IOException away) {
                    return false;
                }
            });
            if (!funded) {
                throw new DevnetException("the load's accounts were not funded");
            }
        }
        return accounts;
    }

    /** A plain transfer that pays any fee a devnet asks. */
    public static Wallet.Call transfer(long chainId, Address to, BigInteger wei) {
        return new Wallet.Call(chainId, GAS, FEE_WEI, TIP_WEI, Optional.of(to), wei, new byte[0]);
    }
}
