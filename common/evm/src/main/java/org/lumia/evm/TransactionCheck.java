package org.lumia.evm;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.evm.TransactionResult.Rejected;

/** Whether a transaction can stand in a block at all, in geth's order and words; changes nothing. */
final class TransactionCheck {
    private static final byte KZG_VERSION = 1;

    private final Transaction tx;
    private final Address sender;
    private final BlockEnvironment environment;
    private final BlockState state;
    private final GasPool pool;

    TransactionCheck(Transaction tx, Address sender, BlockEnvironment environment, BlockState state, GasPool pool) {
        this.tx = tx;
        this.sender = sender;
        this.environment = environment;
        this.state = state;
        this.pool = pool;
    }

    Optional<Rejected> run() {
        Rejected rejected = kind();
        rejected = rejected != null ? rejected : nonce();
        rejected = rejected != null ? rejected : gasLimit();
        rejected = rejected != null ? rejected : senderCode();
        rejected = rejected != null ? rejected : fees();
        rejected = rejected != null ? rejected : blobs(true);
        rejected = rejected != null ? rejected : authorizations();
        rejected = rejected != null ? rejected : funds();
        rejected = rejected != null ? rejected : gas();
        return Optional.ofNullable(rejected);
    }

    /**
     * As {@link #run} for one that nobody signed: any account may send it, with any gas.
     *
     * @param validated whether its nonce has to be the sender's next, and its fees have to be there
     */
    @Nullable
    Rejected simulated(boolean validated) {
        boolean free = tx.maxFeePerGas().isZero() && tx.maxPriorityFeePerGas().isZero();
        Rejected rejected = validated ? nonce() : null;
        rejected = rejected != null || free && !validated ? rejected : fees();
        rejected = rejected != null
                ? rejected
                : blobs(validated || !tx.maxFeePerBlobGas().isZero());
        rejected = rejected != null ? rejected : authorizations();
        rejected = rejected != null ? rejected : funds();
        return rejected != null ? rejected : messageGas();
    }

    private @Nullable Rejected kind() {
        boolean supported = switch (tx.type()) {
            case LEGACY, ACCESS_LIST, DYNAMIC_FEE -> true;
            case BLOB -> environment.fork().atLeast(Fork.CANCUN);
            case SET_CODE -> environment.fork().atLeast(Fork.PRAGUE);
            case DEPOSIT -> false;
        };
        if (!supported) {
            return reject(
                    InvalidTransaction.TYPE_NOT_SUPPORTED,
                    String.valueOf(tx.type().code()));
        }
        if (tx.chainId().isPresent() && !tx.chainId().get().equals(environment.chainId())) {
            return reject(
                    InvalidTransaction.CHAIN_ID_MISMATCH,
                    "have %s want %s".formatted(tx.chainId().get(), environment.chainId()));
        }
        return null;
    }

    private @Nullable Rejected nonce() {
        long expected = state.load(sender).nonce;
        int order = Long.compareUnsigned(tx.nonce(), expected);
        if (order != 0) {
            return reject(
                    order < 0 ? InvalidTransaction.NONCE_TOO_LOW : InvalidTransaction.NONCE_TOO_HIGH,
                    "address %s, tx: %s state: %s"
                            .formatted(
                                    Checksum.of(sender),
                                    Long.toUnsignedString(tx.nonce()),
                                    Long.toUnsignedString(expected)));
        }
        if (tx.nonce() == -1) {
            return reject(
                    InvalidTransaction.NONCE_MAX,
                    "address %s, nonce: %s".formatted(Checksum.of(sender), Long.toUnsignedString(tx.nonce())));
        }
        return null;
    }

    private @Nullable Rejected gasLimit() {
        if (environment.fork().atLeast(Fork.OSAKA)
                && Long.compareUnsigned(tx.gasLimit(), GasSchedule.TRANSACTION_GAS_MAX) > 0) {
            return reject(
                    InvalidTransaction.GAS_LIMIT_TOO_HIGH,
                    "(cap: %d, tx: %s)"
                            .formatted(GasSchedule.TRANSACTION_GAS_MAX, Long.toUnsignedString(tx.gasLimit())));
        }
        return null;
    }

    private @Nullable Rejected senderCode() {
        AccountState account = state.load(sender);
        if (account.hasCode()) {
            byte[] code = state.code(account);
            if (AccountState.delegation(code) == null) {
                return reject(
                        InvalidTransaction.SENDER_NOT_EOA,
                        "address %s, len(code): %d".formatted(Checksum.of(sender), code.length));
            }
        }
        return null;
    }

    private @Nullable Rejected fees() {
        if (tx.maxPriorityFeePerGas().compareTo(tx.maxFeePerGas()) > 0) {
            return reject(
                    InvalidTransaction.TIP_ABOVE_FEE_CAP,
                    "address %s, maxPriorityFeePerGas: %s, maxFeePerGas: %s"
                            .formatted(Checksum.of(sender), tx.maxPriorityFeePerGas(), tx.maxFeePerGas()));
        }
        if (tx.maxFeePerGas().compareTo(environment.baseFee()) < 0) {
            return reject(
                    InvalidTransaction.FEE_CAP_TOO_LOW,
                    "address %s, maxFeePerGas: %s, baseFee: %s"
                            .formatted(Checksum.of(sender), tx.maxFeePerGas(), environment.baseFee()));
        }
        return null;
    }

