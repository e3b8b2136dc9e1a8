import { type Dashboard, type FieldDefaults, nameOf, type Panel } from './panels.ts'
import { format, ticks } from './values.ts'

/** Values of one series at the moments of a picture; undefined: there is none. */
export interface Series {
  labels: Record<string, string>
  values: (number | undefined)[]
}

/** A panel with what Prometheus has answered, for each of its queries. */
export interface Answered {
  panel: Panel
  answers: Series[][]
}

interface Box {
  x: number
  y: number
  w: number
  h: number
}

interface Line {
  name: string
  color: string
  values: (number | undefined)[]
}

const COLUMN = 46
const ROW = 29
const GAP = 6
const HEAD = 40
const FONT = 11
const WIDE = 6
const PALETTE = '#73bf69 #fade2a #5794f2 #ff9830 #f2495c #b877d9 #8ab8ff #c0d8ff #ffcb7d #96d98d #ca95e5'.split(' ')
const COLORS: Record<string, string> = { green: '#37872d', orange: '#c15c17', red: '#c4162a', blue: '#1f60c4' }
const PAPER = '#111217'
const SHEET = '#181b1f'
const INK = '#d5d6dc'
const PALE = '#9a9ba3'
const RULE = '#2c3035'

/** The whole dashboard as an SVG document. @param moments of the values, in seconds since 1970 */
export function drawDashboard({ title }: Dashboard, answered: readonly Answered[], moments: readonly number[]): string {
  const bottom = Math.max(...answered.map(({ panel: { gridPos } }) => gridPos.y + gridPos.h))
  const [width, height] = [24 * COLUMN + GAP, HEAD + bottom * ROW + GAP]
  const panels = answered.map(({ panel, answers }) => {
    const { x, y, w, h } = panel.gridPos
    const box = { x: x * COLUMN + GAP, y: HEAD + y * ROW, w: w * COLUMN - GAP, h: h * ROW - GAP }
    return panel.type === 'stat' ? drawStat(panel, answers, box) : drawLines(panel, answers, box, moments)
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="Inter,Helvetica,Arial,sans-serif" font-size="${FONT}">`,
    `<title>${title}: the dashboard</title>`,
    `<rect width="${width}" height="${height}" fill="${PAPER}"/>`,
    text(GAP + 4, 26, title, { size: 16, weight: 600 }),
    text(width - GAP - 4, 26, `${clock(moments[0])} to ${clock(moments.at(-1))} UTC`, { anchor: 'end', fill: PALE }),
    ...panels,
    '</svg>\n',
  ].join('\n')
}

function drawStat({ title, fieldConfig }: Panel, [first]: Series[][], box: Box): string {
  const { unit, decimals, thresholds } = fieldConfig.defaults
  const values = first?.[0]?.values ?? []
  const last = values.findLast((value) => value !== undefined)
  const step = thresholds?.steps.findLast(
    ({ value }) => last !== undefined && last >= (value ?? Number.NEGATIVE_INFINITY),
  )
  const top = Math.max(...values.map((value) => value ?? 0)) || 1
  const spark = { x: box.x, y: box.y + box.h * 0.6, w: box.w, h: box.h * 0.4 }
  const said = last === undefined ? 'no data' : format(last, unit, decimals)
  return [
    `<rect ${size(box)} rx="3" fill="${COLORS[step?.color ?? ''] ?? SHEET}"/>`,
    area(
      spark,
      values,
      values.map(() => 0),
      top,
      { fill: '#fff', opacity: 0.18 },
    ),
    text(box.x + 10, box.y + 18, title, { weight: 600, fill: '#fff' }),
    text(box.x + box.w / 2, box.y + box.h * 0.68, said, { anchor: 'middle', size: 28, weight: 600, fill: '#fff' }),
  ].join('')
}

function drawLines({ title, targets, fieldConfig }: Panel, answers: Series[][], box: Box, moments: readonly number[]) {
  const { unit, custom } = fieldConfig.defaults
  const named = answers.flatMap((series, index) =>
    series.map(({ labels, values }) => ({ name: nameOf(targets[index]?.legendFormat, labels), values })),
  )
  const lines: Line[] = named.map((each, index) => ({ ...each, color: PALETTE[index % PALETTE.length] ?? INK }))
  const legend = layLegend(lines, box)
  const plot = { x: box.x + 56, y: box.y + 30, w: box.w - 68, h: box.h - 30 - 20 - legend.height }
  const isStacked = custom?.stacking.mode === 'normal'
  const tops = isStacked ? stack(lines) : lines.map(({ values }) => values)
  const scale = ticks(Math.max(0, ...tops.flat().map((value) => value ?? 0)), unit)
  const max = scale.at(-1)?.value || 1
  const rules = scale.map(({ value, label }) => {
    const y = round(plot.y + plot.h * (1 - value / max))
    const said = text(plot.x - 6, y + 4, label, { anchor: 'end', fill: PALE, size: 10 })
    return `<path d="M${plot.x} ${y}h${plot.w}" stroke="${RULE}"/>${said}`
  })
  const floor = moments.map(() => 0)
  const drawn = lines.map(({ color }, index) => {
    const under = isStacked && index > 0 ? (tops[index - 1] as number[]) : floor
    return drawLine(plot, { color, top: tops[index] ?? [], under, max }, custom)
  })
  return [
    `<rect ${size(box)} rx="3" fill="${SHEET}" stroke="${RULE}"/>`,
    text(box.x + 10, box.y + 18, title, { weight: 600 }),
    ...rules,
    ...labelMoments(plot, moments),
    ...drawn,
    legend.drawn,
  ].join('')
}

/** Each on top of those before it. */
function stack(lines: readonly Line[]): (number | undefined)[][] {
  const sums: number[] = []
  return lines.map(({ values }) =>
    values.map((value, at) => {
      sums[at] = (sums[at] ?? 0) + (value ?? 0)
      return sums[at]
    }),
  )
}

function drawLine(
  plot: Box,
  { color, top, under, max }: { color: string; top: (number | undefined)[]; under: number[]; max: number },
  custom: FieldDefaults['custom'],
): string {
  const path = points(plot, top, max)
  const opacity = (custom?.fillOpacity ?? 0) / 100
  return [
    area(plot, top, under, max, { fill: color, opacity }),
    ...path.map((run) => `<path d="M${run.join('L')}" fill="none" stroke="${color}" stroke-width="1.3"/>`),
  ].join('')
}

/** Between a line and the one below it; open where there is no value. */
function area(
  box: Box,
  top: readonly (number | undefined)[],
  under: readonly number[],
  max: number,
  { fill, opacity }: { fill: string; opacity: number },
): string {
  if (opacity === 0) return ''
  const upper = points(box, top, max)
  const lower = points(
    box,
    under.map((value, index) => (top[index] === undefined ? undefined : value)),
    max,
  )
  return upper
    .map((run, index) => [...run, ...(lower[index] ?? []).reverse()])
    .map((outline) => `<path d="M${outline.join('L')}z" fill="${fill}" fill-opacity="${opacity}"/>`)
    .join('')
}

/** Runs of points: a line is not drawn where there is no value, and needs no point between two of the same height. */
function points({ x, y, w, h }: Box, values: readonly (number | undefined)[], max: number): string[][] {
  const heights = values.map((value) => (value === undefined ? undefined : round(y + h * (1 - value / max))))
  const runs: string[][] = [[]]
  heights.forEach((height, index) => {
    if (height === undefined) runs.push([])
    else if (height !== heights[index - 1] || height !== heights[index + 1])
      runs.at(-1)?.push(`${round(x + (w * index) / (values.length - 1))} ${height}`)
  })
  return runs.filter((run) => run.length > 0)
}

function labelMoments({ x, y, w, h }: Box, moments: readonly number[]): string[] {
  return [0.125, 0.5, 0.875].map((share) => {
    const moment = moments[Math.round(share * (moments.length - 1))]
    return text(x + w * share, y + h + 15, clock(moment), { anchor: 'middle', fill: PALE, size: 10 })
  })
}

function layLegend(lines: readonly Line[], box: Box): { height: number; drawn: string } {
  const widths = lines.map(({ name }) => 18 + name.length * WIDE)
  const places: { x: number; row: number }[] = []
  let [x, row] = [0, 0]
  for (const width of widths) {
    if (x > 0 && x + width > box.w - 16) [x, row] = [0, row + 1]
    places.push({ x, row })
    x += width
  }
  const height = (row + 1) * 15 + 4
  const drawn = lines.map(({ name, color }, index) => {
    const place = places[index] ?? { x: 0, row: 0 }
    const [left, y] = [box.x + 10 + place.x, box.y + box.h - height + place.row * 15 + 9]
    return `<path d="M${left} ${y - 4}h9" stroke="${color}" stroke-width="3"/>${text(left + 13, y, name, { size: 10 })}`
  })
  return { height, drawn: drawn.join('') }
}

interface TextStyle {
  size?: number
  weight?: number
  anchor?: 'middle' | 'end'
  fill?: string
}

function text(x: number, y: number, said: string, { size, weight, anchor, fill = INK }: TextStyle = {}): string {
  const style = [
    size ? ` font-size="${size}"` : '',
    weight ? ` font-weight="${weight}"` : '',
    anchor ? ` text-anchor="${anchor}"` : '',
  ]
  const escaped = said.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<text x="${round(x)}" y="${round(y)}" fill="${fill}"${style.join('')}>${escaped}</text>`
}

function size({ x, y, w, h }: Box): string {
  return `x="${x}" y="${y}" width="${w}" height="${h}"`
}

function clock(seconds = 0): string {
  return new Date(seconds * 1000).toISOString().slice(11, 19)
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
