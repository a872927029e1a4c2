package org.lumia.platform.signer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.platform.settings.PrivateFile;
import org.lumia.platform.settings.SettingException;
import org.lumia.protocol.message.Signer;

/** Signs with the key of a file that holds 32 bytes of hex. */
public final class KeyFileSigner implements Signer {

    private final byte[] key;
    private final Address address;

    private KeyFileSigner(byte[] key) {
        this.key = key;
        this.address = Secp256k1.address(key);
    }

    /** Reads the file; the exception names the setting and the file, and never what stands in it. */
    public static KeyFileSigner read(Path file, String setting) {
        try {
            PrivateFile.require(file, setting);
            var key = Hex.decode(Files.readString(file).strip());
            if (key.length == 32) {
                return new KeyFileSigner(key);
            }
        } catch (IOException e) {
            throw new SettingException("The file of %s cannot be read: %s".formatted(setting, file));
        } catch (IllegalArgumentException malformed) {
            // falls through: the message must not quote the file
        }
        throw new SettingException(
                "The file of %s must hold a private key as 32 bytes of hex: %s".formatted(setting, file));
    }

    @Override
    public Address address() {
        return address;
    }

    @Override
    public Signature sign(Hash digest) {
        return Secp256k1.sign(digest, key);
    }

    @Override
    public String toString() {
        return "KeyFileSigner[" + address + "]";
    }
}
