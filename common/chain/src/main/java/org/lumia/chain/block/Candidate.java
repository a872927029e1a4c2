package org.lumia.chain.block;

import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.protocol.log.TransactionCheck;
import org.lumia.protocol.v1.RefusalReason;

/** A raw transaction after everything that can be said of it without the state. */
record Candidate(byte[] raw, Hash hash, TransactionCheck.Result verdict, Optional<Address> sender) {
    /** @param known the sender, where it was recovered before */
    static Candidate of(byte[] raw, Optional<Address> known, TransactionCheck rules) {
        Hash hash = Keccak.hash(raw);
        TransactionCheck.Result verdict = rules.check(raw);
        if (!(verdict instanceof TransactionCheck.Passed(var transaction))) {
            return new Candidate(raw, hash, verdict, Optional.empty());
        }
        Optional<Address> sender = known.or(() -> TransactionCodec.sender(transaction));
        if (sender.isEmpty()) {
            verdict = new TransactionCheck.Refused(RefusalReason.BAD_SIGNATURE, "invalid transaction v, r, s values");
        }
        return new Candidate(raw, hash, verdict, sender);
    }
}
