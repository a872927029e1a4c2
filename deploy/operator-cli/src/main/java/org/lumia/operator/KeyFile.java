package org.lumia.operator;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Set;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;

/** A private key in a file, 32 bytes of hex, that its owner alone may read. It is never shown. */
final class KeyFile {
    private static final int KEY_BYTES = 32;
    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final byte[] key;
    private final Address address;

    private KeyFile(byte[] key) {
        this.key = key;
        this.address = Secp256k1.address(key);
    }

    static KeyFile read(Path file) {
        try {
            var others = EnumSet.copyOf(Files.getPosixFilePermissions(file));
            others.removeAll(OWNERS);
            if (!others.isEmpty()) {
                throw new OperatorException(
                        "%s may be read or written by others (%s): chmod 600 it, and think of the key as known."
                                .formatted(file, PosixFilePermissions.toString(Files.getPosixFilePermissions(file))));
            }
            byte[] key = Hex.decode(Files.readString(file).strip());
            if (isKey(key)) {
                return new KeyFile(key);
            }
        } catch (IOException e) {
            throw new OperatorException("The key file %s cannot be read.".formatted(file), e);
        } catch (IllegalArgumentException malformed) {
            // falls through: the message must not quote the file
        }
        throw new OperatorException("The key file %s must hold a private key as 32 bytes of hex.".formatted(file));
    }

    /** A new key in a new file. */
    static KeyFile create(Path file, SecureRandom random) {
        byte[] key = new byte[KEY_BYTES];
        do {
            random.nextBytes(key);
        } while (!isKey(key));
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, Hex.encode(key) + "\n");
        } catch (FileAlreadyExistsException e) {
            throw new OperatorException("%s exists: a key is never written over.".formatted(file), e);
        } catch (IOException e) {
            throw new OperatorException("%s cannot be written.".formatted(file), e);
        }
        return new KeyFile(key);
    }

    private static boolean isKey(byte[] key) {
        if (key.length != KEY_BYTES) {
            return false;
        }
        UInt256 number = UInt256.fromBytes(key);
        return !number.isZero() && number.compareTo(Secp256k1.N) < 0;
    }

    /** For a sender that signs by itself. */
    String hex() {
        return Hex.encode(key);
    }

    Address address() {
        return address;
    }

    Transaction sign(Transaction unsigned) {
        return TransactionCodec.sign(unsigned, key);
    }

    @Override
    public String toString() {
        return "KeyFile[" + address + "]";
    }
}
