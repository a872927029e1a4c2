package org.lumia.operator.plan;

import java.math.BigInteger;
import org.lumia.ethereum.Address;

/** What an operator or its subnet's governor wants of the registry. */
public sealed interface Intent {
    /** Whose standing it is about. */
    Address operator();

    /** The sender must be the operator itself. */
    sealed interface OfOperator extends Intent {}

    /** The sender must be the subnet's governor, or act for it through its timelock. */
    sealed interface OfGovernor extends Intent {}

    /** Bonds what a weight asks for, so that the governor can admit it. */
    record Join(Address operator, Address signer, long weight) implements OfOperator {}

    /** Anyone may pay it. @param amount wei of LUMIA */
    record Bond(Address operator, BigInteger amount) implements Intent {}

    record Rotate(Address operator, Address signer) implements OfOperator {}

    record Exit(Address operator) implements OfOperator {}

    record Withdraw(Address operator, Address to) implements OfOperator {}

    record Admit(Address operator, Address signer, long weight, Address feeRecipient) implements OfGovernor {}

    record Remove(Address operator) implements OfGovernor {}

    record Jail(Address operator, boolean jailed) implements OfGovernor {}

    record Weigh(Address operator, long weight) implements OfGovernor {}
}
