package org.lumia.ingress.rpc;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.lumia.rpc.JsonRpcMethod;

/** Every method that this service can answer, by name. */
public final class MethodRegistry {
    private final Map<String, JsonRpcMethod> methods;

    public MethodRegistry(Map<String, JsonRpcMethod> methods) {
        this.methods = Map.copyOf(methods);
    }

    /** Those that are served where an operator turns all of them on. */
    public SortedSet<String> names() {
        var names = new TreeSet<>(methods.keySet());
        names.add(Namespaces.MODULES);
        return Collections.unmodifiableSortedSet(names);
    }

    /** As a server takes them: with what is off, and what no chain like this has, answering so. */
    public Map<String, JsonRpcMethod> over(Namespaces namespaces) {
        var all = new HashMap<>(UnservedMethods.methods());
        all.putAll(namespaces.over(methods));
        return all;
    }
}
