package org.lumia.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a cluster's controllers make of the chart, by their rules: who is selected, who may connect, how pods are replaced. */
class ControllersTest {
    private static final String COMPONENT = "app.kubernetes.io/component";
    private static final List<HasMetadata> ALPHA =
            Chart.manifests(Chart.renderProduction("alpha", Map.of("rebuild.enabled", "true")));
    private static final List<HasMetadata> BETA = Chart.manifests(Chart.renderProduction("beta", Map.of()));

    private record Pod(String namespace, Map<String, String> labels, PodTemplateSpec spec) {
        String component() {
            return labels.getOrDefault(COMPONENT, "");
        }

        Container container() {
            return spec.getSpec().getContainers().getFirst();
        }
    }

    private static List<Pod> pods(List<HasMetadata> manifests) {
        return Chart.pods(manifests).stream()
                .map(spec -> new Pod("lumia", spec.getMetadata().getLabels(), spec))
                .toList();
    }

    private static List<Pod> everyPod() {
        return Stream.concat(pods(ALPHA).stream(), pods(BETA).stream()).toList();
    }

    private static Pod alpha(String component) {
        return pods(ALPHA).stream()
                .filter(pod -> pod.component().equals(component))
                .findFirst()
                .orElseThrow();
    }

    private static Pod stranger(String namespace, Map<String, String> labels) {
        return new Pod(namespace, labels, new PodTemplateSpec());
    }

    private static <T> Stream<T> all(List<HasMetadata> manifests, Class<T> type) {
        return manifests.stream().filter(type::isInstance).map(type::cast);
    }

    private static boolean matches(Map<String, String> selector, Map<String, String> labels) {
        return labels.entrySet().containsAll(selector.entrySet());
    }

    private static boolean selects(LabelSelector selector, Map<String, String> labels) {
        assertThat(selector.getMatchExpressions()).isEmpty();
        return matches(Objects.requireNonNullElse(selector.getMatchLabels(), Map.of()), labels);
    }

    /** As a network plugin decides: a pod that a policy selects is reached by what one of its rules lets in. */
    private static boolean reaches(Pod from, Pod to, String port) {
        return all(ALPHA, NetworkPolicy.class)
                .filter(policy -> selects(policy.getSpec().getPodSelector(), to.labels()))
                .flatMap(policy -> policy.getSpec().getIngress().stream())
                .anyMatch(rule -> rule.getPorts().stream()
                                .map(NetworkPolicyPort::getPort)
                                .map(IntOrString::getStrVal)
                                .anyMatch(port::equals)
                        && (rule.getFrom().isEmpty() || rule.getFrom().stream().anyMatch(peer -> isPeer(peer, from))));
    }

    private static boolean isPeer(NetworkPolicyPeer peer, Pod pod) {
        var namespace = peer.getNamespaceSelector();
        boolean there = namespace == null
                ? pod.namespace().equals("lumia")
                : selects(namespace, Map.of("kubernetes.io/metadata.name", pod.namespace()));
        return there && (peer.getPodSelector() == null || selects(peer.getPodSelector(), pod.labels()));
    }

    @Test
    void thePrometheusThatIsNamedScrapesAndOthersPodsDoNot() {
        var prometheus = stranger("monitoring", Map.of("app.kubernetes.io/name", "prometheus"));
        var other = pods(BETA).getFirst();
        var wallet = stranger("elsewhere", Map.of());
        for (var pod : pods(ALPHA)) {
            boolean ingress = pod.component().equals("ingress");
            if (pod.component().equals("rebuild")) {
                continue;
            }
            String metrics = ingress ? "management" : "http";
            assertThat(reaches(prometheus, pod, metrics)).as(pod.component()).isTrue();
            assertThat(reaches(stranger("monitoring", Map.of()), pod, metrics)).isFalse();
            assertThat(reaches(stranger("lumia", prometheus.labels()), pod, metrics))
                    .isFalse();
            assertThat(reaches(other, pod, metrics)).isFalse();
            assertThat(reaches(alpha("batcher"), pod, metrics)).isTrue();
            assertThat(reaches(wallet, pod, "http")).as(pod.component()).isEqualTo(ingress);
        }
    }

    @Test
    void podsReachNamesEachOtherAndTheirStoresAndTheSubmitterAloneReachesL1() {
        for (var policy : all(ALPHA, NetworkPolicy.class).toList()) {
            assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
            var ports = policy.getSpec().getEgress().stream()
                    .flatMap(rule -> rule.getPorts().stream())
                    .map(port -> port.getPort().getIntVal())
                    .collect(Collectors.toSet());
            assertThat(ports).contains(53, 9093, 5432);
            assertThat(ports.contains(443))
                    .as(policy.getMetadata().getName())
                    .isEqualTo(policy.getMetadata().getName().endsWith("l1-submitter"));
            assertThat(policy.getSpec().getEgress())
                    .anySatisfy(rule -> assertThat(rule.getTo())
                            .anyMatch(peer -> isPeer(peer, alpha("execution"))
                                    && !isPeer(peer, pods(BETA).getFirst())));
        }
    }

