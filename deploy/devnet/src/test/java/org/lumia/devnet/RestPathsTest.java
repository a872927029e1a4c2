package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.lumia.ingress.pages.OpenApi;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What ingress' document of REST has is what its controllers answer, and what it passes on is what the services behind it answer. */
class RestPathsTest {
    private static final String ALL_OF_REWARDS = "/v1/rewards/**";
    private static final Set<String> POSTED = Set.of("/v1/rewards/session");
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.lumia");

    /** Of GET. */
    private static Set<String> mapped(String packageName) {
        var paths = new TreeSet<String>();
        for (JavaClass found : CLASSES) {
            if (found.getPackageName().equals(packageName) && found.isAnnotatedWith(RestController.class)) {
                Class<?> controller = found.reflect();
                for (Method method : controller.getDeclaredMethods()) {
                    if (method.isAnnotationPresent(GetMapping.class)) {
                        paths.add(path(controller) + path(method));
                    }
                }
            }
        }
        return paths;
    }

    private static String path(AnnotatedElement element) {
        var mapping = AnnotatedElementUtils.findMergedAnnotation(element, RequestMapping.class);
        return mapping == null ? "" : String.join("", mapping.path());
    }

    private static Set<String> documented() {
        var paths = new TreeSet<String>();
        OpenApi.document().get("paths").properties().forEach(path -> {
            assertThat(path.getValue().propertyNames())
                    .as(path.getKey())
                    .containsExactlyElementsOf(
                            POSTED.contains(path.getKey()) ? List.of("get", "post") : List.of("get"));
            paths.add(path.getKey());
        });
        return paths;
    }

    @Test
    void everyPathThatIsAnsweredIsInTheDocumentAndTheReverse() {
        Set<String> served = mapped("org.lumia.ingress.app");
        assertThat(served.remove(ALL_OF_REWARDS)).isTrue();
        mapped("org.lumia.rewards.app").stream()
                .filter(path -> path.startsWith("/v1/rewards/"))
                .forEach(served::add);
        assertThat(documented()).containsExactlyElementsOf(served);
    }

    /** What is passed on as it came is asked for under the same path. */
    @Test
    void everyPathThatIsPassedOnIsAnsweredByTheServiceBehindIt() {
        var behind = new TreeSet<String>();
        for (String service : new String[] {"execution", "ordering", "batcher", "rewards"}) {
            behind.addAll(mapped("org.lumia.%s.app".formatted(service)));
        }
        assertThat(documented())
                .containsAll(behind.stream()
                        .filter(path -> !path.equals("/v1/snapshot") && !path.equals("/v1/evidence/open"))
                        .toList());
    }
}
