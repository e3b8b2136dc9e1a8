{{/* Combinations of values that cannot work, each with its reason and what to do. What a single value may be is in values.schema.json. */}}
{{- define "profile-service.refuseTheImpossible" -}}
{{- $v := .Values -}}
{{- if not $v.image.repository }}{{ fail "image.repository is missing: where the image is, e.g. registry.example.com/profile-service" }}{{ end -}}
{{- range list "DATABASE_URL" "DATABASE_REPLICA_URL" "REDIS_URL" "AUTH0_HOOK_SECRET" "TOMBSTONE_KEY" "OTEL_EXPORTER_OTLP_HEADERS" "OTEL_EXPORTER_OTLP_TRACES_HEADERS" -}}
{{- if hasKey $v.config . }}{{ fail (printf "config.%s: this holds a secret, which would be readable in the Deployment; put it into the Secret named by secret.existingSecret" .) }}{{ end -}}
{{- end -}}
{{- range list "PORT" "OPS_PORT" -}}
{{- if hasKey $v.config . }}{{ fail (printf "config.%s: probes and Services count on the port that the chart sets; service.port is the one to change" .) }}{{ end -}}
{{- end -}}
{{- if not $v.config.AUTH0_AUDIENCE }}{{ fail "config.AUTH0_AUDIENCE is missing: the API identifier that tokens are issued for, e.g. https://profile.example.com/api" }}{{ end -}}
{{- if not (or $v.config.AUTH0_DOMAIN $v.config.AUTH_ISSUER) }}{{ fail "config.AUTH0_DOMAIN (tenant.eu.auth0.com) or config.AUTH_ISSUER is missing: nobody could log in" }}{{ end -}}
{{- if and $v.secret.existingSecret $v.secret.externalSecret.enabled }}{{ fail "secret.existingSecret and secret.externalSecret.enabled: choose one, or it is unclear whose DATABASE_URL counts" }}{{ end -}}
{{- if not (or $v.secret.existingSecret $v.secret.externalSecret.enabled $v.cloudnativepg.enabled) }}{{ fail "there is no database: set secret.existingSecret (a Secret with DATABASE_URL), secret.externalSecret.enabled or cloudnativepg.enabled" }}{{ end -}}
{{- if $v.secret.externalSecret.enabled -}}
{{- if not (and $v.secret.externalSecret.secretStoreRef.name $v.secret.externalSecret.remoteKey) }}{{ fail "secret.externalSecret needs secretStoreRef.name and remoteKey: where the secret is" }}{{ end -}}
{{- end -}}
{{- if and $v.attributeSchema $v.config.PROFILE_SCHEMA }}{{ fail "attributeSchema and config.PROFILE_SCHEMA: choose one; attributeSchema mounts the file and sets the variable itself" }}{{ end -}}
{{- range list "OTEL_EXPORTER_OTLP_ENDPOINT" "OTEL_TRACES_SAMPLER" "OTEL_TRACES_SAMPLER_ARG" "OTEL_RESOURCE_ATTRIBUTES" -}}
{{- if and $v.tracing.endpoint (hasKey $v.config .) }}{{ fail (printf "tracing.endpoint and config.%s: choose one; tracing sets the variable itself" .) }}{{ end -}}
{{- end -}}
{{- if and $v.ingress.enabled (not $v.ingress.hosts) }}{{ fail "ingress.enabled needs ingress.hosts" }}{{ end -}}
{{- if and $v.httpRoute.enabled (not $v.httpRoute.parentRefs) }}{{ fail "httpRoute.enabled needs httpRoute.parentRefs: the Gateway that it belongs to" }}{{ end -}}
{{- if and $v.autoscaling.enabled (gt (int $v.autoscaling.minReplicas) (int $v.autoscaling.maxReplicas)) }}{{ fail "autoscaling.minReplicas is greater than autoscaling.maxReplicas" }}{{ end -}}
{{- if and $v.autoscaling.enabled (not (dig "requests" "cpu" "" $v.resources)) }}{{ fail "autoscaling needs resources.requests.cpu: utilisation is a share of it" }}{{ end -}}
{{- if $v.podDisruptionBudget.enabled -}}
{{- $least := ternary $v.autoscaling.minReplicas $v.replicaCount $v.autoscaling.enabled | int -}}
{{- if and (not (kindIs "string" $v.podDisruptionBudget.minAvailable)) (ge (int $v.podDisruptionBudget.minAvailable) $least) }}{{ fail (printf "podDisruptionBudget.minAvailable is not less than the %d replicas: no node could ever be drained" $least) }}{{ end -}}
{{- end -}}
{{- $delay := $v.config.SHUTDOWN_DELAY | default "2s" -}}
{{- $seconds := ternary (trimSuffix "s" $delay | int) 2 (regexMatch "^[0-9]+s$" $delay) -}}
{{- $needed := add $v.preStopSeconds $seconds 10 -}}
{{- if le (int $v.terminationGracePeriodSeconds) (int $needed) }}{{ fail (printf "terminationGracePeriodSeconds must be greater than %d: preStopSeconds, SHUTDOWN_DELAY and 10 s for requests in flight; otherwise they are cut off" $needed) }}{{ end -}}
{{- if and $v.cloudnativepg.pooler.enabled (not $v.cloudnativepg.enabled) }}{{ fail "cloudnativepg.pooler needs cloudnativepg.enabled: it stands in front of that cluster" }}{{ end -}}
{{- if and $v.cloudnativepg.enabled (ge (int $v.cloudnativepg.synchronousStandbys) (int $v.cloudnativepg.instances)) }}{{ fail "cloudnativepg.synchronousStandbys must be less than instances: one of them is the primary" }}{{ end -}}
{{- end }}
