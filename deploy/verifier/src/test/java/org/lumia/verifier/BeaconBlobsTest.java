package org.lumia.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.kzg.Kzg;
import org.lumia.l1.BeaconNode;
import org.lumia.protocol.batch.BlobCodec;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.BatchHeader;
import org.lumia.rpc.BoundedHttp;
import org.lumia.rpc.HttpLimits;

/** Over real HTTP and real KZG. */
class BeaconBlobsTest {
    private static final PostedBatch BATCH =
            new PostedBatch(BatchHeader.getDefaultInstance(), Hash.ZERO, 60, Hash.ZERO);
    private final Map<String, String> answers = new HashMap<>();
    private final byte[] payload = new byte[BlobCodec.CONTENT_BYTES_PER_BLOB + 1_000];
    private List<byte[]> blobs = List.of();
    private HttpServer server;
    private BeaconBlobs beacon;

    @BeforeEach
    void start() throws IOException {
        new Random(1).nextBytes(payload);
        blobs = BlobCodec.toBlobs(payload);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = answers.getOrDefault(exchange.getRequestURI().toString(), "")
                    .getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        FakeL1 l1 = new FakeL1(new TestSubnet().genesis);
        beacon = new BeaconBlobs(
                new BeaconNode(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"),
                        new BoundedHttp(HttpLimits.within(Duration.ofSeconds(10)))),
                l1);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void blobsAreFoundByHashWhateverTheirOrderAndCompany() {
        answers.put(
                "/eth/v1/beacon/blobs/60",
                data(BlobCodec.toBlobs(new byte[] {1}).getFirst(), blobs.get(1), blobs.get(0)));
        assertThat(beacon.find(BATCH, header()))
                .hasValueSatisfying(found -> assertThat(found).isEqualTo(payload));
    }

    @Test
    void aBeaconNodeIsAskedForTheSlotOfTheBlocksTime() {
        answers.put("/eth/v1/beacon/genesis", "{\"data\":{\"genesis_time\":\"12\"}}");
        answers.put("/eth/v1/config/spec", "{\"data\":{\"SECONDS_PER_SLOT\":\"12\"}}");
        answers.put("/eth/v1/beacon/blobs/4", data(blobs.get(0), blobs.get(1)));
        assertThat(beacon.find(BATCH, header())).isPresent();
    }

    @Test
    void alteredOrMissingBlobsAreNotFound() {
        byte[] altered = blobs.get(1).clone();
        altered[40] ^= 1;
        answers.put("/eth/v1/beacon/blobs/60", data(blobs.get(0), altered));
        assertThat(beacon.find(BATCH, header())).isEmpty();
        answers.put("/eth/v1/beacon/blobs/60", "{\"data\":[\"0x00\",\"no hex\",7]}");
        assertThat(beacon.find(BATCH, header())).isEmpty();
        answers.put("/eth/v1/beacon/blobs/60", "no json");
        assertThat(beacon.find(BATCH, header())).isEmpty();
    }

    private BatchHeader header() {
        BatchHeader.Builder header = BatchHeader.newBuilder();
        blobs.forEach(blob -> header.addBlobVersionedHashes(
                Protobufs.bytes(Kzg.versionedHash(Kzg.instance().commit(blob)))));
        return header.build();
    }

    private static String data(byte[]... of) {
        return List.of(of).stream()
                .map(blob -> "\"" + Hex.encode(blob) + "\"")
                .collect(Collectors.joining(",", "{\"data\":[", "]}"));
    }
}
