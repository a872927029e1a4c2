package org.lumia.conformance.runner;

import java.io.IOException;
import java.util.List;
import org.lumia.conformance.Pack;

/** The {@code encodings} pack: tries, RLP, transactions, addresses, hashes. */
final class EncodingTests {
    private EncodingTests() {}

    static List<TestCase> of(Pack.File file) throws IOException {
        String folder = file.path().substring(0, file.path().indexOf('/') + 1);
        return switch (folder) {
            case "TrieTests/" -> TrieTests.of(file);
            case "RLPTests/" -> RlpTests.of(file);
            case "TransactionTests/" -> TransactionTests.of(file);
            case "BasicTests/" -> BasicTests.of(file);
            case "ethers/" -> EthersTests.of(file);
            default -> PackRunner.unknown(file);
        };
    }
}
