package org.lumia.contracts;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.lumia.ethereum.Address;

/**
 * What a deployment sets up. The deployer pays grants, bonds and funds in LUMIA, and at the end hands every contract to a timelock.
 *
 * @param lumia a token that L1 has already; empty: one is made, and its supply is the deployer's
 * @param supplyWei of the token that is made
 */
public record DeploymentPlan(
        Optional<Address> lumia,
        BigInteger supplyWei,
        Duration timelockDelay,
        TimelockRoles timelock,
        Map<Address, BigInteger> grantsWei,
        BigInteger rewardFundWei,
        BigInteger costFundWei,
        SubnetPlan subnet) {
    public DeploymentPlan {
        grantsWei = Map.copyOf(grantsWei);
    }

    /** With a token of its own and the deployer on the timelock, as development has it. */
    public DeploymentPlan(
            BigInteger supplyWei,
            Duration timelockDelay,
            Map<Address, BigInteger> grantsWei,
            BigInteger rewardFundWei,
            BigInteger costFundWei,
            SubnetPlan subnet) {
        this(
                Optional.empty(),
                supplyWei,
                timelockDelay,
                TimelockRoles.OF_DEPLOYER,
                grantsWei,
                rewardFundWei,
                costFundWei,
                subnet);
    }

    /** LUMIA that the deployer pays: bonds, grants and the reward fund. */
    public BigInteger paidWei() {
        return grantsWei.values().stream().reduce(subnet.bondsWei().add(rewardFundWei), BigInteger::add);
    }
}
