package org.lumia.protocol.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;

class PayloadCodecTest {
    private static final int SEEDS = 100;
    private static final int MUTATIONS = 20_000;
    private final PayloadCodec codec = new PayloadCodec(SeededBatches.CHAIN_ID);

    @Test
    void decodingGivesBackEveryByteThatWasEncoded() {
        for (int seed = 0; seed < SEEDS; seed++) {
            BatchContents contents = seeded(seed, 1 + seed % 30, seed % 20);
            byte[] payload = codec.encode(contents);
            assertSame(contents, codec.decode(payload), seed);
            assertThat(codec.encode(codec.decode(payload))).as("seed %d", seed).isEqualTo(payload);
        }
    }

    @Test
    void noPayloadExceedsTheSizeThatTheCloseRuleCounts() {
        for (int seed = 0; seed < SEEDS; seed++) {
            BatchContents contents = seeded(seed, 1 + seed % 30, seed % 4);
            assertThat(codec.encode(contents).length)
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo((int) contents.sizeBytes() + PayloadCodec.HEADER_BYTES_MAX);
        }
    }

    @Test
    void bytesThatCannotBeCompressedAreStored() {
        byte[] noise = new byte[700_000];
        new Random(1).nextBytes(noise);
        BatchContents contents = new BatchContents(
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                Hash.ZERO,
                Optional.of(Hash.ZERO),
                List.of(new BatchBlock(
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        Integer.MAX_VALUE,
                        Integer.MAX_VALUE,
                        Integer.MAX_VALUE,
                        List.of(noise))));
        byte[] payload = codec.encode(contents);
        assertThat(payload.length).isBetween(noise.length, noise.length + PayloadCodec.HEADER_BYTES_MAX + 80);
        assertSame(contents, codec.decode(payload), 0);
    }

    @Test
    void theLargestBatchFitsSixBlobs() {
        List<byte[]> transactions = new ArrayList<>();
        Random random = new Random(2);
        for (int i = 0; i < 10_000; i++) {
            byte[] raw = new byte[60];
            random.nextBytes(raw);
            transactions.add(raw);
        }
        BatchContents contents = new BatchContents(
                1, 0, 1, Hash.ZERO, Optional.empty(), List.of(new BatchBlock(1, 0, 0, 0, 0, transactions)));
        assertThat(contents.sizeBytes()).isEqualTo(64 + 600_000 + 160_000);
        byte[] payload = codec.encode(contents);
        assertThat(BlobCodec.toBlobs(payload)).hasSizeLessThanOrEqualTo(BlobCodec.BLOBS_MAX);
        assertSame(contents, codec.decode(payload), 0);
    }

