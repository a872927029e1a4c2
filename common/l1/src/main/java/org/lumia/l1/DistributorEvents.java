package org.lumia.l1;

import java.util.Map;
import java.util.Optional;
import org.lumia.contracts.bindings.RewardDistributor;
import org.lumia.contracts.bindings.SequencerRegistry;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.abi.AbiReader;
import org.lumia.l1.DistributorEvent.Kind;
import org.web3j.abi.EventEncoder;
import org.web3j.abi.datatypes.Event;
import org.web3j.protocol.core.methods.response.Log;

/**
 * Reads the reward distributor's logs: topics are the event, the subnet and, but for funding, the epoch and the account. Of the registry's
 * slashes: the event, the subnet and the operator.
 */
final class DistributorEvents {
    private static final int EPOCH_TOPIC = 2;
    private static final int ACCOUNT_TOPIC = 3;
    private static final int OPERATOR_TOPIC = 2;
    private static final Map<Kind, Event> EVENTS = Map.of(
            Kind.ROOT, RewardDistributor.ROOTACCEPTED_EVENT,
            Kind.CLAIMED, RewardDistributor.CLAIMED_EVENT,
            Kind.REIMBURSED, RewardDistributor.REIMBURSED_EVENT,
            Kind.RECOVERED, RewardDistributor.RECOVERED_EVENT,
            Kind.FUNDED, RewardDistributor.FUNDED_EVENT,
            Kind.COSTS_FUNDED, RewardDistributor.COSTSFUNDED_EVENT,
            Kind.SLASHED, SequencerRegistry.SLASHED_EVENT);

    private DistributorEvents() {}

    static String topic(Kind kind) {
        return EventEncoder.encode(EVENTS.getOrDefault(kind, RewardDistributor.ROOTACCEPTED_EVENT));
    }

    static DistributorEvent read(Kind kind, Log log, L1Block block) {
        var data = new AbiReader(Hex.decode(log.getData()));
        return switch (kind) {
            case ROOT -> {
                Hash root = data.bytes32();
                UInt256 total = data.uint256();
                UInt256 costsWei = data.uint256();
                yield event(kind, log, block, epoch(log), data.address(), total, costsWei, Optional.of(root));
            }
            case CLAIMED -> event(kind, log, block, epoch(log), account(log), data.uint256(), UInt256.ZERO);
            case REIMBURSED -> event(kind, log, block, epoch(log), account(log), UInt256.ZERO, data.uint256());
            case RECOVERED -> {
                UInt256 amount = data.uint256();
                yield event(kind, log, block, epoch(log), account(log), amount, data.uint256());
            }
            case FUNDED -> {
                Address from = data.address();
                yield event(kind, log, block, 0, from, data.uint256(), UInt256.ZERO);
            }
            case COSTS_FUNDED -> {
                Address from = data.address();
                yield event(kind, log, block, 0, from, UInt256.ZERO, data.uint256());
            }
            case SLASHED -> {
                data.uint63();
                Address operator = topic(log, OPERATOR_TOPIC).address();
                yield event(kind, log, block, 0, operator, data.uint256(), UInt256.ZERO);
            }
        };
    }

    private static DistributorEvent event(
            Kind kind, Log log, L1Block block, long epoch, Address account, UInt256 amount, UInt256 costsWei) {
        return event(kind, log, block, epoch, account, amount, costsWei, Optional.empty());
    }

    private static DistributorEvent event(
            Kind kind,
            Log log,
            L1Block block,
            long epoch,
            Address account,
            UInt256 amount,
            UInt256 costsWei,
            Optional<Hash> root) {
        return new DistributorEvent(
                kind,
                epoch,
                account,
                amount,
                costsWei,
                root,
                block,
                log.getLogIndex().longValueExact(),
                Hash.parse(log.getTransactionHash()));
    }

    private static long epoch(Log log) {
        return topic(log, EPOCH_TOPIC).uint63();
    }

    private static Address account(Log log) {
        return topic(log, ACCOUNT_TOPIC).address();
    }

    private static AbiReader topic(Log log, int position) {
        return new AbiReader(Hex.decode(log.getTopics().get(position)));
    }
}
