import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What is used of Grafana's dashboard JSON. */
export interface Dashboard {
  title: string
  panels: Panel[]
}

export interface Panel {
  type: 'stat' | 'timeseries'
  title: string
  /** In a grid of 24 columns. */
  gridPos: { x: number; y: number; w: number; h: number }
  fieldConfig: { defaults: FieldDefaults }
  targets: { expr: string; legendFormat?: string }[]
}

export interface FieldDefaults {
  unit: string
  decimals?: number
  thresholds?: { steps: { color: string; value: number | null }[] }
  custom?: { fillOpacity: number; lineWidth: number; stacking: { mode: string } }
}

export const DASHBOARD = join(import.meta.dirname, '../../helm/profile-service/files/dashboard.json')

export function readDashboard(): Dashboard {
  return JSON.parse(readFileSync(DASHBOARD, 'utf8'))
}

/** As Grafana would send it, for all jobs. @param rate the window of rates, e.g. `15s` */
export function toQuery(expression: string, rate: string): string {
  return expression.replaceAll('$__rate_interval', rate).replaceAll('$job', '.+')
}

/** `{{operation}}` and the labels of a series -> what the legend calls it. */
export function nameOf(legend: string | undefined, labels: Record<string, string>): string {
  return (legend ?? '').replaceAll(/\{\{(\w+)\}\}/g, (_, label) => labels[label] ?? '')
}