    @Test
    void servicesMonitorsAndBudgetsSelectTheirOwnPodsAlone() {
        all(ALPHA, Service.class).forEach(service -> {
            var selected = everyPod().stream()
                    .filter(pod -> matches(service.getSpec().getSelector(), pod.labels()))
                    .toList();
            assertThat(selected).as(service.getMetadata().getName()).hasSize(1);
            assertThat(service.getMetadata().getName())
                    .isEqualTo("alpha-lumia-sequencer-" + selected.getFirst().component());
            assertThat(service.getSpec().getPorts())
                    .allSatisfy(
                            port -> assertThat(selected.getFirst().container().getPorts())
                                    .anyMatch(open -> open.getName()
                                            .equals(port.getTargetPort().getStrVal())));
        });
        var monitors = all(ALPHA, GenericKubernetesResource.class)
                .filter(resource -> resource.getKind().equals("PodMonitor"))
                .toList();
        assertThat(monitors).hasSize(6).allSatisfy(monitor -> {
            Map<String, String> labels = monitor.get("spec", "selector", "matchLabels");
            var selected = everyPod().stream()
                    .filter(pod -> matches(labels, pod.labels()))
                    .toList();
            assertThat(selected).hasSize(1);
            String port = monitor.get("spec", "podMetricsEndpoints", 0, "port");
            assertThat(selected.getFirst().container().getPorts())
                    .anyMatch(open -> open.getName().equals(port));
            assertThat(monitor.getMetadata().getLabels()).containsEntry("release", "prometheus");
        });
        assertThat(all(ALPHA, PodDisruptionBudget.class)
                        .map(budget ->
                                budget.getSpec().getSelector().getMatchLabels().get(COMPONENT)))
                .containsExactlyInAnyOrder("ingress", "ordering");
    }

