package org.lumia.conformance.runner;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.lumia.conformance.runner.EthereumChain.InvalidBlockException;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.Log;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockState;
import org.lumia.evm.TransactionProcessor;

/** What a block asks of the consensus layer (EIP-7685): deposits, withdrawals, consolidations. */
final class ExecutionRequests {
    private static final Address DEPOSIT_CONTRACT = Address.parse("0x00000000219ab540356cBB839Cbe05303d7705Fa");
    private static final Hash DEPOSIT_EVENT =
            Hash.parse("0x649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5");
    private static final Address WITHDRAWALS = Address.parse("0x00000961Ef480Eb55e80D19ad83579A64c007002");
    private static final Address CONSOLIDATIONS = Address.parse("0x0000BBdDc7CE488642fb579F8B00f3a590007251");
    private static final int DEPOSIT_DATA_BYTES = 576;
    /** Public key, withdrawal credentials, amount, signature, index: where each stands in the event, and its length. */
    private static final int[][] DEPOSIT_FIELDS = {{160, 48}, {256, 32}, {320, 8}, {384, 96}, {512, 8}};

    private ExecutionRequests() {}

    static Hash hash(List<Log> logs, TransactionProcessor processor, BlockEnvironment environment, BlockState state) {
        MessageDigest all = sha256();
        add(all, 0, deposits(logs));
        add(all, 1, systemCall(WITHDRAWALS, processor, environment, state));
        add(all, 2, systemCall(CONSOLIDATIONS, processor, environment, state));
        return Hash.wrap(all.digest());
    }

    private static void add(MessageDigest all, int type, byte[] requests) {
        if (requests.length > 0) {
            MessageDigest one = sha256();
            one.update((byte) type);
            one.update(requests);
            all.update(one.digest());
        }
    }

    private static byte[] systemCall(
            Address contract, TransactionProcessor processor, BlockEnvironment environment, BlockState state) {
        if (state.code(contract).length == 0) {
            throw new InvalidBlockException("system contract", "none at " + contract);
        }
        return processor
                .systemCallOutput(contract, new byte[0], environment, state)
                .orElseThrow(() -> new InvalidBlockException("system call", "failed to " + contract));
    }

    private static byte[] deposits(List<Log> logs) {
        var requests = new ByteArrayOutputStream();
        for (Log log : logs) {
            if (log.address().equals(DEPOSIT_CONTRACT)
                    && !log.topics().isEmpty()
                    && log.topics().getFirst().equals(DEPOSIT_EVENT)) {
                deposit(log.data(), requests);
            }
        }
        return requests.toByteArray();
    }

    private static void deposit(byte[] data, ByteArrayOutputStream requests) {
        boolean fits = data.length == DEPOSIT_DATA_BYTES;
        for (int i = 0; fits && i < DEPOSIT_FIELDS.length; i++) {
            fits = word(data, 32 * i).equals(UInt256.of(DEPOSIT_FIELDS[i][0]))
                    && word(data, DEPOSIT_FIELDS[i][0]).equals(UInt256.of(DEPOSIT_FIELDS[i][1]));
        }
        if (!fits) {
            throw new InvalidBlockException("deposit event layout", "broken");
        }
        for (int[] field : DEPOSIT_FIELDS) {
            requests.write(data, field[0] + 32, field[1]);
        }
    }

    private static UInt256 word(byte[] data, int at) {
        return UInt256.fromBytes(data, at, 32);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
