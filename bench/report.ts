import { median, type Slice } from './measure.ts'

/** One turn of one entry. */
export interface Measured extends Slice {
  name: string
  round: number
}

const FIGURES = [
  ['perSecond', 'requests/s', 0],
  ['p50', 'p50 ms', 2],
  ['p99', 'p99 ms', 2],
  ['serviceCpu', 'CPU µs/request', 0],
  ['databaseCpu', 'PostgreSQL CPU µs/request', 0],
  ['megabytes', 'MB', 0],
] as const

/** Prints one scenario as a Markdown table: median (minimum to maximum), then the ratios of ours, round by round. */
export function printReport(scenario: string, runs: readonly Measured[]): void {
  const names = [...new Set(runs.map(({ name }) => name))]
  console.log(`\n### ${scenario}\n`)
  console.log(`| | ${FIGURES.map(([, title]) => title).join(' | ')} |`)
  console.log(`|---|${FIGURES.map(() => '---:|').join('')}`)
  for (const name of names) {
    const mine = runs.filter((run) => run.name === name)
    const cells = FIGURES.map(([figure, , digits]) =>
      spread(
        mine.map((run) => run[figure]),
        digits,
      ),
    )
    console.log(`| ${name} | ${cells.join(' | ')} |`)
  }
  for (const other of names.filter((name) => name !== 'ours')) {
    const ratio = (figure: 'perSecond' | 'serviceCpu') => spread(ratios(runs, other, figure), 2)
    console.log(`\nours / ${other}: requests/s ${ratio('perSecond')}, CPU a request ${ratio('serviceCpu')}`)
  }
  const unexpected = runs.reduce((sum, run) => sum + run.unexpected, 0)
  if (unexpected > 0) console.log(`\n**${unexpected} answers were not what was expected**`)
}

/** @param perSecond of each round */
export function printPgbench(runs: readonly Measured[], perSecond: readonly number[]): void {
  const ratio = runs
    .filter(({ name }) => name === 'ours')
    .map((run) => run.perSecond / (perSecond[run.round] ?? Number.NaN))
  console.log(
    `\nThe same statements by pgbench, prepared, 8 connections: ${spread(perSecond, 0)} a second; ours / pgbench: ${spread(ratio, 2)}`,
  )
}

function ratios(runs: readonly Measured[], other: string, figure: 'perSecond' | 'serviceCpu'): number[] {
  return runs
    .filter(({ name }) => name === 'ours')
    .flatMap((ours) => {
      const theirs = runs.find((run) => run.name === other && run.round === ours.round)
      return theirs ? [ours[figure] / theirs[figure]] : []
    })
}

function spread(values: readonly number[], digits: number): string {
  const sorted = [...values].sort((a, b) => a - b)
  const [min = Number.NaN, max = Number.NaN] = [sorted[0], sorted.at(-1)]
  return `${median(values).toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`
}
