package org.lumia.devnet;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.lumia.contracts.bindings.LumiaToken;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.l1.L1Node;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.Type;

/** A LUMIA that L1 has already, looked at before contracts are built on it. */
final class PlannedToken {
    private static final int DECIMALS = 18;
    private static final int WORD_BYTES = 32;

    private final L1Node l1;
    private final Address token;

    PlannedToken(L1Node l1, Address token) {
        this.l1 = l1;
        this.token = token;
    }

    /** @throws DevnetException where it is no token that rules can count with, or the deployer has not what it pays */
    void check(Address deployer, BigInteger paidWei) {
        if (!l1.hasCode(token)) {
            throw new DevnetException("L1 has no contract at %s, which the plan names as lumia".formatted(token));
        }
        BigInteger decimals = number(LumiaToken.FUNC_DECIMALS);
        if (!decimals.equals(BigInteger.valueOf(DECIMALS))) {
            throw new DevnetException(
                    "The token %s has %d decimals; rules count LUMIA with %d".formatted(token, decimals, DECIMALS));
        }
        BigInteger has = number(LumiaToken.FUNC_BALANCEOF, new org.web3j.abi.datatypes.Address(deployer.toString()));
        if (has.compareTo(paidWei) < 0) {
            throw new DevnetException("%s has %s LUMIA of the token %s, and pays %s in bonds and funds"
                    .formatted(deployer, lumia(has), token, lumia(paidWei)));
        }
    }

    private static String lumia(BigInteger wei) {
        return new BigDecimal(wei, DECIMALS).stripTrailingZeros().toPlainString();
    }

    private BigInteger number(String function, Type<?>... arguments) {
        byte[] data = Hex.decode(FunctionEncoder.encode(new Function(function, List.of(arguments), List.of())));
        if (l1.call(token, data, Optional.empty()) instanceof L1Node.CallOutcome.Returned(byte[] answer)
                && answer.length == WORD_BYTES) {
            return new BigInteger(1, answer);
        }
        throw new DevnetException(
                "The contract at %s, which the plan names as lumia, is no token: it does not answer %s"
                        .formatted(token, function));
    }
}
