package org.lumia.submitter.app;

import org.lumia.ethereum.Address;
import org.lumia.protocol.message.Signer;

/** The key whose account of L1 pays for posting: any account's, changed with the key file. */
record Payer(Signer signer) {
    Address address() {
        return signer.address();
    }
}
