// The clocks of the issuer, of the replicas and of the database disagree.
import t from 'tap'
import { createDatabase } from '../helpers/database.ts'
import { startTestIssuer } from '../helpers/issuer.ts'
import { describe, PROFILE, send } from './http.ts'
import { type Replica, startReplica } from './replica.ts'
import { record } from './results.ts'

const PRELOAD = new URL('./skewed-clock.mjs', import.meta.url).href
const WRITES = 40

interface Case {
  /** The service's clock less the issuer's, in seconds. */
  skew: number
  /** Times in seconds from the issuer's now. */
  claims: { iat?: number; nbf?: number; exp?: number }
  status: 200 | 401
}

// The tolerance is 5 s. A request may take a second or two on a busy machine: no case is closer to the edge than that.
const CASES: readonly Case[] = [
  { skew: 0, claims: { iat: -60, exp: -1 }, status: 200 },
  { skew: 0, claims: { iat: -60, exp: -5 }, status: 401 },
  { skew: 0, claims: { iat: 4 }, status: 200 },
  { skew: 0, claims: { iat: 8 }, status: 401 },
  { skew: 0, claims: { nbf: 4 }, status: 200 },
  { skew: 0, claims: { nbf: 8 }, status: 401 },
  // Ahead within the tolerance: tokens end a little early, but not before their time.
  { skew: 3, claims: {}, status: 200 },
  { skew: 3, claims: { iat: -60, exp: 1 }, status: 200 },
  { skew: 3, claims: { iat: -60, exp: -2 }, status: 401 },
  // Behind within the tolerance: a token that was issued this moment is good.
  { skew: -3, claims: {}, status: 200 },
  { skew: -3, claims: { nbf: 0 }, status: 200 },
  { skew: -3, claims: { iat: 5 }, status: 401 },
  { skew: -3, claims: { iat: -60, exp: -9 }, status: 401 },
  // Far ahead, far behind: refused, never an error.
  { skew: 60, claims: { exp: 30 }, status: 401 },
  { skew: 60, claims: { exp: 3600 }, status: 200 },
  { skew: -60, claims: {}, status: 401 },
  { skew: -60, claims: { iat: -90 }, status: 200 },
  { skew: -60, claims: { iat: -90, nbf: -30 }, status: 401 },
]

t.test('tokens at the edges of their time, on clocks that disagree', async (t) => {
  const issuer = await startTestIssuer(t)
  const database = await createDatabase(t)
  const skewed = (skew: number) =>
    startReplica(t, {
      databaseUrl: database.url,
      issuer,
      nodeOptions: ['--import', PRELOAD],
      env: { CLOCK_SKEW_S: String(skew) },
    })
  const skews = [...new Set(CASES.map(({ skew }) => skew))]
  const replicas = new Map<number, Replica>()
  for (const skew of skews) replicas.set(skew, await skewed(skew))
  const url = (skew: number) => String(replicas.get(skew)?.url)

  async function ask({ skew, claims, status }: Case): Promise<string[]> {
    const now = Math.floor(Date.now() / 1000)
    const times = Object.entries({ iat: 0, exp: 3600, ...claims }).map(([name, at]) => [name, now + at])
    const answer = await send(url(skew), { token: await issuer.token(Object.fromEntries(times)) })
    const challenge = answer.headers['www-authenticate'] ?? ''
    const right = answer.status === status && (status === 200 || String(challenge).includes('error="invalid_token"'))
    return right ? [] : [`skew ${skew} s, ${JSON.stringify(claims)}: ${describe(answer)} instead of ${status}`]
  }
  const wrong = (await Promise.all(CASES.map(ask))).flat()
  t.strictSame(wrong, [], 'accepted within the tolerance of 5 s, refused with a challenge outside')

  // Replicas an entire two minutes apart write in turn: what is stored goes by the database's clock alone.
  const token = await issuer.token({ sub: 'auth0|two-clocks', iat: Math.floor(Date.now() / 1000) - 90 })
  const disordered: string[] = []
  let updatedAt = ''
  for (let n = 1; n <= WRITES; n++) {
    const answer = await send(url(n % 2 ? 60 : -60), { method: 'PUT', token, body: { profile_data: { n } } })
    if (answer.status !== 200 || answer.json.version !== n) disordered.push(`write ${n}: ${describe(answer)}`)
    if (answer.json.updated_at < updatedAt) disordered.push(`write ${n}: updated before the last one`)
    updatedAt = answer.json.updated_at
  }
  const history = await send(url(60), { path: `${PROFILE}/history?limit=200`, token })
  const versions = history.json.items.map(({ version }: { version: number }) => version)
  t.strictSame(disordered, [], 'every write is the next version, at a later time')
  t.strictSame(
    versions,
    Array.from({ length: WRITES }, (_, i) => WRITES - i),
    'the history is in order',
  )
  const failed = wrong.length + disordered.length
  record({
    fault: 'clocks of issuer, service and database apart by 3 s to 2 min',
    tried: CASES.length + 1,
    survived: CASES.length + 1 - failed,
    requests: CASES.length + WRITES + 1,
    refused: 0,
    failed,
    acknowledged: WRITES,
    found: versions.length,
    measured: 'tolerance 5 s',
  })
})
