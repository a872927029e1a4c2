package org.lumia.ingress.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.ingress.TestGenesis;
import org.lumia.protocol.genesis.Genesis;

/** Which chains a transaction may name, or not name. */
class TransactionReaderTest {
    /** Of the deterministic deployment proxy at 0x4e59…956C: nobody has its key. */
    private static final byte[] KEYLESS = Hex.decode(
            "0xf8a58085174876e800830186a08080b853604580600e600039806000f350fe7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf31ba02222222222222222222222222222222222222222222222222222222222222222a02222222222222222222222222222222222222222222222222222222222222222");

    private final Genesis genesis = TestGenesis.development();

    @Test
    void oneThatNamesNoChainIsRefusedAsGethDoes() {
        assertThat(new TransactionReader(genesis).read(KEYLESS, 0))
                .isInstanceOfSatisfying(
                        TransactionReader.Unacceptable.class,
                        refused -> assertThat(refused.refusal().message())
                                .isEqualTo("only replay-protected (EIP-155) transactions allowed over RPC"));
    }

    @Test
    void itIsTakenWhereTheOperatorSaysSo() {
        assertThat(new TransactionReader(genesis, true).read(KEYLESS, 0))
                .isInstanceOfSatisfying(
                        TransactionReader.WellFormed.class,
                        read -> assertThat(read.submission().sender())
                                .isEqualTo(Address.parse("0x3fab184622dc19b6109349b94811493bf2a45362")));
    }

    @Test
    void anotherChainsIsRefusedEitherWay() {
        byte[] other = new Wallet(1)
                .sign(Wallet.with(
                        TransactionType.DYNAMIC_FEE,
                        1,
                        0,
                        UInt256.ONE,
                        UInt256.of(Wallet.GWEI),
                        21_000,
                        UInt256.ONE,
                        new byte[0]));
        assertThat(new TransactionReader(genesis, true).read(other, 0))
                .isInstanceOfSatisfying(
                        TransactionReader.Unacceptable.class,
                        refused -> assertThat(refused.refusal().message())
                                .startsWith("invalid chain id for signer: have 1 want "));
    }
}
