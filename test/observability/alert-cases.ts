/** Series in promtool's notation: `0+60x30` is 0, then 60 more every minute, 30 times. */
export type Series = Record<string, string>

export interface AlertCase {
  alert: string
  /** It fires at this minute… */
  at: number
  /** How often the rules are evaluated, where a day of every minute would take long. */
  every?: '5m' | '15m'
  fires: Series
  /** …and with these it does not, though they come close. */
  quiet: Series[]
}

const requests = (operation: string, status: number, values: string): Series => ({
  [`http_request_duration_seconds_count{job="p",operation="${operation}",status="${status}"}`]: values,
})
const refused = (values: string): Series => ({ 'profile_tokens_refused_total{job="p",reason="expired"}': values })
const users = (event: string, values: string): Series => ({ [`profile_users_total{job="p",event="${event}"}`]: values })
const ready = (values: string): Series => ({ 'profile_ready{job="p",instance="a"}': values })
const keys = (age: string, failures: string): Series => ({
  'profile_key_set_age_seconds{job="p",instance="a"}': age,
  'profile_key_set_fetch_failures_total{job="p",instance="a"}': failures,
})
const database = (waiting: string, busy: string): Series => ({
  'profile_database_transactions_waiting{job="p",instance="a"}': waiting,
  'profile_database_busy{job="p",instance="a",use="reads"}': busy,
  'profile_database_busy_limit{job="p",instance="a",use="reads"}': '1000x60',
})
const statements = (count: string, seconds: string): Series => ({
  'profile_database_statements_total{job="p"}': count,
  'profile_database_statement_seconds_total{job="p"}': seconds,
})
const overloaded = (values: string): Series => ({
  'http_request_problems_total{job="p",operation="none",code="overloaded"}': values,
})
const dropped = (values: string): Series => ({ 'profile_log_lines_dropped_total{job="p",instance="a"}': values })

const replica = (usable: string): Series => ({ 'profile_database_replica_usable{job="p",instance="a"}': usable })

/** 100 requests a minute for a day and a half, and longer. */
const STEADY = '0+100x6000'

