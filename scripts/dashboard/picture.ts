import type { Prometheus } from '../../test/observability/prometheus.ts'
import { type Answered, drawDashboard, type Series } from './draw.ts'
import { readDashboard, toQuery } from './panels.ts'

const MOMENTS = 120
const RATE = '15s'

/** The dashboard as an SVG document: its own panels and queries, and what Prometheus answers to them. @param from, to in seconds since 1970 */
export async function takePicture(prometheus: Prometheus, from: number, to: number): Promise<string> {
  const dashboard = readDashboard()
  const stepS = (to - from) / (MOMENTS - 1)
  const moments = Array.from({ length: MOMENTS }, (_, index) => from + index * stepS)
  const ask = async (expression: string): Promise<Series[]> => {
    const series = await prometheus.range(toQuery(expression, RATE), { from, to, stepS })
    return series.map(({ metric, values }) => {
      // What is no number is no point, as in Grafana.
      const found = new Map(values.map(([at, value]) => [Math.round((at - from) / stepS), Number(value)]))
      return { labels: metric, values: moments.map((_, index) => finite(found.get(index))) }
    })
  }
  const answered: Answered[] = await Promise.all(
    dashboard.panels.map(async (panel) => ({
      panel,
      answers: await Promise.all(panel.targets.map(({ expr }) => ask(expr))),
    })),
  )
  return drawDashboard(dashboard, answered, moments)
}

function finite(value: number | undefined): number | undefined {
  return Number.isFinite(value) ? value : undefined
}
