package org.lumia.submitter.evidence;

import org.lumia.ethereum.Address;
import org.lumia.protocol.evidence.EvidenceOnL1;
import org.lumia.protocol.evidence.Offence;

/**
 * One evidence that L1 punishes.
 *
 * @param call of the registry, with the finder's address
 * @param decidedInBlock L1's block by which its standing is as it is; 0 while it is open
 */
public record EvidenceCase(Key key, long number, byte[] call, EvidenceOnL1 onL1, long decidedInBlock) {

    /** An operator's offence of an epoch: there is one evidence of it. */
    public record Key(Address operator, Offence offence, long epoch) {
        @Override
        public String toString() {
            return "%s of %s in epoch %d".formatted(offence, operator, epoch);
        }
    }

    EvidenceCase at(EvidenceOnL1 standing, long l1Block) {
        return new EvidenceCase(key, number, call, standing, l1Block);
    }

    EvidenceCase waiting(String why) {
        return at(onL1.waiting(why), 0);
    }
}
