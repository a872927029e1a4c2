package org.lumia.rewards.app;

import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.StructHashes;
import org.lumia.rewards.statement.StatementFoot;
import org.lumia.rewards.statement.Statements;

/** This operator's signature of statements. */
record StatementSigning(Genesis genesis, Address operator, Signer signer) implements Statements.Signing {
    @Override
    public Optional<StatementFoot.Signed> sign(Hash contentHash) {
        Hash struct = StructHashes.rewardStatement(genesis.subnet(), operator, contentHash);
        return Optional.of(new StatementFoot.Signed(
                operator, signer.address(), genesis.signingDomain().sign(struct, signer)));
    }
}
