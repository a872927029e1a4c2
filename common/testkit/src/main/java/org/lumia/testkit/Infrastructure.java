package org.lumia.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.lumia.localnet.Anvil;
import org.lumia.localnet.EmbeddedKafka;
import org.lumia.localnet.EmbeddedPostgresServer;

/** JUnit extension that gives test methods {@link EmbeddedKafka}, {@link EmbeddedPostgresServer} and {@link Anvil} parameters. */
public final class Infrastructure implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        var type = parameter.getParameter().getType();
        return type == EmbeddedKafka.class || type == EmbeddedPostgresServer.class || type == Anvil.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var type = parameter.getParameter().getType();
        if (type == EmbeddedKafka.class) {
            return Shared.kafka();
        }
        return type == Anvil.class ? Shared.anvil() : Shared.postgres();
    }
}
