package org.lumia.ingress.pages;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What REST offers, as OpenAPI 3.1: made of {@code openapi/paths.yaml} and {@code openapi/schemas.yaml}. */
public final class OpenApi {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String FOLDER = "/openapi/";
    private static final String OPTIONAL = "optional";
    private static final int ALIASES_MAX = 1_000;

    private OpenApi() {}

    /** The whole document; each call reads it anew. */
    public static ObjectNode document() {
        ObjectNode document = yaml("paths.yaml");
        document.remove("x-errors");
        ObjectNode schemas = yaml("schemas.yaml");
        requireProperties(schemas);
        document.withObject("/components").set("schemas", schemas);
        return document;
    }

    private static ObjectNode yaml(String file) {
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(ALIASES_MAX);
        options.setAllowDuplicateKeys(false);
        try (InputStream in = Objects.requireNonNull(OpenApi.class.getResourceAsStream(FOLDER + file), file)) {
            Object read = new Yaml(new SafeConstructor(options)).load(in);
            return JSON.valueToTree(read);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Properties of an answer are always there unless it says otherwise: {@code required} is made here, so that none is forgotten. */
    private static void requireProperties(JsonNode node) {
        if (node instanceof ObjectNode schema && schema.get("properties") instanceof ObjectNode properties) {
            Set<String> required = new TreeSet<>(properties.propertyNames());
            if (schema.remove(OPTIONAL) instanceof ArrayNode optional) {
                optional.forEach(name -> required.remove(name.asString()));
            }
            if (!schema.has("required")) {
                ArrayNode names = schema.putArray("required");
                required.forEach(names::add);
            }
        }
        node.forEach(OpenApi::requireProperties);
    }
}