    @Test
    void aBatchThatNoBlobsCanHoldIsRefused() {
        BatchBlock block = new BatchBlock(1, 0, 0, 0, 0, List.of(new byte[PayloadCodec.BODY_BYTES_MAX]));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> codec.encode(new BatchContents(1, 0, 1, Hash.ZERO, Optional.empty(), List.of(block))));
    }

    @Test
    void aMutatedPayloadIsRefusedOrDecodesToSomethingElse() {
        Random random = new Random(3);
        int refused = 0;
        List<byte[]> payloads = new ArrayList<>();
        for (int seed = 0; seed < 20; seed++) {
            payloads.add(codec.encode(seeded(seed, 3, 4)));
            payloads.add(stored(seeded(seed, 3, 4)));
            payloads.add(plainColumns(seeded(seed, 3, 4)));
        }
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] payload = payloads.get(i % payloads.size());
            byte[] mutated = mutate(payload, random);
            try {
                codec.decode(mutated);
            } catch (MalformedPayloadException e) {
                refused++;
            }
        }
        assertThat(refused).as("of " + MUTATIONS).isGreaterThan(MUTATIONS / 4);
    }

    @Test
    void whatFollowsAPayloadIsRefused() {
        for (int seed = 0; seed < 20; seed++) {
            byte[] payload = codec.encode(seeded(seed, 5, 10));
            byte[] longer = Arrays.copyOf(payload, payload.length + 1);
            assertThatThrownBy(() -> codec.decode(longer)).isInstanceOf(MalformedPayloadException.class);
            byte[] shorter = Arrays.copyOf(payload, payload.length - 1);
            assertThatThrownBy(() -> codec.decode(shorter)).isInstanceOf(MalformedPayloadException.class);
        }
    }

    @Test
    void bytesAfterABrotliStreamAreRefused() {
        byte[] plain = new byte[10_000];
        byte[] compressed = Brotli.compress(plain);
        assertThat(Brotli.decompress(compressed, plain.length)).isEqualTo(plain);
        byte[] longer = Arrays.copyOf(compressed, compressed.length + 3);
        assertThatThrownBy(() -> Brotli.decompress(longer, plain.length)).isInstanceOf(MalformedPayloadException.class);
        assertThatThrownBy(() -> Brotli.decompress(compressed, plain.length - 1))
                .isInstanceOf(MalformedPayloadException.class);
        assertThatThrownBy(() -> Brotli.decompress(compressed, plain.length + 1))
                .isInstanceOf(MalformedPayloadException.class);
    }

    @Test
    void aPayloadIsTheSameBytesOnEveryMachine() {
        byte[] payload = codec.encode(seeded(7, 10, 10));
        assertThat(Keccak.hash(payload))
                .hasToString("0x4cb4cb2a7c06dd291d5e908789e97b4b3a953bb644af7c2db81aefb205a1d473");
    }

    private static byte[] mutate(byte[] payload, Random random) {
        byte[] mutated = payload.clone();
        switch (random.nextInt(4)) {
            case 0 -> mutated[random.nextInt(mutated.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> mutated[random.nextInt(Math.min(120, mutated.length))] = (byte) random.nextInt(256);
            case 2 -> mutated = Arrays.copyOf(mutated, random.nextInt(mutated.length));
            default -> {
                int at = random.nextInt(mutated.length);
                for (int i = at; i < Math.min(at + 10, mutated.length); i++) {
                    mutated[i] = (byte) -1;
                }
            }
        }
        return mutated;
    }

    private static byte[] stored(BatchContents contents) {
        return new PayloadCodec(SeededBatches.CHAIN_ID).write(contents, PayloadCodec.STORED);
    }

    private static byte[] plainColumns(BatchContents contents) {
        Columns columns = ColumnarEncoder.encode(contents.blocks(), SeededBatches.CHAIN_ID);
        ByteSink out = new ByteSink();
        out.put(1);
        out.put(1);
        out.put(0);
        out.varint(contents.subnet());
        out.varint(contents.index());
        out.varint(contents.first());
        out.put(contents.parentBlockHash().bytes());
        out.put(0);
        out.varint(contents.blocks().size());
        for (byte[] group : List.of(columns.symbols(), columns.numbers(), columns.literals())) {
            out.put(0);
            out.varint(group.length);
            out.varint(group.length);
        }
        out.varint(columns.signatures().length);
        out.put(columns.symbols());
        out.put(columns.numbers());
        out.put(columns.literals());
        out.put(columns.signatures());
        return out.toBytes();
    }

    private static BatchContents seeded(int seed, int blocks, int transactionsPerBlockMax) {
        return new SeededBatches(new Random(seed)).contents(blocks, transactionsPerBlockMax);
    }

    private static void assertSame(BatchContents expected, BatchContents actual, int seed) {
        assertThat(SeededBatches.describe(actual)).as("seed %d", seed).isEqualTo(SeededBatches.describe(expected));
    }

    @Test
    void chainIdIsNotPartOfThePayloadsOwnBytes() {
        BatchContents contents = seeded(11, 2, 3);
        byte[] other = new PayloadCodec(UInt256.of(5)).encode(contents);
        assertSame(contents, new PayloadCodec(UInt256.of(5)).decode(other), 11);
    }
}