export const cases: AlertCase[] = [
  {
    alert: 'ProfileServiceErrorBudgetFast',
    at: 65,
    fires: { ...requests('getProfile', 200, STEADY), ...requests('getProfile', 503, '0+2x100') },
    quiet: [
      { ...requests('getProfile', 200, STEADY), ...requests('getProfile', 503, '0+1x100') },
      // Long enough ago: the hour still shows it, the last five minutes do not.
      { ...requests('getProfile', 200, STEADY), ...requests('getProfile', 503, '0+5x50 250x60') },
      { ...requests('getProfile', 200, STEADY), ...requests('getReadiness', 503, STEADY) },
      { ...requests('getProfile', 200, STEADY), ...requests('getProfile', 404, STEADY) },
    ],
  },
  {
    alert: 'ProfileServiceErrorBudgetSlow',
    at: 400,
    every: '5m',
    fires: { ...requests('getProfile', 200, STEADY), ...requests('getProfile', 500, '0+1x500') },
    quiet: [
      { ...requests('getProfile', 200, '0+1000x500'), ...requests('getProfile', 500, '0+5x500') },
      { ...requests('getProfile', 200, STEADY), ...requests('getProfile', 500, '0+1x350 350x100') },
    ],
  },
  { alert: 'ProfileServiceDown', at: 5, fires: {}, quiet: [ready('1x10'), ready('0x10')] },
  {
    alert: 'ProfileServiceNotReady',
    at: 10,
    fires: ready('1x3 0x20'),
    // A restart takes a moment.
    quiet: [ready('1x20'), ready('1x3 0 0 1x20')],
  },
  {
    alert: 'ProfileServiceKeySetStale',
    at: 30,
    fires: keys('0+60x60', '0+2x60'),
    quiet: [keys('0+60x60', '0x60'), keys('300x60', '0+1x60')],
  },
  {
    alert: 'ProfileServiceAuthenticationFailures',
    at: 1500,
    every: '5m',
    fires: { ...requests('getProfile', 200, STEADY), ...refused('0+1x1480 1480+30x40') },
    quiet: [
      { ...requests('getProfile', 200, STEADY), ...refused('0+30x2000') },
      { ...requests('getProfile', 200, STEADY), ...refused('0+0x1480 0+5x40') },
      { ...requests('getProfile', 200, '0+10000x2000'), ...refused('0+1x1480 1480+30x40') },
    ],
  },
  {
    alert: 'ProfileServiceSavesFailing',
    at: 30,
    fires: { ...requests('putProfile', 200, '0+50x60'), ...requests('putProfile', 503, '0+3x60') },
    quiet: [
      { ...requests('putProfile', 200, '0+200x60'), ...requests('putProfile', 503, '0+3x60') },
      { ...requests('putProfile', 200, '0+5x60'), ...requests('putProfile', 503, '0x15 0 2x60') },
      { ...requests('putProfile', 200, '0+50x60'), ...requests('putProfile', 422, '0+30x60') },
    ],
  },
  {
    alert: 'ProfileServiceSavesRefused',
    at: 60,
    fires: { ...requests('putProfile', 200, '0+4x90'), ...requests('putProfile', 422, '0+4x90') },
    quiet: [
      { ...requests('putProfile', 200, '0+40x90'), ...requests('putProfile', 422, '0+4x90') },
      { ...requests('putProfile', 200, '0+4x90'), ...requests('putProfile', 412, '0+4x90') },
      // A handful, at night.
      { ...requests('putProfile', 200, '0x30 0 1 1x60'), ...requests('putProfile', 422, '0x30 0 3 3x60') },
    ],
  },
  {
    alert: 'ProfileServiceCompletionDrop',
    at: 4800,
    every: '15m',
    fires: { ...users('provisioned', '0+5x6000'), ...users('completed', '0+4x4580 18320+1x1000') },
    quiet: [
      { ...users('provisioned', '0+5x6000'), ...users('completed', '0+4x6000') },
      { ...users('provisioned', '0+5x6000'), ...users('completed', '0+4x4580 18320+3x1000') },
      // Hardly anybody came.
      { ...users('provisioned', '0+5x4580 22900x100 22910x1000'), ...users('completed', '0+4x4580 18320x1000') },
    ],
  },
  {
    alert: 'ProfileServiceDatabaseSaturated',
    at: 20,
    fires: database('0x5 3x60', '2x60'),
    quiet: [database('0 5 0 5 0 5 0 5 0 5 0 5 0 5 0 5 0 5 0 5 0 5', '2x60'), database('0x60', '200x60')],
  },
  {
    alert: 'ProfileServiceDatabaseSaturated',
    at: 20,
    fires: database('0x60', '400x60'),
    quiet: [
      {
        'profile_database_busy{job="p",instance="a",use="replica"}': '4x60',
        'profile_database_busy_limit{job="p",instance="a",use="replica"}': '4x60',
      },
    ],
  },
  {
    alert: 'ProfileServiceDatabaseSlow',
    at: 20,
    fires: statements('0+100x60', '0+20x60'),
    quiet: [statements('0+100x60', '0+1x60'), statements('0x60', '0x60')],
  },
  {
    alert: 'ProfileServiceReplicaUnused',
    at: 20,
    fires: replica('1x5 0x60'),
    quiet: [replica('1x60'), replica('0 0 0 0 1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1 0'), ready('1x60')],
  },
  {
    alert: 'ProfileServiceOverloaded',
    at: 20,
    fires: { ...requests('getProfile', 200, STEADY), ...overloaded('0+5x60') },
    quiet: [
      { ...requests('getProfile', 200, '0+1000x60'), ...overloaded('0+5x60') },
      requests('getProfile', 200, STEADY),
    ],
  },
  { alert: 'ProfileServiceLogLinesDropped', at: 20, fires: dropped('0x10 7x60'), quiet: [dropped('7x60')] },
]
