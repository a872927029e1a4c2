package org.lumia.localnet;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** Finds {@code deploy/contracts}, whose package.json pins anvil, cast and forge, and installs its packages when absent. */
final class ContractsFolder {

    private static final long INSTALL_MINUTES_MAX = 5;

    private ContractsFolder() {}

    /** A foundry program's native binary: {@code anvil}, {@code cast} or {@code forge}. */
    static Path binary(String program) {
        var folder = find();
        var arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        var os = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
        var binary = folder.resolve("node_modules/@foundry-rs/%s-%s-%s/bin/%s".formatted(program, os, arch, program));
        if (!Files.exists(binary)) {
            install(folder);
        }
        if (!Files.isExecutable(binary)) {
            throw new IllegalStateException("%s is not there after npm ci in %s".formatted(binary, folder));
        }
        return binary;
    }

    private static Path find() {
        var configured = System.getProperty("localnet.contracts-folder");
        if (configured != null) {
            return Path.of(configured).toAbsolutePath();
        }
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            var contracts = folder.resolve("deploy/contracts");
            if (Files.exists(contracts.resolve("package.json"))) {
                return contracts;
            }
        }
        throw new IllegalStateException("deploy/contracts/package.json is in none of the parents of "
                + Path.of("").toAbsolutePath() + "; give -Dlocalnet.contracts-folder=");
    }

    private static synchronized void install(Path folder) {
        try (var lock = FileChannel.open(
                        folder.resolve("package.json"), StandardOpenOption.READ, StandardOpenOption.WRITE);
                var held = lock.lock()) {
            var npm = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
                    .directory(folder.toFile())
                    .inheritIO()
                    .start();
            if (!npm.waitFor(INSTALL_MINUTES_MAX, TimeUnit.MINUTES) || npm.exitValue() != 0) {
                npm.destroyForcibly();
                throw new IllegalStateException("npm ci failed in " + folder + " (lock " + held.isValid() + ")");
            }
        } catch (IOException e) {
            throw new IllegalStateException("npm cannot be run: install Node.js 20 or later with npm", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
