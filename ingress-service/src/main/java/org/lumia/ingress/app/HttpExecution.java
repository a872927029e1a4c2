package org.lumia.ingress.app;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ingress.admission.AccountReader;
import org.lumia.ingress.admission.AccountState;
import org.lumia.ingress.admission.InclusionReader;
import org.lumia.ingress.admission.Unavailable;
import org.lumia.ingress.rpc.ExecutionReads;
import org.lumia.rpc.AnswerBuffer;
import org.lumia.rpc.GatheredCalls;
import org.lumia.rpc.HttpLimits;
import org.lumia.rpc.JsonRpcClient;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.Params;
import org.lumia.rpc.ReadClass;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Execution's JSON-RPC, each class of reads behind a guard of its own: slow ones hold up nothing else. */
final class HttpExecution implements ExecutionReads, AccountReader, InclusionReader {
    private static final String ACCOUNT = "lumia_getAccount";
    private static final Logger LOG = LoggerFactory.getLogger(HttpExecution.class);
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** Quick to answer, in few bytes: none holds up those that go with it. */
    private static final Set<String> GATHERED =
            Set.of("eth_blockNumber", "eth_getBalance", "eth_getStorageAt", "eth_getTransactionCount", ACCOUNT);

    private static final int GATHERED_PARAMS_MAX = 3;
    private static final int GATHERED_TEXT_MAX = 66;
    private static final String LATEST = "latest";

    private final JsonRpcClient client;
    /** Clients' reads. */
    private final GatheredCalls gathered;
    /** Admission's own: no client's reads go before them. */
    private final GatheredCalls own;

    private final ReadGuards guards;

    /** @param limits of a read; one that goes with others waits for its turn and for the answer within its time */
    HttpExecution(JsonRpcClient client, HttpLimits limits, ReadGuards guards) {
        this.client = client;
        Duration half = limits.timeout().dividedBy(2);
        JsonRpcClient hasty = client.within(new HttpLimits(half, limits.answerBytesMax()));
        this.gathered = new GatheredCalls(hasty::askEach, half);
        this.own = new GatheredCalls(hasty::askEach, half);
        this.guards = guards;
    }

    @Override
    public JsonNode call(String method, JsonNode params) {
        return guarded(
                method,
                () -> isGathered(method, params)
                        ? gathered.ask(method, params).result()
                        : client.callWith(method, params));
    }

    @Override
    public AnswerBuffer forward(String method, JsonNode params) {
        return guarded(
                method,
                () -> isGathered(method, params)
                        ? bytes(gathered.ask(method, params).result())
                        : client.forward(method, params));
    }

    private static AnswerBuffer bytes(JsonNode result) {
        byte[] bytes = result.toString().getBytes(StandardCharsets.UTF_8);
        return AnswerBuffer.wrap(bytes, 0, bytes.length);
    }

    /** Plain texts of the last block: what is odd or large goes by itself, and so does older state, which is slower to read. */
    private static boolean isGathered(String method, JsonNode params) {
        return GATHERED.contains(method)
                && params.size() <= GATHERED_PARAMS_MAX
                && (params.isEmpty()
                        || params.get(params.size() - 1).asString("").equals(LATEST))
                && params.valueStream().allMatch(param -> param.isString() && isPlain(param.asString()));
    }

    /** Hexadecimal or a tag: other texts may weigh more than they are long. */
    private static boolean isPlain(String text) {
        return text.length() <= GATHERED_TEXT_MAX
                && text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z');
    }

    private interface Exchange<T> {
        T run() throws IOException;
    }

    private <T> T guarded(String method, Exchange<T> exchange) {
        ReadGuards.Guard guard = guards.of(ReadClass.of(method));
        try {
            return guard.run(() -> send(exchange));
        } catch (BulkheadFullException full) {
            throw new JsonRpcException(
                    JsonRpcException.LIMIT_EXCEEDED,
                    "too many %s at once, at most %d, retry later"
                            .formatted(guard.kind().words(), guard.sizeMax()));
        } catch (CallNotPermittedException open) {
            throw new JsonRpcException(
                    JsonRpcException.RESOURCE_UNAVAILABLE, "execution does not answer now, retry later");
        } catch (UncheckedIOException unreachable) {
            LOG.warn("{} could not be asked of execution: {}", method, String.valueOf(unreachable.getCause()));
            throw new JsonRpcException(
                    JsonRpcException.RESOURCE_UNAVAILABLE, "execution does not answer now, retry later");
        }
    }

    private static <T> T send(Exchange<T> exchange) {
        try {
            return exchange.run();
        } catch (IOException unreachable) {
            throw new UncheckedIOException(unreachable);
        }
    }

    @Override
    public AccountState read(Address address) {
        try {
            JsonNode params = JSON.arrayNode().add(address.toString()).add(LATEST);
            JsonNode account = guarded(ACCOUNT, () -> own.ask(ACCOUNT, params).result());
            return new AccountState(
                    quantity(account, "nonce").limb(0),
                    quantity(account, "balance"),
                    quantity(account, "blockNumber").toLongExact());
        } catch (JsonRpcException failed) {
            throw new Unavailable("the sender's account cannot be read", failed);
        } catch (IllegalArgumentException odd) {
            throw new Unavailable("execution's answer about the account has no " + odd.getMessage(), odd);
        }
    }

    @Override
    public boolean isIncluded(Hash hash) {
        try {
            return call("eth_getTransactionByHash", JSON.arrayNode().add(hash.toString()))
                    .hasNonNull("blockNumber");
        } catch (JsonRpcException failed) {
            throw new Unavailable("the block of a transaction cannot be read", failed);
        }
    }

    /** @throws IllegalArgumentException with the field's name when there is no quantity in it */
    private static UInt256 quantity(JsonNode account, String field) {
        try {
            return Params.parseQuantity(account.path(field).asString(""));
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(field, malformed);
        }
    }
}
