package org.lumia.ingress.rpc;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcMethod;

/** Which methods the public port answers: those that cost an operator much are off until a setting lists their namespace. */
public final class Namespaces {
    /** The setting that turns them on. */
    public static final String SETTING = "lumia.ingress.rpc.namespaces";

    /** What is before the underscore of methods that are off by default. */
    public static final List<String> OPTIONAL = List.of("debug", "trace", "txpool");

    static final String MODULES = "rpc_modules";

    private static final String MODULE_VERSION = "1.0";

    private final Set<String> on;

    /** @param on of {@link #OPTIONAL} */
    public Namespaces(Collection<String> on) {
        this.on = Set.copyOf(on);
    }

    /** The same methods, those that are off answering so. */
    public Map<String, JsonRpcMethod> over(Map<String, JsonRpcMethod> methods) {
        var open = new HashMap<>(methods);
        open.replaceAll((name, method) -> isOff(name) ? refusing(name) : method);
        Map<String, String> modules = modules(methods.keySet());
        open.put(MODULES, params -> modules);
        return open;
    }

    /** As geth names them, each with its version. */
    private Map<String, String> modules(Collection<String> methods) {
        var modules = new TreeMap<String, String>(Map.of("rpc", MODULE_VERSION));
        methods.stream().filter(name -> !isOff(name)).forEach(name -> modules.put(namespace(name), MODULE_VERSION));
        return modules;
    }

    private boolean isOff(String method) {
        String namespace = namespace(method);
        return OPTIONAL.contains(namespace) && !on.contains(namespace);
    }

    private static String namespace(String method) {
        int end = method.indexOf('_');
        return end < 0 ? "" : method.substring(0, end);
    }

    private static JsonRpcMethod refusing(String method) {
        return params -> {
            throw new JsonRpcException(
                    JsonRpcException.METHOD_NOT_FOUND,
                    "the method %s does not exist/is not available: this node's setting %s does not list %s"
                            .formatted(method, SETTING, namespace(method)));
        };
    }
}
