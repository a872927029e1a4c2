package org.lumia.protocol.fairness;

import java.util.Optional;
import java.util.function.Predicate;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.log.LogRules;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.SubmittedTransactions;
import org.lumia.protocol.v1.TxInEntry;

/** Whether a receipt is its operator's, and whether the log keeps what it promises. Answers are why not, in a sentence without its end. */
public final class ReceiptRules {
    private final Genesis genesis;

    public ReceiptRules(Genesis genesis) {
        this.genesis = genesis;
    }

    /** Why the operator never said this; empty where it did. @param isOperators whether a key was the operator's at the time */
    public Optional<String> forged(OrderingReceipt receipt, Predicate<Address> isOperators) {
        if (receipt.subnet() != genesis.subnet()) {
            return Optional.of("the receipt is of subnet %s, not of %s"
                    .formatted(Long.toUnsignedString(receipt.subnet()), Long.toUnsignedString(genesis.subnet())));
        }
        Optional<Address> signer = receipt.signer(genesis.signingDomain());
        if (signer.isEmpty()) {
            return Optional.of("the receipt has no valid signature");
        }
        return isOperators.test(signer.get())
                ? Optional.empty()
                : Optional.of("the receipt is signed by %s, which was no key of %s then"
                        .formatted(signer.get(), receipt.operator()));
    }

    /**
     * Why the promise is broken; empty where the entry keeps it.
     *
     * @param entry what stands in tx-in at the receipt's offset, empty where nothing does and later entries are there
     */
    public Optional<String> broken(OrderingReceipt receipt, Optional<byte[]> entry, Predicate<Address> isOperators) {
        String place = "offset %s of the log".formatted(Long.toUnsignedString(receipt.offset()));
        if (entry.isEmpty()) {
            return Optional.of("nothing stands at " + place);
        }
        Optional<SubmittedTransactions> bundle = Optional.of(entry.get())
                .filter(bytes -> bytes.length <= genesis.blocks().maxBundleBytes())
                .flatMap(LogRules::decode)
                .filter(TxInEntry::hasSubmitted)
                .map(TxInEntry::getSubmitted)
                .filter(this::isWellFormed);
        if (bundle.isEmpty()) {
            return Optional.of("what stands at %s is no bundle of this subnet".formatted(place));
        }
        Address origin = Protobufs.address(bundle.get().getOrigin());
        if (!origin.equals(receipt.operator())) {
            return Optional.of("the bundle at %s is of %s, not of %s".formatted(place, origin, receipt.operator()));
        }
        return signedAndHolds(receipt, bundle.get(), place, isOperators);
    }

    private boolean isWellFormed(SubmittedTransactions bundle) {
        return bundle.getSubnet() == genesis.subnet()
                && bundle.getOrigin().size() == Address.SIZE
                && bundle.getTransactionsCount() == bundle.getReceivedAtMsCount()
                && bundle.getTransactionsCount() <= genesis.blocks().maxBundleTransactions();
    }

    private Optional<String> signedAndHolds(
            OrderingReceipt receipt, SubmittedTransactions bundle, String place, Predicate<Address> isOperators) {
        boolean signed = genesis.signingDomain()
                .recover(StructHashes.of(bundle), bundle.getSignature())
                .filter(isOperators)
                .isPresent();
        if (!signed) {
            return Optional.of("the bundle at %s is not signed by %s".formatted(place, receipt.operator()));
        }
        Optional<Long> other = Optional.empty();
        for (int i = 0; i < bundle.getTransactionsCount(); i++) {
            Hash hash = Keccak.hash(bundle.getTransactions(i).toByteArray());
            if (hash.equals(receipt.transactionHash())) {
                if (bundle.getReceivedAtMs(i) == receipt.timeMs()) {
                    return Optional.empty();
                }
                other = Optional.of(bundle.getReceivedAtMs(i));
            }
        }
        return Optional.of(other.map(timeMs -> "the bundle at %s has the transaction as received at %s ms, not at %s"
                        .formatted(place, Long.toUnsignedString(timeMs), Long.toUnsignedString(receipt.timeMs())))
                .orElseGet(() ->
                        "the bundle at %s does not hold transaction %s".formatted(place, receipt.transactionHash())));
    }
}
