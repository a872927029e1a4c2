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

{{/* The container of a service, which also migrates its schema before it starts. */}}
{{- define "lumia.container" -}}
image: {{ include "lumia.image" . }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
env:
  - name: JAVA_TOOL_OPTIONS
    value: {{ .values.javaOptions | default "" | quote }}
  - name: SPRING_CONFIG_ADDITIONAL_LOCATION
    value: file:/etc/lumia/config/
  - name: SPRING_DATASOURCE_PASSWORD
    valueFrom:
      secretKeyRef:
        name: {{ .root.Values.postgres.passwordSecret }}
        key: password
volumeMounts:
  - {name: config, mountPath: /etc/lumia/config, readOnly: true}
  - {name: genesis, mountPath: /etc/lumia/genesis, readOnly: true}
  - {name: signer, mountPath: /etc/lumia/signer, readOnly: true}
  {{- if eq .service.key "l1Submitter" }}
  - {name: l1-signer, mountPath: /etc/lumia/l1-signer, readOnly: true}
  {{- end }}
  {{- if .root.Values.kafka.clientSecret }}
  - {name: kafka-client, mountPath: /etc/lumia/kafka, readOnly: true}
  {{- end }}
  - {name: tmp, mountPath: /tmp}
  - {name: data, mountPath: /var/lib/lumia}
{{- end }}

{{- define "lumia.volumes" -}}
- name: config
  configMap: {name: {{ include "lumia.fullname" .root }}-{{ .service.name }}}
- name: genesis
  configMap: {name: {{ .root.Values.genesis.configMap }}}
- name: signer
  secret: {secretName: {{ .root.Values.operator.signerSecret }}, defaultMode: 0440}
{{- if eq .service.key "l1Submitter" }}
- name: l1-signer
  secret: {secretName: {{ .root.Values.operator.l1SignerSecret }}, defaultMode: 0440}
{{- end }}
{{- if .root.Values.kafka.clientSecret }}
- name: kafka-client
  secret: {secretName: {{ .root.Values.kafka.clientSecret }}, defaultMode: 0440}
{{- end }}
- name: tmp
  emptyDir: {}
{{- end }}

{{- define "lumia.podSettings" -}}
serviceAccountName: {{ include "lumia.fullname" .root }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.affinity }}
affinity: {{ toYaml . | nindent 2 }}
{{- end }}
{{- end }}
