package org.lumia.benchmarks;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lumia.ethereum.Address;
import tools.jackson.databind.JsonNode;

/**
 * Proves that nothing was lost and nothing happened twice: every receipt is there once and successful, every nonce moved
 * by what was sent, and every balance, of coin and of tokens, is what the receipts say to the last wei.
 */
final class Reconciliation {
    private final Fixture fixture;
    private final List<BigInteger> senderNonces;
    private final List<BigInteger> senderCoins;
    private final List<BigInteger> recipientCoins;
    private final List<BigInteger> senderTokens;
    private final List<BigInteger> recipientTokens;

    private Reconciliation(Fixture fixture, Rpc rpc) throws IOException {
        this.fixture = fixture;
        this.senderNonces = rpc.nonces(fixture.senders());
        this.senderCoins = rpc.balances(fixture.senders());
        this.recipientCoins = rpc.balances(fixture.recipients());
        this.senderTokens = tokens(rpc, fixture.senders());
        this.recipientTokens = tokens(rpc, fixture.recipients());
    }

    /** Reads nonces and balances as they stand. */
    static Reconciliation before(Fixture fixture) throws IOException {
        try (var rpc = new Rpc(fixture.uri())) {
            return new Reconciliation(fixture, rpc);
        }
    }

    /** The differences found, none when the load is accounted for exactly. */
    List<String> differences(List<Prepared> load, List<Long> blocks) throws IOException {
        try (var rpc = new Rpc(fixture.uri())) {
            var differences = new ArrayList<String>();
            Map<String, JsonNode> receipts = receipts(rpc, blocks);
            var expected = new Expected();
            for (Prepared sent : load) {
                JsonNode receipt = receipts.get(sent.hash());
                if (receipt == null) {
                    differences.add("no receipt of " + sent.hash());
                } else if (!receipt.get("status").asString().equals("0x1")) {
                    differences.add("transaction " + sent.hash() + " failed");
                } else {
                    expected.apply(sent, receipt);
                }
            }
            expected.compare(new Reconciliation(fixture, rpc), differences);
            return differences;
        }
    }

    private static Map<String, JsonNode> receipts(Rpc rpc, List<Long> blocks) throws IOException {
        var receipts = new HashMap<String, JsonNode>();
        for (long block : blocks) {
            for (JsonNode receipt : rpc.call("eth_getBlockReceipts", "0x" + Long.toHexString(block))) {
                if (receipts.put(receipt.get("transactionHash").asString(), receipt) != null) {
                    throw new IOException(
                            "transaction " + receipt.get("transactionHash").asString() + " has two receipts");
                }
            }
        }
        return receipts;
    }

    private List<BigInteger> tokens(Rpc rpc, List<Address> accounts) throws IOException {
        var calls = accounts.stream()
                .map(account -> new Object[] {
                    Map.of("to", fixture.token().toString(), "data", TestToken.balanceOf(account)), "latest"
                })
                .toList();
        return rpc.callAll("eth_call", calls).stream().map(Rpc::quantity).toList();
    }

    /** How far each number should have moved. */
    private final class Expected {
        private final BigInteger[] nonces = zeros(senderNonces.size());
        private final BigInteger[] senderCoin = zeros(senderNonces.size());
        private final BigInteger[] senderToken = zeros(senderNonces.size());
        private final BigInteger[] recipientCoin = zeros(recipientCoins.size());
        private final BigInteger[] recipientToken = zeros(recipientCoins.size());

        void apply(Prepared sent, JsonNode receipt) {
            BigInteger fee =
                    Rpc.quantity(receipt.get("gasUsed")).multiply(Rpc.quantity(receipt.get("effectiveGasPrice")));
            nonces[sent.sender()] = nonces[sent.sender()].add(BigInteger.ONE);
            senderCoin[sent.sender()] = senderCoin[sent.sender()].subtract(fee);
            BigInteger[] from = sent.token() ? senderToken : senderCoin;
            BigInteger[] to = sent.token() ? recipientToken : recipientCoin;
            from[sent.sender()] = from[sent.sender()].subtract(sent.amount());
            to[sent.recipient()] = to[sent.recipient()].add(sent.amount());
        }

        void compare(Reconciliation after, List<String> differences) {
            compare("nonce", fixture.senders(), senderNonces, nonces, after.senderNonces, differences);
            compare("balance", fixture.senders(), senderCoins, senderCoin, after.senderCoins, differences);
            compare("balance", fixture.recipients(), recipientCoins, recipientCoin, after.recipientCoins, differences);
            compare("tokens", fixture.senders(), senderTokens, senderToken, after.senderTokens, differences);
            compare(
                    "tokens",
                    fixture.recipients(),
                    recipientTokens,
                    recipientToken,
                    after.recipientTokens,
                    differences);
        }

        private void compare(
                String what,
                List<Address> accounts,
                List<BigInteger> before,
                BigInteger[] moved,
                List<BigInteger> after,
                List<String> differences) {
            for (int i = 0; i < moved.length; i++) {
                BigInteger expected = before.get(i).add(moved[i]);
                if (!expected.equals(after.get(i))) {
                    differences.add("%s of %s is %d, the receipts say %d"
                            .formatted(what, accounts.get(i), after.get(i), expected));
                }
            }
        }

        private static BigInteger[] zeros(int length) {
            var zeros = new BigInteger[length];
            java.util.Arrays.fill(zeros, BigInteger.ZERO);
            return zeros;
        }
    }
}
