import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { TOOLS } from './tools.ts'

/** A Kubernetes object, as rendered. */
export interface Manifest {
  apiVersion: string
  kind: string
  metadata: { name: string; labels?: Record<string, string>; annotations?: Record<string, string> }
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects to be there
  spec?: any
  data?: Record<string, string>
}

interface Model {
  new (manifest: Manifest): { validate(): void }
}

const PACKAGES = [
  'kubernetes-models',
  ...['cloudnative-pg', 'external-secrets', 'gateway-api', 'prometheus-operator'].map(
    (name) => `@kubernetes-models/${name}`,
  ),
]

/** What Kubernetes' own schema, or that of the custom resource, says about a manifest. */
export async function violations(manifest: Manifest): Promise<string[]> {
  const module = moduleOf(manifest)
  if (!module) return [`there is no schema of ${manifest.apiVersion} ${manifest.kind}`]
  const models = (await import(join(TOOLS, 'node_modules', `${module}.js`))) as Record<string, Model>
  const Kind = models[manifest.kind]
  if (!Kind) return [`there is no schema of ${manifest.kind}`]
  try {
    new Kind(manifest).validate()
    return []
  } catch (error) {
    return [`${manifest.kind} ${manifest.metadata.name}: ${(error as Error).message}`]
  }
}

/**
 * Fields that no schema knows: a validator lets them pass and Kubernetes drops them. The compiler sees them, once a manifest is written down as
 * a literal of its type.
 */
export function unknownFields(manifests: readonly Manifest[]): string[] {
  const folder = join(TOOLS, 'node_modules/.rendered')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const lines = [...new Set(manifests.map((each) => JSON.stringify(each)))].map((json, index) => {
    const { apiVersion, kind, metadata } = JSON.parse(json) as Manifest
    return `// ${apiVersion} ${kind} ${metadata.name}\nexport const m${index}: import('${moduleOf({ apiVersion, kind })}').I${kind} = ${json}\n`
  })
  writeFileSync(join(folder, 'manifests.ts'), lines.join(''))
  const compilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    target: 'es2022',
    module: 'esnext',
    types: [],
  }
  const project = { compilerOptions: { ...compilerOptions, moduleResolution: 'bundler' }, files: ['manifests.ts'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project))
  const compiler = join(TOOLS, '../../../node_modules/typescript/bin/tsc')
  const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', folder], { cwd: folder, encoding: 'utf8' })
  return status === 0 ? [] : stdout.split('\n').filter((line) => line.includes('error TS'))
}

/** Where the models of an API version are: `apps/v1` -> `kubernetes-models/apps/v1/Deployment`. */
function moduleOf({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): string | undefined {
  return PACKAGES.map((name) => `${name}/${apiVersion}/${kind}`).find((path) =>
    existsSync(join(TOOLS, 'node_modules', `${path}.js`)),
  )
}
