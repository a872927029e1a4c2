package org.lumia.benchmarks.malformed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lumia.benchmarks.malformed.Malformed.Kind;

class MalformedTest {
    private static RequestGrammar grammar(long seed) {
        return new RequestGrammar(
                seed,
                "127.0.0.1:8545",
                1,
                RequestGrammar.calls(
                        "[{\"method\":\"eth_getBalance\",\"params\":[\"$from\",\"latest\"]}]",
                        Map.of("from", "0x" + "0".repeat(40))),
                Map.of("/v1/blocks/{number}", List.of("limit")));
    }

    @Test
    void aSeedAndANumberMakeTheSameRequestAndEveryKindComes() {
        var kinds = EnumSet.noneOf(Kind.class);
        for (int number = 0; number < 5_000; number++) {
            Malformed request = grammar(7).request(number);
            if (kinds.add(request.kind())) {
                assertThat(grammar(7).request(number).bytes()).isEqualTo(request.bytes());
            }
        }
        assertThat(kinds).containsExactly(Kind.values());
        assertThat(grammar(8).request(0).bytes())
                .isNotEqualTo(grammar(7).request(0).bytes());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            200 | {"jsonrpc":"2.0","id":1,"result":null} |
            200 | [{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}}] |
            200 | '' |
            204 | '' |
            500 | {"jsonrpc":"2.0","id":1,"result":null} | status 500
            503 | {"jsonrpc":"2.0","id":1,"result":null} | status 503
            400 | '' | status 400 without a body
            200 | {"jsonrpc":"2.0","id":1 | no JSON
            200 | [] | an empty array
            200 | {"id":1,"result":1} | no JSON-RPC 2.0
            200 | {"jsonrpc":"2.0","id":1} | without an id, or not either a result or an error
            200 | {"jsonrpc":"2.0","id":{},"result":1} | without an id, or not either a result or an error
            200 | {"jsonrpc":"2.0","id":1,"result":1,"x":1} | member x
            200 | {"jsonrpc":"2.0","id":1,"error":{"code":"1"}} | an error without code or message
            200 | {"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"internal error"}} | error -32603: internal error
            200 | {"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"java.lang.Long"}} | says 'java.lang.'
            """)
    void anAnswerThatBreaksARuleIsNamed(int status, String answer, String broken) {
        var asked = new Malformed(Kind.TEXT, new byte[0]);
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        assertThat(AnswerRules.broken(asked, status, false, body).orElse(null)).isEqualTo(broken);
    }

    @Test
    void wrongArgumentsAreRefused() {
        assertThat(MalformedCommand.run("--requests", "0")).isEqualTo(2);
        assertThat(MalformedCommand.run("--connections", "1001")).isEqualTo(2);
        assertThat(MalformedCommand.run("--url", "http://192.0.2.1:8545")).isEqualTo(2);
    }
}
