package org.lumia.devnet;

import java.nio.file.Path;

/** One operator's services in a JVM of their own; its argument is the folder with the operator's {@link OperatorSpec}. */
final class OperatorMain {
    private static final int FAILED = 1;
    /** The other operators start at the same time and have the machine busy. */
    private static final int STARTS_AT_ONCE = 1;

    private OperatorMain() {}

    /** Ends with 0 when it was told to, with 1 when it could not start or something broke that only a new start mends. */
    public static void main(String[] args) throws InterruptedException {
        System.exit(run(Path.of(args[0])));
    }

    private static int run(Path folder) throws InterruptedException {
        var progress = new Progress(System.out);
        var spec = OperatorSpec.read(folder)
                .orElseThrow(() -> new DevnetException("%s has no operator.json".formatted(folder)));
        try (var stop = StopSignal.await()) {
            CompilerDirectives.add(folder);
            try (var services = OperatorServices.start(spec.services(folder), STARTS_AT_ONCE, progress)) {
                var failure = stop.orFailure(services::failure);
                failure.ifPresent(reason -> progress.say(reason + "\nStopping, since only a new start mends this"));
                return failure.isPresent() ? FAILED : 0;
            }
        } catch (DevnetException e) {
            progress.say(String.valueOf(e.getMessage()));
            return FAILED;
        }
    }
}
