package org.lumia.evm;

import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.block.Log;

/** What became of a transaction. */
public sealed interface TransactionResult {

    /**
     * Executed, well or not; it stands in the block.
     *
     * @param gasUsed what is paid for: after refunds, at least the floor of EIP-7623
     * @param gasUsedBeforeRefund what running took at its height, before refunds and floor
     * @param logs empty unless successful
     * @param output return data, revert data, or the deployed code
     * @param contractAddress of a creation, successful or not
     * @param halt why it failed; empty when successful
     * @param weight by {@link Weights}
     */
    record Included(
            long gasUsed,
            long gasRefunded,
            long gasUsedBeforeRefund,
            List<Log> logs,
            byte[] output,
            Optional<Address> contractAddress,
            Optional<Halt> halt,
            long weight)
            implements TransactionResult {

        public boolean success() {
            return halt.isEmpty();
        }
    }

    /**
     * Not executed; the state is as before.
     *
     * @param detail geth's words with the numbers
     */
    record Rejected(InvalidTransaction reason, String detail) implements TransactionResult {}
}
