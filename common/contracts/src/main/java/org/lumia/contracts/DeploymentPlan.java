package org.lumia.contracts;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import org.lumia.ethereum.Address;

/**
 * What a deployment sets up. The deployer gets the whole supply of the development token, pays grants, bonds and funds
 * from it, and at the end hands every contract to a timelock, on which it stays the only proposer.
 */
public record DeploymentPlan(
        BigInteger supplyWei,
        Duration timelockDelay,
        Map<Address, BigInteger> grantsWei,
        BigInteger rewardFundWei,
        BigInteger costFundWei,
        SubnetPlan subnet) {
    public DeploymentPlan {
        grantsWei = Map.copyOf(grantsWei);
    }
}
