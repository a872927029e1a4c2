package org.lumia.evm.precompile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.evm.Precompile;
import org.lumia.evm.Precompile.Output;
import org.lumia.evm.PrecompileSet;

class DegenerateInputTest {
    private static Output run(int number, byte[] input) {
        return precompile(number).run(input);
    }

    private static Precompile precompile(int number) {
        return Precompiles.OSAKA.at(PrecompileSet.address(number)).orElseThrow();
    }

    private static String success(Output output) {
        return Hex.encode(((Output.Success) output).bytes());
    }

    private static byte[] word(String hex) {
        byte[] digits = Hex.decode(hex);
        byte[] word = new byte[32];
        System.arraycopy(digits, 0, word, 32 - digits.length, digits.length);
        return word;
    }

    private static byte[] words(String... hex) {
        byte[] all = new byte[32 * hex.length];
        for (int i = 0; i < hex.length; i++) {
            System.arraycopy(word(hex[i]), 0, all, 32 * i, 32);
        }
        return all;
    }

    @Test
    void anyInputGivesAnAnswerOrAFailureAndNeverAnException() {
        Random random = new Random(11);
        for (Address address : Precompiles.OSAKA.addresses()) {
            Precompile precompile = Precompiles.OSAKA.at(address).orElseThrow();
            for (int round = 0; round < 300; round++) {
                byte[] input = new byte[random.nextInt(700)];
                if (round % 3 != 0) {
                    random.nextBytes(input);
                }
                if (precompile.gas(input) < 5_000_000) {
                    assertThat(precompile.run(input)).isNotNull();
                }
            }
        }
    }

    @Test
    void emptyInputOfTheOldPrecompiles() {
        byte[] none = {};
        assertThat(success(run(1, none))).isEqualTo("0x");
        assertThat(success(run(2, none)))
                .isEqualTo("0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(success(run(3, none)))
                .isEqualTo("0x0000000000000000000000009c1185a5c5e9fc54612808977ee8f548b2258d31");
        assertThat(success(run(4, none))).isEqualTo("0x");
        assertThat(success(run(5, none))).isEqualTo("0x");
        assertThat(success(run(6, none))).isEqualTo("0x" + "00".repeat(64));
        assertThat(success(run(7, none))).isEqualTo("0x" + "00".repeat(64));
        assertThat(success(run(8, none))).isEqualTo("0x" + "00".repeat(31) + "01");
        assertThat(success(run(0x100, none))).isEqualTo("0x");
        assertThat(precompile(2).gas(none)).isEqualTo(60);
        assertThat(precompile(3).gas(new byte[33])).isEqualTo(840);
        assertThat(precompile(4).gas(new byte[32])).isEqualTo(18);
    }

    @Test
    void modExpOfZeroLengthsAndHugeLengths() {
        String max = "f".repeat(64);
        byte[] hugeExponentOfNothing = words("00", max, "00");
        assertThat(Precompiles.PRAGUE.at(PrecompileSet.address(5)).orElseThrow().gas(hugeExponentOfNothing))
                .isEqualTo(200);
        assertThat(success(Precompiles.PRAGUE
                        .at(PrecompileSet.address(5))
                        .orElseThrow()
                        .run(hugeExponentOfNothing)))
                .isEqualTo("0x");
        assertThat(precompile(5).gas(words(max, max, max))).isEqualTo(Long.MAX_VALUE);
        byte[] longModulus = Arrays.copyOf(words("00", "00", "0401"), 96 + 1_025);
        assertThat(run(5, longModulus)).isInstanceOf(Output.Failure.class);
        byte[] zeroModulus = Arrays.copyOf(words("01", "01", "02"), 100);
        assertThat(success(run(5, zeroModulus))).isEqualTo("0x0000");
        byte[] modulusOne = Arrays.copyOf(words("01", "00", "01"), 98);
        modulusOne[97] = 1;
        assertThat(success(run(5, modulusOne))).isEqualTo("0x00");
        assertThat(precompile(5).gas(modulusOne)).isEqualTo(500);
    }

    @Test
    void pointsOutsideTheCurveTheFieldOrTheGroupFail() {
        byte[] notOnCurve = words("01", "01");
        assertThat(run(6, notOnCurve)).isInstanceOf(Output.Failure.class);
        byte[] atModulus = words("30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47", "02");
        assertThat(run(6, atModulus)).isInstanceOf(Output.Failure.class);
        assertThat(run(7, atModulus)).isInstanceOf(Output.Failure.class);
        assertThat(run(8, new byte[191])).isInstanceOf(Output.Failure.class);
        assertThat(success(run(8, new byte[384]))).endsWith("01");
        assertThat(run(0x0f, new byte[0])).isInstanceOf(Output.Failure.class);
        assertThat(success(run(0x0f, new byte[384]))).endsWith("01");
    }

    @Test
    void scalarsFromTheOrderUpWrapAround() {
        String order = "30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001";
        assertThat(success(run(7, words("01", "02", order)))).isEqualTo("0x" + "00".repeat(64));
        assertThat(success(run(7, words("01", "02", "f".repeat(64)))))
                .isEqualTo("0x2f588cffe99db877a4434b598ab28f81e0522910ea52b45f0adaa772b2d5d352"
                        + "12f42fa8fd34fb1b33d8c6a718b6590198389b26fc9d8808d971f8b009777a97");
    }

    @Test
    void recoveryWantsACleanV() {
        byte[] input = words(
                "18c547e4f7b0f325ad1e56f57e26c745b09a3e503d86e00e5255ff7f715d3d1c",
                "1c",
                "73b1693892219d736caba55bdb67216e485557ea6b6af75f37096c9aa6a5a75f",
                "eeb940b1d03b21e36b0e47e79769f095fe2ab855bd91e3a38756b7d75a9c4549");
        assertThat(success(run(1, input)))
                .isEqualTo("0x000000000000000000000000a94f5374fce5edbc8e2a8697c15331677e6ebf0b");
        input[40] = 1;
        assertThat(success(run(1, input))).isEqualTo("0x");
    }
}
