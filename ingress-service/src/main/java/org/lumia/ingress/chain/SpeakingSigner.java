package org.lumia.ingress.chain;

import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.schedule.MemberLists;

/** Signs what stands in the log with the operator's key that may speak there now. */
public final class SpeakingSigner implements Signer {
    private final Signer keys;
    private final Address operator;
    private final MemberLists members;

    public SpeakingSigner(Signer keys, Address operator, MemberLists members) {
        this.keys = keys;
        this.operator = operator;
        this.members = members;
    }

    private boolean speaks(Address key) {
        return members.speaker(operator, key).isPresent();
    }

    /** Why nobody would count what this operator brings to the log, in words without their end; empty where it counts. */
    public Optional<String> silent() {
        return keys.keys().stream().anyMatch(key -> speaks(key.address()))
                ? Optional.empty()
                : Optional.of(
                        "this operator's key is in no list of members in force soon, so nothing that it brings to the log counts");
    }

    private Signer now() {
        return keys.listed(this::speaks);
    }

    @Override
    public Address address() {
        return now().address();
    }

    @Override
    public Signature sign(Hash digest) {
        return now().sign(digest);
    }
}
