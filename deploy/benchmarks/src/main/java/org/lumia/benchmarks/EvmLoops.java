package org.lumia.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.lumia.benchmarks.EvmCase.Kind;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.MemoryWorld;

/**
 * Counted loops around a few instructions. Below the word that a body works on stand a full-width word and a second operand
 * whose width matters to division: {@code counter, operand, word, x}.
 */
final class EvmLoops {
    private static final Address LOOP = Address.parse("0x000000000000000000000000000000000000100b");
    private static final Address CALLEE = Address.parse("0x000000000000000000000000000000000000c0de");
    private static final Address ACCOUNT = Address.parse("0x000000000000000000000000000000000000beef");

    private static final String FULL = "0123456789abcdef".repeat(4);
    private static final String PRIME = "ff".repeat(27) + "fefffffc2f";
    private static final String HALF = "0".repeat(32) + "fedcba9876543210".repeat(2);
    private static final String LIMB = "0".repeat(48) + "0edcba9876543210";
    private static final int INPUT_BYTES = 4096;

    private static final int UNROLLED = 16;
    private static final int TURNS = 1000;
    /** For bodies of thousands of gas. */
    private static final int TURNS_OF_COSTLY = 4;

    private EvmLoops() {}

    static List<EvmCase> all() {
        var loops = new ArrayList<EvmCase>();
        arithmetic(loops);
        stackAndMemory(loops);
        stateAndCalls(loops);
        return loops;
    }

    private static void arithmetic(List<EvmCase> loops) {
        loops.add(loop("add", "8101"));
        loops.add(loop("sub", "8103"));
        loops.add(loop("mul", "8102"));
        loops.add(loop("div 256/256", PRIME, "82820450"));
        loops.add(loop("div 256/128", HALF, "82820450"));
        loops.add(loop("div 256/64", LIMB, "82820450"));
        loops.add(loop("div 64/64", LIMB, "82676543210987654321" + "0450"));
        loops.add(loop("mod 256/128", HALF, "82820650"));
        loops.add(loop("sdiv 256/128", HALF, "82820550"));
        loops.add(loop("addmod 256", PRIME, "828282089050"));
        loops.add(loop("mulmod 256", PRIME, "828282099050"));
        loops.add(loop("mulmod 128", HALF, "828282099050"));
        loops.add(loop("exp 256", PRIME, "82820a50"));
        loops.add(loop("shl shr sar", "8160431b50" + "8160431c50" + "8160431d50"));
        loops.add(loop("byte signextend", "81600d1a50" + "81600d0b50"));
        loops.add(loop("lt gt slt eq", "80821050" + "80821150" + "80821250" + "80821450"));
        loops.add(loop("and or xor not", "81168117811819"));
    }

    private static void stackAndMemory(List<EvmCase> loops) {
        loops.add(loop("push pop", "600150" + "7f" + FULL + "50"));
        loops.add(loop("dup swap", "809050" + "9090"));
        loops.add(loop("count down", ""));
        loops.add(loop("jump", "5860060156fe5b"));
        loops.add(loop("mstore mload", "80608052" + "60805101"));
        loops.add(loop("mstore8", "80608053"));
        loops.add(loop("keccak256 32 B", "60205f2001"));
        loops.add(loop("keccak256 64 B", "60405f2001"));
        loops.add(loop("keccak256 1 KiB", "6104005f2001"));
        loops.add(loop("mcopy 32 B", "602061100060205e"));
        loops.add(loop("mcopy 4 KiB", "6110006110005f5e"));
        loops.add(loop("calldatacopy 32 B", "60205f5f37"));
        loops.add(loop("calldatacopy 4 KiB", "6110005f5f37"));
        loops.add(loop("calldataload", "60203501"));
        loops.add(loop("context", "30503250335034503650385042504350"));
    }

    /** GAS as the key is a new one each time. */
    private static void stateAndCalls(List<EvmCase> loops) {
        loops.add(loop("sload warm", "5f5450"));
        loops.add(loop("sload cold", "5a5450", TURNS_OF_COSTLY));
        loops.add(loop("sstore same", "805f55"));
        loops.add(loop("sstore changed", "5a5f55"));
        loops.add(loop("sstore new", "60015a55", TURNS_OF_COSTLY));
        loops.add(loop("tstore tload", "805f5d5f5c50"));
        loops.add(loop("balance warm", "61beef3150"));
        loops.add(loop("call account", "5f5f5f5f5f61beef5af150"));
        loops.add(loop("call", "5f5f5f5f5f61c0de5af150"));
        loops.add(loop("staticcall 32 B", "60205f60205f61c0de5afa50"));
        loops.add(loop("delegatecall", "5f5f5f5f61c0de5af450"));
        loops.add(loop("create", "5f5f5ff050", TURNS_OF_COSTLY));
        loops.add(loop("log1 32 B", "8060205fa1", TURNS_OF_COSTLY));
    }

    private static EvmCase loop(String name, String body) {
        return loop(name, PRIME, body);
    }

    private static EvmCase loop(String name, String operand, String body) {
        return loop(name, operand, body, TURNS);
    }

    private static EvmCase loop(String name, String body, int turns) {
        return loop(name, PRIME, body, turns);
    }

    private static EvmCase loop(String name, String operand, String body, int turns) {
        String start = "61%04x7f%s7f%s7f%s5b".formatted(turns, operand, FULL, FULL);
        int loopAt = start.length() / 2 - 1;
        String countDown = "92600190038093906100%02x57".formatted(loopAt);
        byte[] code = Hex.decode("0x" + start + body.repeat(UNROLLED) + countDown);
        var world = new MemoryWorld()
                .put(LOOP, 1, UInt256.ONE, code)
                .put(CALLEE, 1, UInt256.ONE, Hex.decode("0x60205ff3"))
                .put(ACCOUNT, 1, UInt256.ONE, new byte[0]);
        return new EvmCase(name, Kind.INTERPRETER, world, LOOP, new byte[INPUT_BYTES], EvmCase.GAS_UNBOUNDED);
    }
}
