package org.lumia.ingress.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lumia.ingress.rpc.Namespaces;
import org.lumia.ingress.rpc.UnservedMethods;

/** The lists of methods in docs/api.md, made of what is served. */
final class MethodsDocument {
    private static final Path FILE = Path.of("..", "docs", "api.md");
    private static final String BEGIN = "<!-- methods: made of what is served -->\n";
    private static final String END = "<!-- end of methods -->\n";

    private MethodsDocument() {}

    /** What stands in the document. */
    static String written() throws IOException {
        String text = Files.readString(FILE);
        return text.substring(text.indexOf(BEGIN) + BEGIN.length(), text.indexOf(END));
    }

    static void write(String lists) throws IOException {
        Files.writeString(FILE, Files.readString(FILE).replace(BEGIN + written(), BEGIN + lists));
    }

    static String of(Collection<String> served) {
        var namespaces = new TreeMap<String, TreeSet<String>>();
        served.forEach(name -> namespaces
                .computeIfAbsent(name.substring(0, name.indexOf('_')), unseen -> new TreeSet<>())
                .add(name));
        var lists = new StringBuilder("| | |\n|---|---|\n");
        namespaces.forEach((namespace, names) -> lists.append("| `%s`%s | %s |\n"
                .formatted(
                        namespace, Namespaces.OPTIONAL.contains(namespace) ? ", off by default" : "", quoted(names))));
        lists.append("\nNot there (-32601), and why:\n\n| | |\n|---|---|\n");
        for (UnservedMethods.Group group : UnservedMethods.GROUPS) {
            lists.append("| %s | %s |\n".formatted(quoted(group.names()), group.reason()));
        }
        return lists.toString();
    }

    private static String quoted(Collection<String> names) {
        return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(" "));
    }
}
