import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AlertCase, cases, type Series } from './alert-cases.ts'

/** @returns what `promtool check rules` and `promtool test rules` have to say; empty: all is well */
export function testRules(rules: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'profile-alerts-'))
  try {
    const files = Map.groupBy(cases, ({ every = '1m' }) => every)
    const paths = [...files].map(([evaluation_interval, cases]) => {
      const path = join(folder, `${evaluation_interval}.json`)
      const tests = cases.flatMap((each) => [
        unitTest(each, each.fires, true),
        ...each.quiet.map((series) => unitTest(each, series, false)),
      ])
      // JSON is YAML.
      writeFileSync(path, JSON.stringify({ rule_files: [rules], evaluation_interval, tests }))
      return path
    })
    return run('check', 'rules', '--lint=all', '--lint-fatal', rules) || run('test', 'rules', ...paths)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(...words: string[]): string {
  const { status, stdout, stderr } = spawnSync('promtool', words, { encoding: 'utf8' })
  return status === 0 ? '' : `promtool ${words.slice(0, 2).join(' ')}: ${stdout}${stderr}`
}

function unitTest({ alert, at }: AlertCase, series: Series, fires: boolean) {
  return {
    name: `${alert} ${fires ? 'fires' : 'is quiet'}`,
    interval: '1m',
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [
      {
        expr: `count(ALERTS{alertname="${alert}",alertstate="firing"})`,
        eval_time: `${at}m`,
        exp_samples: fires ? [{ labels: '{}', value: 1 }] : [],
      },
    ],
  }
}