    /** @param paid whether what it offers for blobs has to suffice */
    private @Nullable Rejected blobs(boolean paid) {
        if (tx.type() != TransactionType.BLOB) {
            return null;
        }
        int count = tx.blobVersionedHashes().size();
        int max = environment.fork().atLeast(Fork.OSAKA)
                ? GasSchedule.TRANSACTION_BLOBS_MAX
                : environment.blobs().max();
        if (tx.to().isEmpty()) {
            return new Rejected(InvalidTransaction.BLOB_CREATE, InvalidTransaction.BLOB_CREATE.text());
        }
        if (count == 0) {
            return new Rejected(InvalidTransaction.BLOB_HASHES_MISSING, InvalidTransaction.BLOB_HASHES_MISSING.text());
        }
        if (count > max || count > environment.blobs().max()) {
            return reject(InvalidTransaction.TOO_MANY_BLOBS, "have %d, max %d".formatted(count, max));
        }
        for (int i = 0; i < count; i++) {
            Hash hash = tx.blobVersionedHashes().get(i);
            if (hash.bytes()[0] != KZG_VERSION) {
                return new Rejected(
                        InvalidTransaction.BLOB_HASH_VERSION, "blob %d has invalid hash version".formatted(i));
            }
        }
        if (paid && tx.maxFeePerBlobGas().compareTo(environment.blobBaseFee()) < 0) {
            return reject(
                    InvalidTransaction.BLOB_FEE_CAP_TOO_LOW,
                    "address %s blobGasFeeCap: %s, blobBaseFee: %s"
                            .formatted(Checksum.of(sender), tx.maxFeePerBlobGas(), environment.blobBaseFee()));
        }
        return null;
    }

    private @Nullable Rejected authorizations() {
        if (tx.type() != TransactionType.SET_CODE) {
            return null;
        }
        if (tx.to().isEmpty()) {
            return new Rejected(
                    InvalidTransaction.SET_CODE_CREATE,
                    "%s (sender %s)".formatted(InvalidTransaction.SET_CODE_CREATE.text(), Checksum.of(sender)));
        }
        if (tx.authorizations().isEmpty()) {
            return new Rejected(
                    InvalidTransaction.EMPTY_AUTHORIZATION_LIST,
                    "%s (sender %s)"
                            .formatted(InvalidTransaction.EMPTY_AUTHORIZATION_LIST.text(), Checksum.of(sender)));
        }
        return null;
    }

    private @Nullable Rejected funds() {
        UInt256 have = state.load(sender).balance;
        UInt256 want;
        try {
            want = UInt256.of(tx.gasLimit())
                    .multiplyExact(tx.maxFeePerGas())
                    .addExact(tx.value())
                    .addExact(UInt256.of(blobGas(tx)).multiplyExact(tx.maxFeePerBlobGas()));
        } catch (ArithmeticException overflow) {
            return reject(
                    InvalidTransaction.INSUFFICIENT_FUNDS,
                    "address %s required balance exceeds 256 bits".formatted(Checksum.of(sender)));
        }
        if (have.compareTo(want) < 0) {
            return reject(
                    InvalidTransaction.INSUFFICIENT_FUNDS,
                    "address %s have %s want %s".formatted(Checksum.of(sender), have, want));
        }
        return null;
    }

    private @Nullable Rejected gas() {
        if (Long.compareUnsigned(tx.gasLimit(), pool.gas()) > 0 || blobGas(tx) > pool.blobGas()) {
            return new Rejected(InvalidTransaction.GAS_LIMIT_REACHED, InvalidTransaction.GAS_LIMIT_REACHED.text());
        }
        return messageGas();
    }

    private @Nullable Rejected messageGas() {
        return gas(
                environment.fork(),
                tx.to().isEmpty(),
                tx.data(),
                tx.gasLimit(),
                IntrinsicGas.of(
                        tx.to().isEmpty(),
                        tx.data(),
                        tx.accessList(),
                        tx.authorizations().size()));
    }

    /** What holds for every message. */
    static @Nullable Rejected gas(Fork fork, boolean creation, byte[] data, long limit, long intrinsic) {
        if (limit < intrinsic) {
            return reject(InvalidTransaction.INTRINSIC_GAS, "have %d, want %d".formatted(limit, intrinsic));
        }
        long floor = IntrinsicGas.floor(fork, data);
        if (limit < floor) {
            return reject(InvalidTransaction.FLOOR_DATA_GAS, "have %d, want %d".formatted(limit, floor));
        }
        if (creation && data.length > GasSchedule.INIT_CODE_SIZE_MAX) {
            return reject(
                    InvalidTransaction.INIT_CODE_TOO_LARGE,
                    "code size %d limit %d".formatted(data.length, GasSchedule.INIT_CODE_SIZE_MAX));
        }
        return null;
    }

    static long blobGas(Transaction tx) {
        return tx.blobVersionedHashes().size() * BlobSchedule.GAS_PER_BLOB;
    }

    static Rejected reject(InvalidTransaction reason, String numbers) {
        return new Rejected(reason, reason.text() + ": " + numbers);
    }
}
