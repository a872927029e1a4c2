package org.lumia.l1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.abi.AbiWriter;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.l1.DistributorEvent.Kind;
import org.web3j.protocol.core.methods.response.Log;

class DistributorEventsTest {
    private static final Address OPERATOR = Address.parse("0x" + "ab".repeat(20));

    /** Slashed(subnet, operator, reason 2, amount 500, finder, reward 50). */
    @Test
    void aSlashSaysWhoseBondLostHowMuch() {
        String signature = "Slashed(uint64,address,uint8,uint256,address,uint256)";
        String topic = Keccak.hash(signature.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .toString();
        assertThat(DistributorEvents.topic(Kind.SLASHED)).isEqualTo(topic);
        var log = new Log();
        log.setTopics(List.of(
                topic,
                UInt256.of(7).toHash().toString(),
                "0x" + "00".repeat(12) + OPERATOR.toString().substring(2)));
        log.setData(Hex.encode(new AbiWriter()
                .uint(2)
                .uint256(UInt256.of(500))
                .address(Address.ZERO)
                .uint256(UInt256.of(50))
                .toBytes()));
        log.setLogIndex("0x3");
        log.setTransactionHash(Hash.ZERO.toString());
        var event = DistributorEvents.read(Kind.SLASHED, log, new L1Block(9, Hash.ZERO, 1_700_000_000));
        assertThat(event.account()).isEqualTo(OPERATOR);
        assertThat(event.amount()).isEqualTo(UInt256.of(500));
        assertThat(event.costsWei()).isEqualTo(UInt256.ZERO);
        assertThat(event.logIndex()).isEqualTo(3);
    }
}
