package org.lumia.devnet;

import java.util.List;
import java.util.stream.IntStream;
import org.lumia.ethereum.Address;
import org.web3j.crypto.Bip32ECKeyPair;
import org.web3j.crypto.Keys;
import org.web3j.crypto.MnemonicUtils;
import org.web3j.utils.Numeric;

/** Development accounts: those of the usual test mnemonic, at {@code m/44'/60'/0'/0/i}. Their keys are public knowledge. */
public final class DevAccounts {

    public static final String MNEMONIC = "test test test test test test test test test test test junk";

    /** Accounts that hold LUMIA on L2. */
    public static final int FUNDED = 10;

    private static final int OPERATOR = 10;
    private static final int SIGNER = 11;
    private static final int DEPLOYER = 12;
    private static final int TREASURY = 13;
    private static final int PAYER = 14;
    private static final int FURTHER_OPERATORS = 15;
    private static final int ACCOUNTS_OF_AN_OPERATOR = 3;

    /** Accounts of the mnemonic that the devnet uses, and that hold ETH on L1. */
    static final int COUNT = FURTHER_OPERATORS + ACCOUNTS_OF_AN_OPERATOR * (Operator.OPERATORS_MAX - 1);

    private static final int HARDENED = 0x80000000;

    /** Signing and paying keys of further subnets; whoever opens one sends the paying ones ETH. */
    private static final int FURTHER_SUBNETS = COUNT;

    private static final int KEYS_OF_AN_OPERATOR = 2;

    private static final Bip32ECKeyPair PARENT = parent();

    private static final List<Account> ALL =
            IntStream.range(0, COUNT).mapToObj(DevAccounts::derive).toList();

    /** An account and its private key as 0x and 64 hex digits. */
    public record Account(Address address, String key) {}

    private DevAccounts() {}

    private static Bip32ECKeyPair parent() {
        var seed = Bip32ECKeyPair.generateKeyPair(MnemonicUtils.generateSeed(MNEMONIC, ""));
        return Bip32ECKeyPair.deriveKeyPair(seed, new int[] {44 | HARDENED, 60 | HARDENED, HARDENED, 0});
    }

    private static Account derive(int index) {
        var pair = Bip32ECKeyPair.deriveKeyPair(PARENT, new int[] {index});
        return new Account(
                Address.parse("0x" + Keys.getAddress(pair)),
                Numeric.toHexStringWithPrefixZeroPadded(pair.getPrivateKey(), 64));
    }

    public static List<Account> funded() {
        return ALL.subList(0, FUNDED);
    }

    /** An operator's own account: it holds the bond. @param number from 1 */
    public static Account operator(int number) {
        return number == 1 ? ALL.get(OPERATOR) : further(number, 0);
    }

    /** The key that signs seals and attestations, apart from the account. @param number from 1 */
    public static Account signer(int number) {
        return number == 1 ? ALL.get(SIGNER) : further(number, 1);
    }

    /** Pays for posting batches on L1, and can do nothing else. @param number from 1 */
    public static Account payer(int number) {
        return number == 1 ? ALL.get(PAYER) : further(number, 2);
    }

    /** Signs in another subnet than the first: no key of one is used in the other. @param subnet from 1 */
    static Account signer(int subnet, int number) {
        return subnet == 1 ? signer(number) : ofSubnet(subnet, number, 0);
    }

    /** Pays in another subnet than the first, so that no two of its services share an account's nonces. @param subnet from 1 */
    static Account payer(int subnet, int number) {
        return subnet == 1 ? payer(number) : ofSubnet(subnet, number, 1);
    }

    private static Account ofSubnet(int subnet, int number, int which) {
        int before = (subnet - 2) * Operator.OPERATORS_MAX + number - 1;
        return derive(FURTHER_SUBNETS + KEYS_OF_AN_OPERATOR * before + which);
    }

    private static Account further(int number, int which) {
        return ALL.get(FURTHER_OPERATORS + ACCOUNTS_OF_AN_OPERATOR * (number - 2) + which);
    }

    /** Deploys the contracts and governs the subnet. */
    public static Account deployer() {
        return ALL.get(DEPLOYER);
    }

    public static Account treasury() {
        return ALL.get(TREASURY);
    }
}
