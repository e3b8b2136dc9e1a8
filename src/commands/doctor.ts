import { text } from 'node:stream/consumers'
import { parseArgs, styleText } from 'node:util'
import { withSession } from '../db/session.ts'
import { examineAttributes } from '../doctor/attributes.ts'
import { examineConfiguration } from '../doctor/configuration.ts'
import { examineDatabase } from '../doctor/database.ts'
import type { Finding, Report } from '../doctor/finding.ts'
import { examineIssuer } from '../doctor/issuer.ts'
import { examineRedis } from '../doctor/redis.ts'
import { examineReplica } from '../doctor/replica.ts'
import { examineToken } from '../doctor/token.ts'
import { examineTracing } from '../doctor/tracing.ts'

const COLORS = { ok: 'green', warning: 'yellow', failed: 'red' } as const

/**
 * Looks at everything that the service depends on, from where it runs, and says what to do. Changes nothing; its output holds no secret and
 * nothing personal.
 * @returns exit code: 1 if something has to be done before the service can work
 */
export async function doctor(words: string[]): Promise<number> {
  const options = { json: { type: 'boolean' }, token: { type: 'string' }, all: { type: 'boolean' } } as const
  const { values } = parseArgs({ args: words, options })
  const findings: Finding[] = []
  const report: Report = (finding) => {
    findings.push(finding)
    if (!values.json) console.log(format(finding))
  }
  const token = values.token === '-' ? await text(process.stdin) : values.token
  await examine({ token, all: values.all ?? false }, report)
  const failed = findings.filter(({ state }) => state === 'failed').length
  const warnings = findings.filter(({ state }) => state === 'warning').length
  if (values.json) console.log(JSON.stringify({ healthy: failed === 0, failed, warnings, findings }, null, 2))
  else console.log(`${failed} failed, ${warnings} warnings`)
  return failed > 0 ? 1 : 0
}

async function examine({ token, all }: { token: string | undefined; all: boolean }, report: Report): Promise<void> {
  const { config, database } = examineConfiguration(report)
  if (database) {
    await attempt('database', 'is DATABASE_URL right, and can this machine reach it?', report, () =>
      withSession(database.url, 'profile-service doctor', async (session) => {
        await examineDatabase(session, database.url, report)
        if (database.replicaUrl !== null) await examineReplica(session, database.replicaUrl, report)
        if (config) await examineAttributes(session, config.attributes, all, report)
      }),
    )
  }
  if (!config) return
  const keys = await examineIssuer(config.auth, report)
  if (token !== undefined) for (const finding of examineToken(token, config.auth, keys)) report(finding)
  if (config.tracing) await examineTracing(config.tracing, report)
  if (config.rateLimit.redisUrl !== null) await examineRedis(config.rateLimit.redisUrl, report)
}

/** A check that cannot be carried out is a finding, too. */
async function attempt(check: string, advice: string, report: Report, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    report({ check, state: 'failed', found: (error as Error).message, advice })
  }
}

function format({ check, state, found, advice }: Finding): string {
  const mark = styleText(COLORS[state], state.padEnd(8), { stream: process.stdout })
  return [`${mark} ${check.padEnd(22)} ${found}`, ...(advice ? [`${' '.repeat(32)}-> ${advice}`] : [])].join('\n')
}
