import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { disagreements, notesOf, type Sources, versionOf, withVersion } from '../../scripts/release/agreement.ts'

const CHANGELOG = `# Changelog

## Unreleased

- Not yet.

## 1.20.3 - 2026-01-31

- New.

### Fixed

- Old.

## 1.20.2 - 2026-01-01

- Before.

## 1.20.1 - 2025-12-01
`

function sources(version: string, more: Partial<Sources> = {}): Sources {
  return {
    manifest: JSON.stringify({ version }),
    lockFile: JSON.stringify({ version, packages: { '': { version }, 'clients/typescript': { version } } }),
    client: JSON.stringify({ version }),
    chart: `apiVersion: v2\nversion: ${version}\nappVersion: "${version}"\nkubeVersion: ">=1.30.0-0"\n`,
    changelog: CHANGELOG,
    ...more,
  }
}

t.test('a tag is a version', async (t) => {
  t.equal(versionOf('v1.20.3'), '1.20.3')
  for (const tag of ['', '1.20.3', 'v1.20', 'v1.20.3-rc.1', 'v1.20.3.4', 'v01.2.3', 'refs/tags/v1.2.3', 'v1.2.3\n'])
    t.equal(versionOf(tag), undefined, tag)
})

t.test('everything that names a version names the same one', async (t) => {
  t.strictSame(disagreements('v1.20.3', sources('1.20.3')), [])
  t.strictSame(disagreements('release', sources('1.20.3')), ['release is no tag of a release: those are vX.Y.Z'])
  t.strictSame(disagreements('v1.20.3', sources('1.20.2')), [
    'package.json says 1.20.2',
    'package-lock.json says 1.20.2',
    'clients/typescript/package.json says 1.20.2',
    'clients/typescript in package-lock.json says 1.20.2',
    'version in Chart.yaml says 1.20.2',
    'appVersion in Chart.yaml says 1.20.2',
  ])
  t.strictSame(disagreements('v1.20.3', sources('1.20.3', { chart: 'version: 1.20.3\nappVersion: "1.20.30"\n' })), [
    'appVersion in Chart.yaml says 1.20.30',
  ])
})

t.test('the changelog says what is new', async (t) => {
  t.equal(notesOf(CHANGELOG, '1.20.3'), '- New.\n\n### Fixed\n\n- Old.')
  t.equal(notesOf(CHANGELOG, '1.20.2'), '- Before.')
  for (const version of ['1.20.1', '1.20', '1.20.4', '1x20.3', 'Unreleased']) t.equal(notesOf(CHANGELOG, version), '')
  t.match(disagreements('v1.20.1', sources('1.20.1')), [/^CHANGELOG\.md has no section "## 1\.20\.1 - /])
})

t.test('a new version is set everywhere, and nothing else is touched', async (t) => {
  const before = sources('1.20.3')
  const after = withVersion(before, '2.0.0', '2026-02-28')
  t.strictSame(disagreements('v2.0.0', after), [])
  t.equal(notesOf(after.changelog, '2.0.0'), '- Not yet.')
  t.match(after.changelog, /## Unreleased\n\n## 2\.0\.0 - 2026-02-28\n\n- Not yet\.\n\n## 1\.20\.3 - /)
  t.match(after.chart, /^apiVersion: v2\n.+kubeVersion: ">=1\.30\.0-0"\n$/s)
})

t.test('the script itself', async (t) => {
  const script = join(import.meta.dirname, '../../scripts/release-check.ts')
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, 'v99.0.0'], { encoding: 'utf8' })
  t.match({ status, stdout, stderr }, { status: 1, stdout: '', stderr: /^v99\.0\.0: package\.json says \d/ })
})
