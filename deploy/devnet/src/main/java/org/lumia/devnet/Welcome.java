package org.lumia.devnet;

/** What is printed once everything is ready: where it is, and three lines to try. */
final class Welcome {

    private Welcome() {}

    static String text(DevnetDescription devnet, double seconds) {
        var rpc = devnet.endpoints().get("jsonRpc");
        var text = new StringBuilder();
        text.append("%nReady in %.1f s. Data: %s%n%n".formatted(seconds, devnet.folder()));
        text.append("  JSON-RPC    %s   (chain id %d)%n".formatted(rpc, devnet.chainId()));
        devnet.operators().stream()
                .skip(1)
                .forEach(operator -> text.append("              %s   (operator %d)%n"
                        .formatted(operator.endpoints().get("jsonRpc"), operator.number())));
        devnet.subnets().stream()
                .filter(other -> other.number() != devnet.subnet())
                .forEach(other -> text.append("  Subnet %d    %s   (chain id %d; %s)%n"
                        .formatted(
                                other.number(), String.join(" ", other.jsonRpc()), other.chainId(), other.folder())));
        text.append("  WebSocket   %s%n".formatted(devnet.endpoints().get("webSocket")));
        text.append("  Explorer    %s/   (in a browser)%n".formatted(rpc));
        text.append("  L1          %s   (chain id %d)%n"
                .formatted(devnet.endpoints().get("l1"), devnet.l1ChainId()));
        text.append("  Mnemonic    %s%n%n".formatted(devnet.mnemonic()));
        text.append("Accounts with 10,000 LUMIA each (their keys are public: development only)%n".formatted());
        for (var account : DevAccounts.funded()) {
            text.append("  %s  %s%n".formatted(account.address(), account.key()));
        }
        var to = DevAccounts.funded().get(1).address();
        text.append("%nTry%n".formatted());
        text.append("  cast send --rpc-url %s --private-key %s %s --value 1ether%n"
                .formatted(rpc, DevAccounts.funded().get(0).key(), to));
        text.append(
                "  curl -s %s -H 'content-type: application/json' -d '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_getBalance\",\"params\":[\"%s\",\"latest\"]}'%n"
                        .formatted(rpc, to));
        text.append(
                "  (cd \"$(mktemp -d)\" && npm install --silent viem && node -e \"import('viem').then(async v => console.log(await v.createPublicClient({transport: v.http('%s')}).getBlock()))\")%n%n"
                        .formatted(rpc));
        text.append(
                "ethers 6 keeps answers for 250 ms, many blocks here, and would send a used nonce; make its provider with%n"
                        .formatted());
        text.append("  new JsonRpcProvider('%s', undefined, { cacheTimeout: -1 })%n%n".formatted(rpc));
        if (devnet.operators().size() > 1) {
            text.append("./lumia operator kill 1 ends one of the operators, ./lumia operator start 1 starts it again.%n"
                    .formatted());
        }
        if (devnet.subnets().size() > 1) {
            text.append("./lumia subnet stop 2 stops one of the subnets, ./lumia subnet start 2 starts it again.%n"
                    .formatted());
        }
        text.append("./lumia status shows the pipeline; Ctrl-C stops it, ./lumia up continues.");
        return text.toString();
    }
}
