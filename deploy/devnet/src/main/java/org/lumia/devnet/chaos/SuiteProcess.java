package org.lumia.devnet.chaos;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lumia.devnet.DevnetServices;
import org.lumia.devnet.OsProcess;

/** One process of a service. A role, such as ordering, may be held by several of which one works. */
record SuiteProcess(String role, DevnetServices.Service service, OsProcess process) {

    static SuiteProcess of(String role, DevnetServices.Service service, Path logs, int heapMegabytes) {
        List<String> arguments = new ArrayList<>();
        service.settings().forEach((key, value) -> arguments.add("--" + key + "=" + value));
        // Last, so that it tells this process from those of other folders.
        arguments.add("--lumia.data-dir=" + service.settings().get("lumia.data-dir"));
        return new SuiteProcess(
                role, service, OsProcess.java(service.name(), logs, heapMegabytes, service.application(), arguments));
    }

    String name() {
        return service.name();
    }
}
