/** The texts of the files that name a version. */
export interface Sources {
  manifest: string
  lockFile: string
  client: string
  chart: string
  changelog: string
}

/** @returns the version of a tag `vX.Y.Z`; undefined for any other tag */
export function versionOf(tag: string): string | undefined {
  return /^v((?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2})$/.exec(tag)?.[1]
}

/** What names another version than the tag, one line each; empty: all agree, and the changelog says what is new. */
export function disagreements(tag: string, sources: Sources): string[] {
  const version = versionOf(tag)
  if (!version) return [`${tag} is no tag of a release: those are vX.Y.Z`]
  const lockFile = JSON.parse(sources.lockFile)
  const named: [where: string, version: unknown][] = [
    ['package.json', JSON.parse(sources.manifest).version],
    ['package-lock.json', lockFile.packages[''].version],
    ['clients/typescript/package.json', JSON.parse(sources.client).version],
    ['clients/typescript in package-lock.json', lockFile.packages['clients/typescript'].version],
    ['version in Chart.yaml', chartField(sources.chart, 'version')],
    ['appVersion in Chart.yaml', chartField(sources.chart, 'appVersion')],
  ]
  const wrong = named.filter(([, found]) => found !== version).map(([where, found]) => `${where} says ${found}`)
  if (!notesOf(sources.changelog, version))
    wrong.push(`CHANGELOG.md has no section "## ${version} - YYYY-MM-DD" with text`)
  return wrong
}

/** What the changelog says of a version, without its heading; empty if it says nothing. */
export function notesOf(changelog: string, version: string): string {
  const [, ...sections] = changelog.split(/^## /m)
  const heading = new RegExp(`^\\[?${version.replaceAll('.', '\\.')}\\]? - \\d{4}-\\d\\d-\\d\\d\n`)
  const section = sections.find((each) => heading.test(each)) ?? ''
  return section.replace(heading, '').trim()
}

/** No YAML parser: this runs before anything is installed. */
function chartField(chart: string, name: string): string | undefined {
  return new RegExp(`^${name}: "?([^"\\s]+)"?$`, 'm').exec(chart)?.[1]
}

/**
 * The same texts for a new version: what was unreleased is what is new in it.
 * @param date YYYY-MM-DD
 */
export function withVersion(sources: Sources, version: string, date: string): Sources {
  const lockFile = JSON.parse(sources.lockFile)
  for (const entry of [lockFile, lockFile.packages[''], lockFile.packages['clients/typescript']])
    entry.version = version
  return {
    manifest: json({ ...JSON.parse(sources.manifest), version }),
    lockFile: json(lockFile),
    client: json({ ...JSON.parse(sources.client), version }),
    chart: sources.chart.replace(/(?<=^(?:version: |appVersion: "))[^"\s]+/gm, version),
    changelog: sources.changelog.replace(/^## Unreleased$/m, `## Unreleased\n\n## ${version} - ${date}`),
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
