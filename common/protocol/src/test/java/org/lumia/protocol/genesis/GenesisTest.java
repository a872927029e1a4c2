package org.lumia.protocol.genesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;

/** A genesis file has one meaning, one hash, and errors that name the key. */
class GenesisTest {
    private static Address address(int last) {
        return Address.parse("%040x".formatted(last));
    }

    private static Genesis genesis() {
        var contract = new GenesisAccount(
                UInt256.ZERO, 1, new byte[] {0x60, 0x00}, new TreeMap<>(Map.of(UInt256.ONE, UInt256.of(7))));
        return Genesis.development(
                "lumia-dev",
                1,
                1_800_000_000_123L,
                new L1Contracts(31337, address(1), address(2), address(3), address(4)),
                new Members(List.of(new Member(address(0xA0), address(0xB0), 100, address(0xC0)))),
                Map.of(
                        address(0x10),
                        GenesisAccount.withBalance(UInt256.parseHex("0x21e19e0c9bab2400000")),
                        address(0x11),
                        contract));
    }

    @Test
    void membersThatTheRegistryWouldRefuseAreRefused() {
        String json = genesis().toJson();
        for (String[] flaw : new String[][] {
            {"\"weight\" : 100", "\"weight\" : 0", "members"},
            {"\"weight\" : 100", "\"weight\" : 1099511627777", "weight must be from 0 to 1099511627776"},
            {address(0xB0).toString(), Address.ZERO.toString(), "an operator and a signer that are not zero"},
            {address(0xA0).toString(), Address.ZERO.toString(), "an operator and a signer that are not zero"}
        }) {
            assertThat(json).contains(flaw[0]);
            assertThatThrownBy(() -> Genesis.parse(json.replace(flaw[0], flaw[1])))
                    .isInstanceOf(InvalidGenesisException.class)
                    .hasMessageContaining(flaw[2]);
        }
    }

    @Test
    void whatIsSavedLoadsWithTheSameHash(@TempDir Path folder) throws Exception {
        var file = folder.resolve("sub/genesis.json");
        genesis().save(file);
        var loaded = Genesis.load(file);
        assertThat(loaded.toJson()).isEqualTo(genesis().toJson());
        assertThat(loaded.hash()).isEqualTo(genesis().hash());
        assertThat(loaded.alloc().get(address(0x11)).storage()).containsEntry(UInt256.ONE, UInt256.of(7));
    }

    @Test
    void theCanonicalFormHasSortedKeysAndNoWhiteSpace() {
        String canonical = genesis().canonicalJson();
        assertThat(canonical)
                .startsWith("{\"alloc\":{\"0x0000000000000000000000000000000000000010\":{\"balance\":\"10000")
                .doesNotContain(" ", "\n");
        assertThat(genesis().hash().toString())
                .isEqualTo("0x834db410e0e147b8448fb807e4634cb355cabd6f911481e970f074ac7cd7cf9c");
    }

    @Test
    void spellingDoesNotChangeTheHash() {
        String upper = genesis()
                .toJson()
                .replace("0x00000000000000000000000000000000000000a0", "0x00000000000000000000000000000000000000A0");
        assertThat(Genesis.parse(upper).hash()).isEqualTo(genesis().hash());
    }

    @Test
    void anUnknownKeyIsNamed() {
        String json = genesis().toJson().replace("\"slotMs\"", "\"slotMillis\" : 3, \"slotMs\"");
        assertThatThrownBy(() -> Genesis.parse(json))
                .isInstanceOf(InvalidGenesisException.class)
                .hasMessage("unknown key timing.slotMillis");
    }

    @Test
    void aMissingKeyIsNamed() {
        String json = genesis().toJson().replaceFirst("\"maxDriftMs\" : 500,", "");
        assertThatThrownBy(() -> Genesis.parse(json)).hasMessage("missing key timing.maxDriftMs");
    }

    @Test
    void aWrongValueIsNamed() {
        String json = genesis().toJson().replaceFirst("\"weight\" : 100", "\"weight\" : \"100\"");
        assertThatThrownBy(() -> Genesis.parse(json)).hasMessageContaining("members[0].weight");
        String twice = genesis().toJson().replaceFirst("\"subnet\" : 1,", "\"subnet\" : 1, \"subnet\" : 2,");
        assertThatThrownBy(() -> Genesis.parse(twice)).hasMessageContaining("subnet");
    }

    @Test
    void anIdleLeaderMustNotBeOvertaken() {
        String json = genesis().toJson().replaceFirst("\"idleBlockMs\" : 500", "\"idleBlockMs\" : 600");
        assertThatThrownBy(() -> Genesis.parse(json))
                .hasMessageContaining(
                        "timing.idleBlockMs 600 + timing.sealLeadMs 200 must be below timing.failoverMs 800");
    }

    @Test
    void clocksMustBeToldOftenerThanSealsMayBeAhead() {
        for (String interval : new String[] {"200", "0"}) {
            String json =
                    genesis().toJson().replaceFirst("\"clockIntervalMs\" : 100", "\"clockIntervalMs\" : " + interval);
            assertThatThrownBy(() -> Genesis.parse(json))
                    .hasMessage("timing.clockIntervalMs " + interval
                            + " must be positive and below timing.sealLeadMs 200, or seals wait for the log's time");
        }
    }

    @Test
    void slotsAndEpochsCountFromGenesis() {
        assertThat(genesis().slot(1_800_000_000_122L)).isEqualTo(-1);
        assertThat(genesis().slot(1_800_000_000_123L)).isZero();
        assertThat(genesis().slot(1_800_000_002_123L)).isEqualTo(1);
        assertThat(genesis().epochOfSlot(299)).isZero();
        assertThat(genesis().epochOfSlot(300)).isEqualTo(1);
    }
}
