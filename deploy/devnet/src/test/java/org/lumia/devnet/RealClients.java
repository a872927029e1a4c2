package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

/** A running devnet as libraries and tools meet it that were not made for it; their scripts are in src/test/js and beside it. */
final class RealClients {
    private static final Path CONTRACTS = Path.of("..", "contracts").toAbsolutePath();
    private static final Path PACKAGES = CONTRACTS.resolve("node_modules");
    private static final String TOKEN = CONTRACTS.resolve("abi/LumiaToken.json").toString();

    private final String url;
    private final String socket;

    RealClients(DevnetDescription devnet) {
        this.url = devnet.endpoints().get("jsonRpc");
        this.socket = devnet.endpoints().get("webSocket");
    }

    void viem() throws IOException, InterruptedException {
        assertThat(NodeScript.run("wallet.mjs", url, socket, TOKEN)).contains("viem agrees");
    }

    /** Who watches by filters is told of each once. */
    void filters() throws IOException, InterruptedException {
        assertThat(NodeScript.run("filters.mjs", url, TOKEN)).contains("viem's filters agree");
    }

    void ethers() throws IOException, InterruptedException {
        assertThat(NodeScript.run("ethers.mjs", url, TOKEN)).contains("ethers agrees");
    }

    void web3js() throws IOException, InterruptedException {
        assertThat(NodeScript.run("web3.mjs", url, socket, TOKEN)).contains("web3.js agrees");
    }

    /** cast and forge script; gives the address of a token with permits. */
    String foundry() throws IOException, InterruptedException {
        String said =
                NodeScript.run("foundry.mjs", url, PACKAGES.resolve(".bin").toString());
        assertThat(said).contains("foundry agrees: token 0x");
        return said.substring(said.lastIndexOf(' ') + 1).strip();
    }

    /** Multicall, permits, account abstraction. @param token that {@link #foundry} gave */
    void contracts(String token) throws IOException, InterruptedException {
        assertThat(NodeScript.run("contracts.mjs", url, token)).contains("viem's contracts agree");
    }

    void hardhat() throws IOException, InterruptedException {
        assertThat(NodeScript.hardhat(url, PACKAGES.resolve("solc").toString())).contains("hardhat agrees");
    }

    /** A client made of the document of REST, each of whose answers is held against it. */
    void rest() throws IOException, InterruptedException {
        assertThat(NodeScript.run("rest.mjs", url)).contains("REST agrees with its document");
    }
}
