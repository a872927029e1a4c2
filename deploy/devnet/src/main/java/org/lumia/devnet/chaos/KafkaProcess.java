package org.lumia.devnet.chaos;

import java.nio.file.Path;
import org.lumia.localnet.EmbeddedKafka;

/** A broker in a process of its own. */
public final class KafkaProcess {

    private KafkaProcess() {}

    /** Arguments: folder, port, controller's port. Runs until it is told to stop. */
    public static void main(String[] args) {
        var broker = EmbeddedKafka.start(Path.of(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop"));
    }
}