    /** By the deployment controller's rules: no pod goes before another is ready, and ready is what a standby is too. */
    @Test
    void orderingIsRolledAndDrainedWithOneOfTwoAlwaysThere() {
        var ordering = all(BETA, Deployment.class)
                .filter(deployment -> deployment.getMetadata().getName().endsWith("ordering"))
                .findFirst()
                .orElseThrow();
        int replicas = ordering.getSpec().getReplicas();
        var rolling = ordering.getSpec().getStrategy().getRollingUpdate();
        int surge = rolling.getMaxSurge().getIntVal();
        int unavailable = rolling.getMaxUnavailable().getIntVal();
        int old = replicas;
        int fresh = 0;
        for (int step = 0; old > 0; step++) {
            assertThat(step).as("steps").isLessThan(10);
            int started = Math.min(replicas - fresh, replicas + surge - old - fresh);
            fresh += started;
            int ended = Math.min(old, old + fresh - (replicas - unavailable));
            assertThat(started + ended).as("the roll goes on").isPositive();
            old -= ended;
            assertThat(old + fresh).isGreaterThanOrEqualTo(replicas);
        }
        var budget = all(BETA, PodDisruptionBudget.class)
                .filter(one -> one.getMetadata().getName().endsWith("ordering"))
                .findFirst()
                .orElseThrow();
        assertThat(replicas - budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
        assertThat(alpha("ordering")
                        .container()
                        .getReadinessProbe()
                        .getHttpGet()
                        .getPath())
                .isEqualTo("/actuator/health/readiness");
    }

    @Test
    void theAutoscalerAloneDecidesHowManyServeWallets() {
        var scaler = all(ALPHA, HorizontalPodAutoscaler.class).findFirst().orElseThrow();
        var target = all(ALPHA, Deployment.class)
                .filter(deployment -> deployment
                        .getMetadata()
                        .getName()
                        .equals(scaler.getSpec().getScaleTargetRef().getName()))
                .findFirst()
                .orElseThrow();
        assertThat(target.getSpec().getReplicas()).isNull();
        assertThat(alpha("ingress").container().getResources().getRequests()).containsKey("cpu");
    }

    @Test
    void theRebuildHasTheFolderToItself() {
        var execution = all(ALPHA, StatefulSet.class).findFirst().orElseThrow();
        var job = all(ALPHA, Job.class).findFirst().orElseThrow();
        assertThat(execution.getSpec().getReplicas()).isZero();
        assertThat(all(BETA, StatefulSet.class)
                        .findFirst()
                        .orElseThrow()
                        .getSpec()
                        .getReplicas())
                .isOne();
        String claim = execution
                        .getSpec()
                        .getVolumeClaimTemplates()
                        .getFirst()
                        .getMetadata()
                        .getName() + "-" + execution.getMetadata().getName() + "-0";
        assertThat(job.getSpec().getTemplate().getSpec().getVolumes())
                .anyMatch(volume -> volume.getPersistentVolumeClaim() != null
                        && volume.getPersistentVolumeClaim().getClaimName().equals(claim));
        assertThat(job.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getArgs())
                .containsExactly("rebuild");
        assertThat(execution.getSpec().getPersistentVolumeClaimRetentionPolicy().getWhenDeleted())
                .isEqualTo("Retain");
    }

    @Test
    void everyMountHasItsVolumeAndEveryFileOfTheSettingsIsMounted() {
        assertThat(pods(ALPHA)).hasSize(7).allSatisfy(pod -> {
            var volumes = pod.spec().getSpec().getVolumes().stream()
                    .map(Volume::getName)
                    .collect(Collectors.toSet());
            volumes.add("data");
            assertThat(pod.container().getVolumeMounts())
                    .allSatisfy(mount -> assertThat(volumes).contains(mount.getName()));
            var paths = pod.container().getVolumeMounts().stream()
                    .map(VolumeMount::getMountPath)
                    .toList();
            var files = Pattern.compile("/etc/lumia/[a-z0-9-]+")
                    .matcher(ALPHA.stream()
                            .filter(io.fabric8.kubernetes.api.model.ConfigMap.class::isInstance)
                            .filter(map -> map.getMetadata().getName().endsWith("-" + pod.component()))
                            .map(map -> ((io.fabric8.kubernetes.api.model.ConfigMap) map)
                                    .getData()
                                    .toString())
                            .collect(Collectors.joining()));
            while (files.find()) {
                assertThat(paths).as(pod.component()).contains(files.group());
            }
        });
    }

    @Test
    void twoOperatorsOfOneNamespaceHaveNothingOfOneName() {
        var names = new HashSet<String>();
        Stream.concat(ALPHA.stream(), BETA.stream())
                .forEach(manifest -> assertThat(names.add(manifest.getKind() + " "
                                + manifest.getMetadata().getName()))
                        .as(manifest.getMetadata().getName())
                        .isTrue());
    }

    /** A URL or a password in a manifest would stand in etcd and in helm's history. */
    @Test
    void urlsAndPasswordsComeFromSecrets() {
        var env = alpha("l1-submitter").container().getEnv().stream()
                .filter(variable -> variable.getValueFrom() != null)
                .collect(Collectors.toMap(
                        variable -> variable.getName(),
                        variable -> variable.getValueFrom().getSecretKeyRef().getName() + "/"
                                + variable.getValueFrom().getSecretKeyRef().getKey()));
        assertThat(env)
                .isEqualTo(Map.of(
                        "SPRING_DATASOURCE_PASSWORD", "lumia-db-app/password",
                        "SPRING_DATASOURCE_USERNAME", "lumia-db-app/username",
                        "SPRING_DATASOURCE_URL", "lumia-db-app/jdbc-uri",
                        "LUMIA_L1_RPCURL", "l1-urls/rpc-url",
                        "LUMIA_L1_BEACONURL", "l1-urls/beacon-url"));
        assertThat(alpha("rewards").container().getEnv())
                .noneMatch(variable -> variable.getName().startsWith("LUMIA_L1"));
    }

    @Test
    void theImagesAreTheOnesThatThisBuildMakes() throws Exception {
        String pom = Files.readString(Path.of("../pom.xml"));
        var version = Pattern.compile("<artifactId>lumia-sequencer</artifactId>\\s*<version>([^<]*)<")
                .matcher(pom);
        assertThat(version.find()).isTrue();
        var modules = Pattern.compile("<module>([a-z0-9-]+-service)</module>").matcher(pom);
        Set<String> images = new HashSet<>();
        while (modules.find()) {
            images.add("registry.example.org/lumia/" + modules.group(1) + ":" + version.group(1));
        }
        assertThat(pods(BETA).stream().map(pod -> pod.container().getImage()))
                .containsExactlyInAnyOrderElementsOf(images);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ordering."})
    void whatIsExtraComesToThePods(String section) {
        var values = new HashMap<>(Chart.VALUES);
        values.put(section + "extraEnv[0].name", "LUMIA_ORDERING_UNSAVEDBLOCKSMAX");
        values.put(section + "extraEnv[0].value", "a");
        values.put(section + "extraVolumes[0].name", "more");
        values.put(section + "extraVolumeMounts[0].name", "more");
        values.put(section + "extraVolumeMounts[0].mountPath", "/more");
        values.put("priorityClassName", "sequencer");
        assertThat(pods(Chart.manifests(Chart.render("gamma", values)))).allSatisfy(pod -> {
            boolean has = section.isEmpty() || pod.component().equals("ordering");
            assertThat(pod.container().getEnv().stream()
                            .anyMatch(env -> env.getName().startsWith("LUMIA_ORDERING")))
                    .isEqualTo(has);
            assertThat(pod.container().getVolumeMounts().stream()
                            .anyMatch(mount -> mount.getName().equals("more")))
                    .isEqualTo(has);
            assertThat(pod.spec().getSpec().getVolumes().stream()
                            .anyMatch(volume -> volume.getName().equals("more")))
                    .isEqualTo(has);
            assertThat(pod.spec().getSpec().getPriorityClassName()).isEqualTo("sequencer");
            assertThat(pod.spec().getSpec().getTopologySpreadConstraints()).isNotEmpty();
        });
    }
}
