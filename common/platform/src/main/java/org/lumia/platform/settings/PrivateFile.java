package org.lumia.platform.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Files that hold secrets. */
public final class PrivateFile {
    private static final Set<PosixFilePermission> OPEN = EnumSet.of(
            PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

    private PrivateFile() {}

    /**
     * A group may read it, as Kubernetes mounts secrets for the one of the pod; others may do nothing.
     *
     * @throws SettingException that names the setting and the file where others may
     */
    public static void require(Path file, String setting) throws IOException {
        var attributes = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (attributes == null) {
            return;
        }
        var permissions = attributes.readAttributes().permissions();
        if (permissions.stream().anyMatch(OPEN::contains)) {
            throw new SettingException(
                    "The file of %s may be read or written by others (%s): chmod 600 %s, and think of its key as known"
                            .formatted(setting, PosixFilePermissions.toString(permissions), file));
        }
    }
}
