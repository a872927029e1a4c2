package org.lumia.platform.settings;

import java.nio.file.Path;
import org.lumia.ethereum.Address;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Who runs this service. The key file holds 32 bytes as hex, and is readable by the service alone. */
@ConfigurationProperties("lumia.operator")
public record OperatorSettings(
        @Example("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266")
        Address address,

        @Example("/run/secrets/lumia/operator.key") Path keyFile) {}
