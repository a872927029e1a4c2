package org.lumia.devnet;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Dependencies point one way: common is plain Java, services do not know each other, only {@code app} packages do I/O. */
class LayersTest {

    private static final List<String> SERVICES =
            List.of("ingress", "ordering", "execution", "batcher", "submitter", "rewards");

    private static final String[] FRAMEWORKS = {
        "org.springframework..",
        "org.apache.kafka..",
        "java.sql..",
        "javax.sql..",
        "org.flywaydb..",
        "jakarta.servlet.."
    };

    private static final JavaClasses LUMIA = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.lumia");

    @Test
    void commonIsPlainJava() {
        var forbidden = new ArrayList<>(List.of(FRAMEWORKS));
        forbidden.add("org.lumia.platform..");
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.lumia.ethereum..",
                        "org.lumia.evm..",
                        "org.lumia.protocol..",
                        "org.lumia.chain..",
                        "org.lumia.rpc..",
                        "org.lumia.l1..",
                        "org.lumia.contracts..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden.toArray(String[]::new))
                .check(LUMIA);
    }

    @Test
    void commonDependsOneWay() {
        check(
                "org.lumia.ethereum..",
                "org.lumia.evm..",
                "org.lumia.protocol..",
                "org.lumia.chain..",
                "org.lumia.rpc..");
        check("org.lumia.evm..", "org.lumia.protocol..", "org.lumia.chain..", "org.lumia.rpc..");
        check("org.lumia.protocol..", "org.lumia.evm..", "org.lumia.chain..", "org.lumia.rpc..");
        check("org.lumia.rpc..", "org.lumia.evm..", "org.lumia.chain..", "org.lumia.l1..");
        check("org.lumia.l1..", "org.lumia.evm..", "org.lumia.chain..");
    }

    /** An exchange over HTTP is bounded as a whole in one place; what runs L1 on one machine asks its own process. */
    @Test
    void oneModuleSpeaksHttp() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.lumia.rpc..", "org.lumia.localnet..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.net.http.HttpClient")
                .check(LUMIA);
    }

    private static void check(String from, String... to) {
        noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(to)
                .check(LUMIA);
    }

    @Test
    void fixturesOfTestsAreUsedByTestsAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.lumia.testkit..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.lumia.testkit..")
                .check(LUMIA);
    }

    @Test
    void onlyAppPackagesOfServicesDoInputAndOutput() {
        var shell = new ArrayList<>(List.of(FRAMEWORKS));
        shell.add("org.lumia.platform..");
        for (var service : SERVICES) {
            noClasses()
                    .that()
                    .resideInAPackage("org.lumia." + service + "..")
                    .and()
                    .resideOutsideOfPackage("org.lumia." + service + ".app..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(shell.toArray(String[]::new))
                    .allowEmptyShould(true)
                    .check(LUMIA);
        }
    }

    @Test
    void servicesDoNotKnowEachOther() {
        for (var service : SERVICES) {
            var others = SERVICES.stream()
                    .filter(other -> !other.equals(service))
                    .map(other -> "org.lumia." + other + "..")
                    .toArray(String[]::new);
            classes()
                    .that()
                    .resideInAPackage("org.lumia." + service + "..")
                    .should()
                    .onlyDependOnClassesThat(resideInAnyPackage(others).negate())
                    .allowEmptyShould(true)
                    .check(LUMIA);
        }
    }
}
