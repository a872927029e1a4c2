package org.lumia.evm;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;

/** What ORIGIN, GASPRICE and the block's instructions put on the stack: the same throughout a message. */
final class MessageWords {
    private MessageWords() {}

    /** @param words by {@link Instruction#wordOf}, in limbs */
    static void set(long[] words, BlockEnvironment environment, Address origin, UInt256 gasPrice) {
        Words.set(words, Instruction.wordOf(0x32), origin);
        Words.set(words, Instruction.wordOf(0x3A), gasPrice);
        Words.set(words, Instruction.wordOf(0x41), environment.coinbase());
        Words.set(words, Instruction.wordOf(0x42), environment.timestamp());
        Words.set(words, Instruction.wordOf(0x43), environment.number());
        Words.load(words, Instruction.wordOf(0x44), environment.prevRandao().bytes(), 0);
        Words.set(words, Instruction.wordOf(0x45), environment.gasLimit());
        Words.set(words, Instruction.wordOf(0x46), environment.chainId());
        Words.set(words, Instruction.wordOf(0x48), environment.baseFee());
        Words.set(words, Instruction.wordOf(0x4A), environment.blobBaseFee());
    }
}
