package org.lumia.benchmarks.reads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lumia.benchmarks.Rpc;
import picocli.CommandLine;

class ReadsBenchTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--rounds=0|--rounds must be 1 to 100, got 0",
                "--rounds=101|--rounds must be 1 to 100, got 101",
                "--connections=0|--connections must be 1 to 1024, got 0",
                "--seconds=-1|--seconds must be 1 to 600, got -1",
                "--seconds=601|--seconds must be 1 to 600, got 601",
                "--url=https://127.0.0.1|--url must be http with a host, such as http://127.0.0.1:8545, got"
                        + " https://127.0.0.1",
                "--url=nothing|--url must be http with a host, such as http://127.0.0.1:8545, got nothing",
                "--pid=2147483647|--pid: there is no process 2147483647",
                "--anvil=/nowhere/anvil|--anvil: there is no program /nowhere/anvil",
                "--methods=eth_call,eth_chainId|--methods: 'eth_chainId' is none of eth_blockNumber, eth_getBalance, "
                        + "eth_call, eth_getTransactionReceipt, eth_getBlockByNumber, eth_getLogs",
            })
    void whatItDoesNotTakeIsSaidInASentence(String argument, String sentence) {
        var errors = new StringWriter();

        int exit = new CommandLine(new ReadsBenchCommand())
                .setErr(new PrintWriter(errors))
                .execute(argument);

        assertThat(exit).isEqualTo(2);
        assertThat(errors.toString()).startsWith(sentence + System.lineSeparator());
    }

    @Test
    void anAnswerThatIsAnotherIsNotCounted() throws IOException {
        Read read = new Read(
                ReadMethod.BALANCE, Rpc.body("eth_getBalance", "0x00", "latest"), answer("{'id':1,'result':'0x5'}"));

        read.check(answer("{'id':1,'result':'0x5'}"));
        read.check(answer("{'result':'0x5','id':1}"));
        assertThatThrownBy(() -> read.check(answer("{'id':1,'result':'0x6'}")))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith(" was \"0x5\" and is now \"0x6\"");
        assertThatThrownBy(() -> read.check(answer("{'id':1,'error':{'code':-32005}}")))
                .hasMessageStartingWith("eth_getBalance was answered with no result: ");
        assertThatThrownBy(() -> read.check(answer("no JSON")))
                .hasMessage("eth_getBalance was answered with no JSON: no JSON");
    }

    @Test
    void logsAreComparedByWhatTheySay() {
        var here = Rpc.JSON.readTree(
                answer("[{'address':'0x01','topics':['0x02'],'data':'0x03','blockNumber':'0x1','logIndex':'0x0'}]"));
        var there = Rpc.JSON.readTree(
                answer("[{'address':'0x01','topics':['0x02'],'data':'0x03','blockNumber':'0x9','logIndex':'0x0'}]"));
        var other = Rpc.JSON.readTree(answer("[{'address':'0x01','topics':['0x02'],'data':'0x04'}]"));

        assertThat(ReadsChain.fact(ReadMethod.LOGS, here)).isEqualTo(ReadsChain.fact(ReadMethod.LOGS, there));
        assertThat(ReadsChain.fact(ReadMethod.LOGS, here)).isNotEqualTo(ReadsChain.fact(ReadMethod.LOGS, other));
    }

    @Test
    void theMedianOfAnEvenNumberIsBetweenTheTwo() {
        assertThat(ReadsReport.median(new double[] {4, 1, 3})).isEqualTo(3);
        assertThat(ReadsReport.median(new double[] {4, 1, 3, 2})).isEqualTo(2.5);
    }

    private static byte[] answer(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
