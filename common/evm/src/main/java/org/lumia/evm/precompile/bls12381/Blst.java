package org.lumia.evm.precompile.bls12381;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/**
 * blst's C functions through FFM, from the library in jblst's jar: its Java API has neither the map to the curve nor
 * multi-scalar multiplication. Structures are blst's own, sizes below; pointers are to memory of the caller's arena.
 */
final class Blst {
    static final int FP_BYTES = 48;
    static final int FP2_BYTES = 96;
    static final int FP12_BYTES = 576;
    static final int SCALAR_BITS = 256;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBRARY = load();

    static final MethodHandle FP_FROM_BENDIAN = procedure("blst_fp_from_bendian", ADDRESS, ADDRESS);
    static final MethodHandle BENDIAN_FROM_FP = procedure("blst_bendian_from_fp", ADDRESS, ADDRESS);
    static final MethodHandle MILLER_LOOP_N = procedure("blst_miller_loop_n", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
    static final MethodHandle FINAL_EXP = procedure("blst_final_exp", ADDRESS, ADDRESS);
    static final MethodHandle FP12_IS_ONE = predicate("blst_fp12_is_one");

    static final Functions G1 = new Functions("p1", "g1", 96, 144);
    static final Functions G2 = new Functions("p2", "g2", 192, 288);

    private Blst() {}

    /** The functions of one group: the affine structure holds x and y, the other one x, y and z. */
    static final class Functions {
        final int affineBytes;
        final int pointBytes;
        final MethodHandle onCurve;
        final MethodHandle inGroup;
        final MethodHandle fromAffine;
        final MethodHandle toAffine;
        final MethodHandle addAffine;
        final MethodHandle multiply;
        final MethodHandle map;
        final MethodHandle pippenger;
        final MethodHandle pippengerScratchBytes;

        private Functions(String point, String group, int affineBytes, int pointBytes) {
            this.affineBytes = affineBytes;
            this.pointBytes = pointBytes;
            onCurve = predicate("blst_" + point + "_affine_on_curve");
            inGroup = predicate("blst_" + point + "_affine_in_" + group);
            fromAffine = procedure("blst_" + point + "_from_affine", ADDRESS, ADDRESS);
            toAffine = procedure("blst_" + point + "_to_affine", ADDRESS, ADDRESS);
            addAffine = procedure("blst_" + point + "_add_or_double_affine", ADDRESS, ADDRESS, ADDRESS);
            multiply = procedure("blst_" + point + "_mult", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
            map = procedure("blst_map_to_" + group, ADDRESS, ADDRESS, ADDRESS);
            pippenger = procedure(
                    "blst_" + point + "s_mult_pippenger", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS);
            pippengerScratchBytes = function(
                    "blst_" + point + "s_mult_pippenger_scratch_sizeof", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        }
    }

    private static MethodHandle procedure(String name, MemoryLayout... arguments) {
        return function(name, FunctionDescriptor.ofVoid(arguments));
    }

    private static MethodHandle predicate(String name) {
        return function(name, FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS));
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LIBRARY.findOrThrow(name), descriptor);
    }

    private static SymbolLookup load() {
        String os = System.getProperty("os.name").replaceFirst(" .*", "");
        String resource =
                "/supranational/blst/" + os + "/" + System.getProperty("os.arch") + "/" + System.mapLibraryName("blst");
        try (InputStream in = supranational.blst.P1.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("jblst has no library for this platform: " + resource);
            }
            Path file = Files.createTempFile("lumia-blst", ".lib");
            try {
                Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
                return SymbolLookup.libraryLookup(file, Arena.global());
            } finally {
                deleteWhereTheSystemAllows(file, os);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("blst's library cannot be unpacked", e);
        }
    }

    /** A loaded library's file can go at once, except on Windows. */
    private static void deleteWhereTheSystemAllows(Path file, String os) throws IOException {
        if (os.toLowerCase(Locale.ROOT).startsWith("windows")) {
            file.toFile().deleteOnExit();
        } else {
            Files.deleteIfExists(file);
        }
    }
}
