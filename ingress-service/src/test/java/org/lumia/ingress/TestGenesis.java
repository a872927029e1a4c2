package org.lumia.ingress;

import java.util.List;
import java.util.Map;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.GenesisAccount;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;

/** A subnet with one operator. */
public final class TestGenesis {
    public static final byte[] OPERATOR_KEY = Keccak.hash(new byte[] {42}).bytes();
    public static final Address OPERATOR = Secp256k1.address(OPERATOR_KEY);

    private TestGenesis() {}

    public static Genesis development() {
        return named("lumia-test");
    }

    public static Genesis named(String name) {
        var contract = Address.parse("0x00000000000000000000000000000000000000c1");
        return Genesis.development(
                name,
                1,
                1_700_000_000_000L,
                new L1Contracts(31_337, contract, contract, contract, contract),
                new Members(List.of(new Member(OPERATOR, OPERATOR, 1, OPERATOR))),
                Map.<Address, GenesisAccount>of());
    }
}
