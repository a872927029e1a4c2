package org.lumia.operator;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.abi.AbiReader;
import org.lumia.ethereum.abi.AbiWriter;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.l1.L1Node;
import org.lumia.l1.L1Node.CallOutcome;
import org.lumia.operator.plan.Sentences;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.rewards.RewardBalance;

/** What the reward distributor says of a subnet, at L1's latest block. */
final class L1Rewards {
    private final L1Node node;
    private final Genesis genesis;

    L1Rewards(L1Node node, Genesis genesis) {
        this.node = node;
        this.genesis = genesis;
    }

    /** Refuses another chain than the subnet's, and an address without a contract. */
    void check() {
        long said = node.chainId();
        if (said != genesis.l1().chainId()) {
            throw new OperatorException("L1's node is on chain %d, and the subnet is on %d."
                    .formatted(said, genesis.l1().chainId()));
        }
        if (!node.hasCode(distributor())) {
            throw new OperatorException(
                    "There is no contract at %s, where the reward distributor should be.".formatted(distributor()));
        }
    }

    Address distributor() {
        return genesis.l1().distributor();
    }

    /** @param throughEpoch of the latest root, empty before the first @param costsFundWei ETH that is there for costs */
    record Totals(OptionalLong throughEpoch, UInt256 costsFundWei) {}

    Totals totals() {
        AbiReader words = call("totalsOf(uint64)", ofSubnet());
        words.uint256();
        words.uint256();
        UInt256 fund = words.uint256();
        words.uint256();
        words.uint256();
        words.uint256();
        long next = words.uint63();
        return new Totals(next == 0 ? OptionalLong.empty() : OptionalLong.of(next - 1), fund);
    }

    Hash root(long throughEpoch) {
        return call("rootOf(uint64,uint64)", ofSubnet().uint(throughEpoch)).bytes32();
    }

    RewardBalance paid(Address account) {
        AbiReader words = call("paidOf(uint64,address)", ofSubnet().address(account));
        UInt256 amount = words.uint256();
        return new RewardBalance(amount, words.uint256());
    }

    private AbiWriter ofSubnet() {
        return new AbiWriter().uint(genesis.subnet());
    }

    private AbiReader call(String signature, AbiWriter arguments) {
        byte[] selector =
                Keccak.hash(signature.getBytes(StandardCharsets.US_ASCII)).toBytes();
        var data = new ByteArrayOutputStream();
        data.write(selector, 0, 4);
        data.writeBytes(arguments.toBytes());
        return switch (node.call(distributor(), data.toByteArray(), Optional.empty())) {
            case CallOutcome.Reverted reverted -> throw new OperatorException(Sentences.of(reverted.data()));
            case CallOutcome.Returned returned -> new AbiReader(returned.data());
        };
    }
}
