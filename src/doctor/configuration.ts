import { type Config, ConfigError, type DatabaseConfig, readConfig, readDatabaseConfig } from '../config.ts'
import type { Report } from './finding.ts'

/** Whatever can be used of the configuration. */
export interface Readable {
  config?: Readonly<Config>
  database?: DatabaseConfig
}

/** Reports every problem of the environment, and what will probably be missed. */
export function examineConfiguration(report: Report): Readable {
  const check = 'configuration'
  try {
    const config = readConfig()
    report({ check, state: 'ok', found: 'can be used' })
    giveHints(config, report)
    return { config, database: config.database }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    for (const problem of error.problems) {
      const [found = problem, example] = problem.split('. Example: ')
      report({ check, state: 'failed', found, ...(example ? { advice: `for example: ${example}` } : {}) })
    }
    return readDatabase()
  }
}

function readDatabase(): Readable {
  try {
    return { database: readDatabaseConfig() }
  } catch {
    return {}
  }
}

function giveHints({ auth, rateLimit, hookSecrets }: Config, report: Report): void {
  const check = 'configuration'
  if (auth.emailClaim === 'email' && auth.issuers.some((issuer) => issuer.includes('.auth0.com'))) {
    const advice = 'let a login Action add it (auth0/), e.g. EMAIL_CLAIM=https://example.com/email'
    report({ check, state: 'warning', found: "EMAIL_CLAIM is email, which Auth0's access tokens do not hold", advice })
  }
  if (hookSecrets.length === 0) {
    const advice = 'set AUTH0_HOOK_SECRET and TOMBSTONE_KEY (docs/auth0-events.md), or reconcile regularly'
    report({
      check,
      state: 'warning',
      found: 'no event stream: nobody says here who was deleted at the issuer',
      advice,
    })
  }
  if (rateLimit.redisUrl === null) {
    report({ check, state: 'ok', found: 'RATE_LIMIT counts for each process by itself (REDIS_URL: together)' })
  }
}
