import t from 'tap'
import { reportRange } from '../../../src/domain/report-range.ts'

const NOW = new Date('2026-11-23T23:30:00Z')

const hours = ({ boundaries }: { boundaries: string[] }) =>
  boundaries.slice(1).map((end, n) => (Date.parse(end) - Date.parse(boundaries[n] ?? '')) / 3_600_000)

t.test('days are as long as they are', async (t) => {
  const days = (from: string, to: string, time_zone: string) => reportRange({ from, to, time_zone }, 'day', NOW)
  t.strictSame(hours(days('2026-03-28', '2026-03-30', 'Europe/Berlin')), [24, 23, 24])
  t.strictSame(hours(days('2026-10-24', '2026-10-26', 'Europe/Berlin')), [24, 25, 24])
  t.strictSame(hours(days('2026-10-03', '2026-10-05', 'Australia/Lord_Howe')), [24, 23.5, 24])
  t.strictSame(days('2026-01-01', '2026-01-01', 'Asia/Kathmandu').boundaries, [
    '2025-12-31T18:15:00.000Z',
    '2026-01-01T18:15:00.000Z',
  ])
  // Clocks jump over midnight: the day begins at one.
  t.strictSame(days('2018-11-04', '2018-11-04', 'America/Sao_Paulo').boundaries, [
    '2018-11-04T03:00:00.000Z',
    '2018-11-05T02:00:00.000Z',
  ])
  // Samoa had no 30 December 2011.
  t.strictSame(hours(days('2011-12-29', '2011-12-31', 'Pacific/Apia')), [24, 0, 24])
})

t.test('weeks begin on Monday, and are cut where the range is', async (t) => {
  const { labels } = reportRange({ from: '2026-11-18', to: '2026-12-01' }, 'week', NOW)
  t.strictSame(labels, ['2026-11-18', '2026-11-23', '2026-11-30'])
})

t.test('without a range: 30 days up to today, wherever that is', async (t) => {
  t.match(reportRange({}, 'day', NOW), { from: '2026-10-25', to: '2026-11-23', time_zone: 'UTC' })
  t.equal(reportRange({ time_zone: 'Asia/Kuwait' }, 'day', NOW).to, '2026-11-24')
})
