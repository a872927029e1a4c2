package org.lumia.ingress.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The document of REST by itself; a devnet's answers are held against it in EndToEndTest, the controllers' paths in RestPathsTest. */
class OpenApiTest {
    private static final List<String> ERRORS_OF_ALL = List.of("400", "401", "403", "406", "429", "500", "503");
    private static final Pattern IN_PATH = Pattern.compile("\\{(\\w+)}");

    private final JsonNode document = OpenApi.document();

    @Test
    void itIsOpenApi31AndHasNothingOfItsSourceAlone() {
        assertThat(document.get("openapi").asString()).startsWith("3.1.");
        assertThat(document.has("x-errors")).isFalse();
        assertThat(document.toString()).doesNotContain("\"optional\"", "\"<<\"");
    }

    @Test
    void everyReferenceIsThereAndEveryComponentIsReferredTo() {
        var referred = new HashSet<String>();
        references(document, referred);
        for (String reference : referred) {
            assertThat(document.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
        }
        for (String kind : List.of("schemas", "parameters", "responses", "headers")) {
            for (String name : document.get("components").get(kind).propertyNames()) {
                assertThat(referred).contains("#/components/%s/%s".formatted(kind, name));
            }
        }
    }

    private static void references(JsonNode node, Set<String> into) {
        if (node.path("$ref").isString()) {
            into.add(node.get("$ref").asString());
        }
        node.forEach(child -> references(child, into));
    }

    @Test
    void everyOperationSaysWhatItIsWhatItTakesAndHowItFails() {
        var names = new ArrayList<String>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    JsonNode said = operation.getValue();
                    names.add(said.get("operationId").asString());
                    assertThat(said.path("summary").asString())
                            .as(path.getKey())
                            .isNotBlank();
                    assertThat(said.path("tags").size()).as(path.getKey()).isEqualTo(1);
                    var given = new ArrayList<String>();
                    said.path("parameters").forEach(parameter -> {
                        JsonNode resolved = resolved(parameter);
                        if (resolved.get("in").asString().equals("path")) {
                            given.add(resolved.get("name").asString());
                        }
                    });
                    assertThat(given).as(path.getKey()).containsExactlyElementsOf(inPath(path.getKey()));
                    assertThat(said.get("responses").propertyNames())
                            .as(path.getKey())
                            .contains("200")
                            .containsAll(ERRORS_OF_ALL);
                    said.get("responses").properties().forEach(answer -> isWhole(path.getKey(), answer.getKey(), said));
                }));
        assertThat(names).doesNotHaveDuplicates();
    }

    /** Errors are problems; who may ask whether something changed is told how, and is answered 304. */
    private void isWhole(String path, String status, JsonNode operation) {
        JsonNode answer = resolved(operation.get("responses").get(status));
        assertThat(answer.path("description").asString())
                .as(path + " " + status)
                .isNotBlank();
        if (status.compareTo("400") >= 0) {
            assertThat(answer.get("content").propertyNames()).containsExactly("application/problem+json");
        }
        if (status.equals("200")) {
            boolean tagged = answer.path("headers").has("ETag");
            assertThat(operation.get("responses").has("304")).as(path).isEqualTo(tagged);
            assertThat(operation.path("parameters").toString().contains("IfNoneMatch"))
                    .as(path)
                    .isEqualTo(tagged);
        }
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asString().substring(1)) : node;
    }

    private static List<String> inPath(String path) {
        return IN_PATH.matcher(path).results().map(match -> match.group(1)).toList();
    }

    @Test
    void propertiesAreRequiredUnlessTheySayOtherwise() {
        JsonNode block = document.at("/components/schemas/Block");
        assertThat(block.get("required").size())
                .isEqualTo(block.get("properties").size());
        assertThat(document.at("/components/schemas/Problem/required").toString())
                .isEqualTo("[\"detail\",\"status\",\"title\"]");
        assertThat(document.at("/components/schemas/BatchDetail/required").size())
                .isEqualTo(4);
    }
}
