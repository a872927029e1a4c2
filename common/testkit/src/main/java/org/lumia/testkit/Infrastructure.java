package org.lumia.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.lumia.localnet.Anvil;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.PostgresServer;

/** JUnit extension that gives test methods {@link KafkaServer}, {@link PostgresServer} and {@link Anvil} parameters. */
public final class Infrastructure implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        var type = parameter.getParameter().getType();
        return type == KafkaServer.class || type == PostgresServer.class || type == Anvil.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var type = parameter.getParameter().getType();
        if (type == KafkaServer.class) {
            return Shared.kafka();
        }
        return type == Anvil.class ? Shared.anvil() : Shared.postgres();
    }
}
