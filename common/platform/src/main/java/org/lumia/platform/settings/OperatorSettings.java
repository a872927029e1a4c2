package org.lumia.platform.settings;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Who runs this service. A key file holds 32 bytes as hex, and is readable by the service alone.
 *
 * @param address the operator in L1's registry
 * @param keyFile the signing key, 32 bytes of hex, readable by the service alone
 * @param nextKeyFile while the signing key is rotated: it signs from where the registry's list with it is in force
 */
@ConfigurationProperties("lumia.operator")
public record OperatorSettings(
        @Example("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266")
        Address address,

        @Example("/run/secrets/lumia/operator.key") Path keyFile,

        @Nullable @Example("/run/secrets/lumia/next-operator.key")
        Path nextKeyFile) {}
