package org.lumia.ingress.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.Params;
import tools.jackson.databind.node.JsonNodeFactory;

/** Costly namespaces are off until they are listed. */
class NamespacesTest {
    private static final Params NONE = new Params(JsonNodeFactory.instance.arrayNode());

    private static Object call(Namespaces namespaces, String method) {
        JsonRpcMethod answers = params -> "answered";
        return Objects.requireNonNull(namespaces.over(Map.of(method, answers)).get(method))
                .call(NONE);
    }

    @Test
    void whatIsOffNamesTheSettingThatTurnsItOn() {
        for (String method : List.of("debug_traceCall", "trace_block", "txpool_status")) {
            assertThatThrownBy(() -> call(new Namespaces(List.of()), method))
                    .isInstanceOfSatisfying(
                            JsonRpcException.class,
                            refused -> assertThat(refused.code()).isEqualTo(-32601))
                    .hasMessageContaining(method + " does not exist/is not available")
                    .hasMessageContaining(
                            "lumia.ingress.rpc.namespaces does not list " + method.substring(0, method.indexOf('_')));
        }
    }

    @Test
    void aListedNamespaceIsAnsweredAndOthersStayOff() {
        var debug = new Namespaces(List.of("debug"));
        assertThat(call(debug, "debug_traceCall")).isEqualTo("answered");
        assertThatThrownBy(() -> call(debug, "trace_block")).hasMessageContaining("does not list trace");
    }

    @Test
    void whatWalletsNeedIsAlwaysOn() {
        for (String method : List.of("eth_call", "net_version", "web3_sha3", "lumia_getFinality")) {
            assertThat(call(new Namespaces(List.of()), method)).isEqualTo("answered");
        }
    }
}
