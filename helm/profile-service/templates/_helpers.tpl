{{- define "profile-service.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" }}
{{- end }}

{{- define "profile-service.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else if contains (include "profile-service.name" .) .Release.Name }}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "profile-service.name" .) | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "profile-service.selector" -}}
app.kubernetes.io/name: {{ include "profile-service.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "profile-service.labels" -}}
{{ include "profile-service.selector" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "profile-service.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end }}

{{- define "profile-service.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{ .Values.serviceAccount.name | default (include "profile-service.fullname" .) }}
{{- else -}}
{{ .Values.serviceAccount.name | default "default" }}
{{- end -}}
{{- end }}

{{- define "profile-service.secretName" -}}
{{- if .Values.secret.externalSecret.enabled -}}
{{ include "profile-service.fullname" . }}
{{- else -}}
{{ .Values.secret.existingSecret }}
{{- end -}}
{{- end }}

{{- define "profile-service.clusterName" -}}
{{ include "profile-service.fullname" . }}-db
{{- end }}

{{/* Whether the database's address is known before anything of this release is there: then the migration can come first. */}}
{{- define "profile-service.migratesFirst" -}}
{{- if not (or .Values.cloudnativepg.enabled .Values.secret.externalSecret.enabled) }}true{{ end }}
{{- end }}

{{/* Where CloudNativePG's database is. Argument: (dict "root" $ "pooled" true): requests may go through PgBouncer, commands do not. */}}
{{- define "profile-service.cloudnativepgEnv" -}}
{{- $cluster := include "profile-service.clusterName" .root -}}
{{- $pooler := and .pooled .root.Values.cloudnativepg.pooler.enabled -}}
{{- $login := printf "postgresql://$(DATABASE_USER):$(DATABASE_PASSWORD)@" -}}
{{- $rest := printf ":5432/%s?sslmode=verify-full&sslrootcert=/etc/profile-service/database/ca.crt" .root.Values.cloudnativepg.database -}}
- name: DATABASE_USER
  valueFrom: { secretKeyRef: { name: {{ $cluster }}-app, key: username } }
- name: DATABASE_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ $cluster }}-app, key: password } }
- name: DATABASE_URL
  value: {{ printf "%s%s%s%s" $login $cluster (ternary "-pooler" "-rw" $pooler) $rest | quote }}
{{- if and .pooled (gt (int .root.Values.cloudnativepg.instances) 1) }}
- name: DATABASE_REPLICA_URL
  value: {{ printf "%s%s-ro%s" $login $cluster $rest | quote }}
{{- end }}
{{- end }}

{{/* Where spans go, and from where they come. */}}
{{- define "profile-service.tracingEnv" -}}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ .Values.tracing.endpoint | quote }}
- name: OTEL_TRACES_SAMPLER
  value: parentbased_traceidratio
- name: OTEL_TRACES_SAMPLER_ARG
  value: {{ .Values.tracing.ratio | toString | quote }}
- name: POD_NAME
  valueFrom: { fieldRef: { fieldPath: metadata.name } }
- name: OTEL_RESOURCE_ATTRIBUTES
  {{- $place := dict "k8s.namespace.name" .Release.Namespace "k8s.pod.name" "$(POD_NAME)" "service.namespace" .Release.Name }}
  {{- $pairs := list }}
  {{- range $name, $value := merge (dict) .Values.tracing.resourceAttributes $place }}
  {{- $pairs = append $pairs (printf "%s=%s" $name $value) }}
  {{- end }}
  value: {{ join "," $pairs | quote }}
{{- end }}

{{/* Environment, as the service (pooled) and its commands have it. Argument: (dict "root" $ "pooled" true). */}}
{{- define "profile-service.environment" -}}
env:
  - name: PORT
    value: "3000"
  - name: OPS_PORT
    value: "9464"
  {{- range $name, $value := .root.Values.config }}
  - name: {{ $name }}
    value: {{ $value | toString | quote }}
  {{- end }}
  {{- if .root.Values.attributeSchema }}
  - name: PROFILE_SCHEMA
    value: /etc/profile-service/attributes/attributes.json
  {{- end }}
  {{- if .root.Values.cloudnativepg.enabled }}
  {{- include "profile-service.cloudnativepgEnv" . | nindent 2 }}
  {{- end }}
  {{- if and .pooled .root.Values.tracing.endpoint }}
  {{- include "profile-service.tracingEnv" .root | nindent 2 }}
  {{- end }}
{{- with include "profile-service.secretName" .root }}
envFrom:
  - secretRef:
      name: {{ . }}
{{- end }}
{{- end }}

{{/* Argument: (dict "root" $ "attributes" true). */}}
{{- define "profile-service.volumes" -}}
{{- if and .attributes .root.Values.attributeSchema }}
- name: attributes
  configMap:
    name: {{ include "profile-service.fullname" .root }}-attributes
{{- end }}
{{- if .root.Values.cloudnativepg.enabled }}
- name: database-ca
  secret:
    secretName: {{ include "profile-service.clusterName" .root }}-ca
    items: [{ key: ca.crt, path: ca.crt }]
{{- end }}
{{- end }}

{{- define "profile-service.volumeMounts" -}}
{{- if and .attributes .root.Values.attributeSchema }}
- name: attributes
  mountPath: /etc/profile-service/attributes
  readOnly: true
{{- end }}
{{- if .root.Values.cloudnativepg.enabled }}
- name: database-ca
  mountPath: /etc/profile-service/database
  readOnly: true
{{- end }}
{{- end }}

{{/* The pod of a command that runs to its end. Argument: (dict "root" $ "args" (list …) "resources" …). */}}
{{- define "profile-service.commandPod" -}}
{{- $root := .root -}}
metadata:
  labels:
    app.kubernetes.io/name: {{ include "profile-service.name" $root }}-{{ first .args }}
    app.kubernetes.io/instance: {{ $root.Release.Name }}
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  {{- with $root.Values.imagePullSecrets }}
  imagePullSecrets: {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext: {{- toYaml $root.Values.podSecurityContext | nindent 4 }}
  {{- with $root.Values.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $root.Values.tolerations }}
  tolerations: {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: {{ first .args }}
      image: {{ include "profile-service.image" $root }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      args: {{- toYaml .args | nindent 8 }}
      securityContext: {{- toYaml $root.Values.securityContext | nindent 8 }}
      resources: {{- toYaml .resources | nindent 8 }}
      {{- include "profile-service.environment" (dict "root" $root "pooled" false) | nindent 6 }}
      {{- with include "profile-service.volumeMounts" (dict "root" $root "attributes" false) }}
      volumeMounts: {{- . | nindent 8 }}
      {{- end }}
  {{- with include "profile-service.volumes" (dict "root" $root "attributes" false) }}
  volumes: {{- . | nindent 4 }}
  {{- end }}
{{- end }}
