package org.lumia.devnet;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.lumia.platform.settings.NetworkSettings;
import org.lumia.protocol.message.Topics;

/**
 * One of a devnet's operators, as one of its subnets has it. It shares the log, attestations and L1 with the others; with
 * itself in another subnet it shares its account, and nothing else.
 *
 * @param number from 1
 * @param folder of everything that it keeps in files
 * @param account holds its bond, and is its name in the registry
 * @param signer signs seals and attestations
 * @param payer pays for posting batches on L1
 * @param database on the devnet's Postgres
 */
public record Operator(
        int number,
        Path folder,
        OperatorPorts ports,
        DevAccounts.Account account,
        DevAccounts.Account signer,
        DevAccounts.Account payer,
        String database) {

    public static final int OPERATORS_MAX = 7;
    /** In an operator's folder while its signing key is rotated. */
    static final String NEXT_KEY = "next-operator.key";

    /** Of a devnet's operators, by number. */
    public static Operator of(DevnetSettings devnet, int number) {
        return new Operator(
                number,
                devnet.file("operators").resolve(Integer.toString(number)),
                devnet.ports().of(number),
                DevAccounts.operator(number),
                DevAccounts.signer(devnet.subnet(), number),
                DevAccounts.payer(devnet.subnet(), number),
                devnet.subnet() == 1 ? "lumia_" + number : "lumia_%d_%d".formatted(devnet.subnet(), number));
    }

    /** Genesis' members, and those that were added to the running devnet since. */
    public static List<Operator> all(DevnetSettings devnet) {
        int last = devnet.operators();
        while (last < OPERATORS_MAX && OperatorSpec.isIn(of(devnet, last + 1).folder())) {
            last++;
        }
        return IntStream.rangeClosed(1, last)
                .mapToObj(number -> of(devnet, number))
                .toList();
    }

    public Path file(String name) {
        return folder.resolve(name);
    }

    Path signerKey() {
        return file("operator.key");
    }

    /** What the operator sends to L1's registry with. */
    Path accountKey() {
        return file("account.key");
    }

    Path l1Key() {
        return file("l1.key");
    }

    /** All three, where none is there yet. */
    void writeKeys() {
        KeyFiles.write(accountKey(), account.key());
        KeyFiles.write(signerKey(), signer.key());
        KeyFiles.write(l1Key(), payer.key());
    }

    /** What a service is told of the subnet and of its own folder. */
    NetworkSettings network(DevnetSettings devnet, String service) {
        return new NetworkSettings(devnet.file("genesis.json"), file(service));
    }

    public Topics topics(String subnetName) {
        return new Topics(subnetName, account.address());
    }

    /** Where wallets are served. */
    public String rpc() {
        return "http://127.0.0.1:" + ports.rpc();
    }
}
