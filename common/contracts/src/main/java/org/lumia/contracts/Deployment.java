package org.lumia.contracts;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.web3j.crypto.ContractUtils;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.http.HttpService;

/**
 * The suite's contracts on one L1. Addresses follow from the deployer and its first nonce, so they are known before
 * anything is sent.
 */
public record Deployment(
        long l1ChainId,
        long l1StartBlock,
        Address lumia,
        Address timelock,
        Address registry,
        Address inbox,
        Address rollup,
        Address distributor) {

    /**
     * Deploys everything to the L1 behind {@code rpcUrl} and registers the subnet.
     *
     * @param privateKey 32 bytes of hex, the deployer's
     * @throws IOException if L1 cannot be reached or a step fails, naming the step
     */
    public static Deployment run(String rpcUrl, String privateKey, DeploymentPlan plan) throws IOException {
        var l1 = Web3j.build(new HttpService(rpcUrl));
        try {
            var account = Credentials.create(privateKey);
            long chainId = l1.ethChainId().send().getChainId().longValueExact();
            long startBlock = l1.ethBlockNumber().send().getBlockNumber().longValueExact();
            var sender = new PipelinedSender(l1, account, chainId);
            var deployment =
                    predict(Address.parse(account.getAddress()), sender.nonce(), chainId, startBlock, plan.lumia());
            new DeploymentSteps(l1, account, sender, deployment, plan).send();
            sender.await();
            return deployment;
        } finally {
            l1.shutdown();
        }
    }

    /** Where the contracts will be if the deployer's next transactions are those of {@link #run}. */
    public static Deployment predict(Address deployer, long nonce, long l1ChainId, long l1StartBlock) {
        return predict(deployer, nonce, l1ChainId, l1StartBlock, Optional.empty());
    }

    /** As above. @param lumia the token that L1 has; empty: it is the first that is made */
    public static Deployment predict(
            Address deployer, long nonce, long l1ChainId, long l1StartBlock, Optional<Address> lumia) {
        long timelock = lumia.isPresent() ? nonce : nonce + 1;
        return new Deployment(
                l1ChainId,
                l1StartBlock,
                lumia.orElseGet(() -> created(deployer, nonce)),
                created(deployer, timelock),
                created(deployer, timelock + 2),
                created(deployer, timelock + 4),
                created(deployer, timelock + 6),
                created(deployer, timelock + 8));
    }

    /** Where an account's creation with that nonce lands. */
    static Address created(Address deployer, long nonce) {
        return Address.parse(ContractUtils.generateContractAddress(deployer.toString(), BigInteger.valueOf(nonce)));
    }
}
