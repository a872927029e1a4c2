{{/* The six services: key in values, name in resources. */}}
{{- define "lumia.services" -}}
- {key: ingress, name: ingress}
- {key: ordering, name: ordering}
- {key: execution, name: execution}
- {key: batcher, name: batcher}
- {key: l1Submitter, name: l1-submitter}
- {key: rewards, name: rewards}
{{- end }}

{{- define "lumia.fullname" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "lumia.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .service.name }}
{{- end }}

{{- define "lumia.labels" -}}
{{ include "lumia.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "lumia.image" -}}
{{- with .root.Values.image -}}
{{ if .registry }}{{ .registry }}/{{ end }}{{ .repository }}/{{ $.service.name }}-service:{{ .tag | default $.root.Chart.AppVersion }}
{{- end }}
{{- end }}

{{/* The port that probes and Prometheus use: the public one of ingress serves wallets alone. */}}
{{- define "lumia.managementPort" -}}
{{ .values.managementPort | default .values.port }}
{{- end }}

{{/* What a secret or config map outside of this chart holds now, so that pods restart when it changed; nothing is looked up by helm template. */}}
{{- define "lumia.checksum" -}}
{{- $found := dict -}}
{{- if .root.Values.restartOnChange }}
{{- $found = lookup .version .kind .root.Release.Namespace .name | default dict -}}
{{- end }}
{{- dict "data" ($found.data | default dict) "binary" ($found.binaryData | default dict) | toJson | sha256sum }}
{{- end }}

{{/* The container of a service, which also migrates its schema before it starts. */}}
{{- define "lumia.container" -}}
{{- $v := .root.Values -}}
image: {{ include "lumia.image" . }}
imagePullPolicy: {{ $v.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
env:
  - name: JAVA_TOOL_OPTIONS
    value: {{ .values.javaOptions | default "" | quote }}
  - name: SPRING_CONFIG_ADDITIONAL_LOCATION
    value: file:/etc/lumia/config/
  {{- with $v.postgres }}
  - name: SPRING_DATASOURCE_PASSWORD
    valueFrom:
      secretKeyRef: {name: {{ .passwordSecret }}, key: {{ .passwordKey }}}
  {{- if .usernameKey }}
  - name: SPRING_DATASOURCE_USERNAME
    valueFrom:
      secretKeyRef: {name: {{ .passwordSecret }}, key: {{ .usernameKey }}}
  {{- end }}
  {{- if .urlKey }}
  - name: SPRING_DATASOURCE_URL
    valueFrom:
      secretKeyRef: {name: {{ .passwordSecret }}, key: {{ .urlKey }}}
  {{- end }}
  {{- end }}
  {{- if and (eq .service.key "l1Submitter") $v.l1.urlSecret }}
  - name: LUMIA_L1_RPCURL
    valueFrom:
      secretKeyRef: {name: {{ $v.l1.urlSecret }}, key: rpc-url}
  - name: LUMIA_L1_BEACONURL
    valueFrom:
      secretKeyRef: {name: {{ $v.l1.urlSecret }}, key: beacon-url}
  {{- end }}
  {{- with concat $v.extraEnv (.values.extraEnv | default list) }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
volumeMounts:
  - {name: config, mountPath: /etc/lumia/config, readOnly: true}
  - {name: genesis, mountPath: /etc/lumia/genesis, readOnly: true}
  - {name: signer, mountPath: /etc/lumia/signer, readOnly: true}
  {{- if eq .service.key "l1Submitter" }}
  - {name: l1-signer, mountPath: /etc/lumia/l1-signer, readOnly: true}
  {{- end }}
  {{- range include "lumia.secretFiles" .root | fromYamlArray }}
  - {name: {{ .volume }}, mountPath: {{ .path }}, readOnly: true}
  {{- end }}
  - {name: tmp, mountPath: /tmp}
  - {name: data, mountPath: /var/lib/lumia}
  {{- with concat $v.extraVolumeMounts (.values.extraVolumeMounts | default list) }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{/* Secrets with certificates, and where their files stand. */}}
{{- define "lumia.secretFiles" -}}
{{- $v := .Values -}}
{{- with $v.kafka.clientSecret }}
- {volume: kafka-client, secret: {{ . }}, path: /etc/lumia/kafka}
{{- end }}
{{- with $v.kafka.userSecret }}
- {volume: kafka-user, secret: {{ . }}, path: /etc/lumia/kafka-user}
{{- end }}
{{- with $v.kafka.caSecret }}
- {volume: kafka-ca, secret: {{ . }}, path: /etc/lumia/kafka-ca}
{{- end }}
{{- with $v.kafka.shared.clientSecret }}
- {volume: shared-kafka-client, secret: {{ . }}, path: /etc/lumia/shared-kafka}
{{- end }}
{{- with $v.kafka.shared.userSecret }}
- {volume: shared-kafka-user, secret: {{ . }}, path: /etc/lumia/shared-kafka-user}
{{- end }}
{{- with $v.kafka.shared.caSecret }}
- {volume: shared-kafka-ca, secret: {{ . }}, path: /etc/lumia/shared-kafka-ca}
{{- end }}
{{- with $v.postgres.caSecret }}
- {volume: postgres-ca, secret: {{ . }}, path: /etc/lumia/postgres-ca}
{{- end }}
{{- end }}

{{/* A client's file for the secrets of a Strimzi user and of its cluster's authority. */}}
{{- define "lumia.strimziClient" -}}
security.protocol=SSL
ssl.keystore.type=PKCS12
ssl.keystore.location={{ . }}-user/user.p12
ssl.keystore.password=${file:{{ . }}-user/user.password}
ssl.truststore.type=PEM
ssl.truststore.location={{ . }}-ca/ca.crt
{{- end }}

{{- define "lumia.volumes" -}}
{{- $v := .root.Values -}}
- name: config
  configMap: {name: {{ include "lumia.fullname" .root }}-{{ .service.name }}}
- name: genesis
  configMap: {name: {{ $v.genesis.configMap }}}
- name: signer
  secret: {secretName: {{ $v.operator.signerSecret }}, defaultMode: 0440}
{{- if eq .service.key "l1Submitter" }}
- name: l1-signer
  secret: {secretName: {{ $v.operator.l1SignerSecret }}, defaultMode: 0440}
{{- end }}
{{- range include "lumia.secretFiles" .root | fromYamlArray }}
- name: {{ .volume }}
  secret: {secretName: {{ .secret }}, defaultMode: 0440}
{{- end }}
- name: tmp
  emptyDir: {}
{{- with concat $v.extraVolumes (.values.extraVolumes | default list) }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "lumia.podSettings" -}}
{{- $v := .root.Values -}}
serviceAccountName: {{ include "lumia.fullname" .root }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: {type: RuntimeDefault}
{{- with .values.priorityClassName | default $v.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with $v.image.pullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with $v.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with $v.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with $v.affinity }}
affinity: {{ toYaml . | nindent 2 }}
{{- end }}
{{- if $v.topologySpread.enabled }}
topologySpreadConstraints:
  {{- range $v.topologySpread.keys }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: {{ $v.topologySpread.whenUnsatisfiable }}
    labelSelector:
      matchLabels: {{- include "lumia.selector" $ | nindent 8 }}
  {{- end }}
{{- end }}
{{- end }}

{{/* What makes pods restart when it changes. */}}
{{- define "lumia.checksums" -}}
checksum/config: {{ include "lumia.config" . | sha256sum }}
checksum/genesis: {{ include "lumia.checksum" (dict "root" .root "version" "v1" "kind" "ConfigMap" "name" .root.Values.genesis.configMap) }}
checksum/signer: {{ include "lumia.checksum" (dict "root" .root "version" "v1" "kind" "Secret" "name" .root.Values.operator.signerSecret) }}
checksum/postgres: {{ include "lumia.checksum" (dict "root" .root "version" "v1" "kind" "Secret" "name" .root.Values.postgres.passwordSecret) }}
{{- if eq .service.key "l1Submitter" }}
checksum/l1-signer: {{ include "lumia.checksum" (dict "root" .root "version" "v1" "kind" "Secret" "name" .root.Values.operator.l1SignerSecret) }}
{{- with .root.Values.l1.urlSecret }}
checksum/l1-urls: {{ include "lumia.checksum" (dict "root" $.root "version" "v1" "kind" "Secret" "name" .) }}
{{- end }}
{{- end }}
{{- range include "lumia.secretFiles" .root | fromYamlArray }}
checksum/{{ .volume }}: {{ include "lumia.checksum" (dict "root" $.root "version" "v1" "kind" "Secret" "name" .secret) }}
{{- end }}
{{- end }}
