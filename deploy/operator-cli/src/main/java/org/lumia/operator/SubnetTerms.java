package org.lumia.operator;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.lumia.chain.block.GenesisBlock;
import org.lumia.contracts.DataKind;
import org.lumia.contracts.GenesisMember;
import org.lumia.contracts.SubnetPlan;
import org.lumia.operator.plan.Amounts;
import org.lumia.protocol.genesis.Genesis;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What L1 is told of a subnet besides its genesis. Amounts are in LUMIA or ETH as text, such as "1000" or "0.5".
 *
 * @param slashBps of a bond for an epoch's offences, of which finderBps go to who brings the evidence
 * @param dataKinds where batches' data may be: BLOB, CALLDATA, COMMITTEE
 * @param rewardFundLumia what rewards are paid from at first
 * @param costFundEth what L1 costs are paid back from at first
 */
record SubnetTerms(
        String governor,
        String treasury,
        String minBondLumia,
        String bondPerWeightLumia,
        long exitDelaySeconds,
        int slashBps,
        int finderBps,
        String forcingFeeEth,
        long depositFeeWeiPerGas,
        long forceDeadlineSeconds,
        long rescueDelaySeconds,
        Set<DataKind> dataKinds,
        String rewardFundLumia,
        String costFundEth) {
    private static final int BYTES_MAX = 64 << 10;

    /** A key that is missing, twice there or unknown is refused by name. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    static SubnetTerms read(Path file) {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new OperatorException("%s has more than %d bytes, so it is no terms.".formatted(file, BYTES_MAX));
            }
            return JSON.readValue(Files.readString(file), SubnetTerms.class);
        } catch (IOException e) {
            throw new OperatorException("The terms %s cannot be read.".formatted(file), e);
        } catch (JacksonException e) {
            throw new OperatorException("%s: %s.".formatted(file, e.getOriginalMessage()), e);
        }
    }

    SubnetPlan plan(Genesis genesis) {
        var block = GenesisBlock.of(genesis);
        var members = genesis.members().list().stream()
                .map(one -> new GenesisMember(one.operator(), one.signer(), one.weight(), one.feeRecipient()))
                .toList();
        return new SubnetPlan(
                genesis.subnet(),
                new SubnetPlan.Governance(
                        Addresses.parse("governor", governor),
                        Addresses.parse("treasury", treasury),
                        amount("minBondLumia", minBondLumia),
                        amount("bondPerWeightLumia", bondPerWeightLumia),
                        Duration.ofSeconds(exitDelaySeconds),
                        slashBps,
                        finderBps),
                members,
                new SubnetPlan.InboxFees(
                        amount("forcingFeeEth", forcingFeeEth),
                        depositFeeWeiPerGas,
                        genesis.blocks().maxTransactionBytes()),
                new SubnetPlan.ChainStart(
                        block.hash(),
                        block.stateRoot(),
                        genesis.timestampMs(),
                        genesis.timing().slotMs(),
                        genesis.timing().slotsPerEpoch(),
                        Duration.ofSeconds(forceDeadlineSeconds),
                        Duration.ofSeconds(rescueDelaySeconds),
                        dataKinds),
                genesis.rewardPolicy().emissionPerEpoch().toBigInteger());
    }

    BigInteger rewardFundWei() {
        return amount("rewardFundLumia", rewardFundLumia);
    }

    BigInteger costFundWei() {
        return amount("costFundEth", costFundEth);
    }

    private static BigInteger amount(String key, String text) {
        try {
            return Amounts.parse(text);
        } catch (IllegalArgumentException e) {
            throw new OperatorException("For %s, %s.".formatted(key, e.getMessage()), e);
        }
    }
}
