{{/* Name of the resources of this release. */}}
{{- define "upstanding.name" -}}
{{ printf "%s-upstanding" .Release.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "upstanding.labels" -}}
app.kubernetes.io/name: upstanding
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* Labels of the target's pods. They are no default value: Helm would merge it into those that are given. */}}
{{- define "upstanding.podLabels" -}}
{{ .Values.target.podLabels | default (dict "app.kubernetes.io/name" .Values.target.deployment) | toYaml }}
{{- end }}

{{/* The sidecar, an item of initContainers. In a chart of your own that depends on this one:
       initContainers: [ {{ include "upstanding.container" .Subcharts.upstanding | fromYaml | toJson }} ] */}}
{{- define "upstanding.container" -}}
name: upstanding
image: {{ .Values.image.repository }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
restartPolicy: Always
env:
  - { name: UPSTANDING_ADMIN, value: ":9901" }
  {{- with .Values.env }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
ports:
  - { name: http-proxy, containerPort: 8080 }
  - { name: admin, containerPort: 9901 }
startupProbe:
  httpGet: { path: /readyz, port: admin }
  periodSeconds: 1
  failureThreshold: 30
livenessProbe:
  httpGet: { path: /healthz, port: admin }
  periodSeconds: 10
  timeoutSeconds: 3
readinessProbe:
  httpGet: { path: "/readyz?upstream", port: admin }
  periodSeconds: 5
  timeoutSeconds: 6
resources:
  {{- toYaml .Values.resources | nindent 2 }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
  seccompProfile: { type: RuntimeDefault }
volumeMounts:
  - { name: upstanding-rules, mountPath: /etc/upstanding, readOnly: true }
{{- end }}

{{/* Its volume, an item of volumes. */}}
{{- define "upstanding.volume" -}}
name: upstanding-rules
configMap: { name: {{ include "upstanding.name" . }} }
{{- end }}
