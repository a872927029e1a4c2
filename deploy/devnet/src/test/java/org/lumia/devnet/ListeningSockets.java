package org.lumia.devnet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The TCP sockets on which a process listens, from Linux' proc(5). */
final class ListeningSockets {
    private static final String LISTEN = "0A";
    private static final int ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    /** As the kernel writes them: 127.0.0.1, the same as an IPv6 address, ::1. */
    private static final Set<String> LOOPBACK =
            Set.of("0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000");

    /** @param address hex digits in the machine's order */
    record Socket(String address, int port) {
        boolean isLoopback() {
            return LOOPBACK.contains(address);
        }
    }

    private ListeningSockets() {}

    static List<Socket> of(long pid) throws IOException {
        var open = inodes(pid);
        var sockets = new ArrayList<Socket>();
        for (var table : List.of("tcp", "tcp6")) {
            for (var line : Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table))) {
                var field = line.strip().split("\\s+");
                if (field[STATE].equals(LISTEN) && open.contains(field[INODE])) {
                    var at = field[ADDRESS].split(":");
                    sockets.add(new Socket(at[0], Integer.parseInt(at[1], 16)));
                }
            }
        }
        return sockets;
    }

    private static Set<String> inodes(long pid) throws IOException {
        var inodes = new HashSet<String>();
        try (var files = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (var file : files) {
                try {
                    var target = Files.readSymbolicLink(file).toString();
                    if (target.startsWith("socket:[")) {
                        inodes.add(target.substring("socket:[".length(), target.length() - 1));
                    }
                } catch (NoSuchFileException closedMeanwhile) {
                    // It listens no more.
                }
            }
        }
        return inodes;
    }
}
