// The usual way: Kysely over a pool, unnamed statements, Fastify's own validation, the token verified on every request, a transaction.
import fastifyJwt from '@fastify/jwt'
import fastify from 'fastify'
import buildGetJwks from 'get-jwks'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { DB } from '../../src/db/generated/tables.ts'
import { uuidv7 } from '../../src/domain/uuid.ts'

const [, , url = '', port = '0', issuer = '', audience = ''] = process.argv
const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url, max: 8 }) }) })
const getJwks = buildGetJwks()
const app = fastify({ logger: { level: 'info' } })

await app.register(fastifyJwt, {
  decode: { complete: true },
  secret: (_request: unknown, token: { header: { kid: string; alg: string } }) =>
    getJwks.getPublicKey({ kid: token.header.kid, alg: token.header.alg, domain: issuer }),
  verify: { allowedIss: issuer, allowedAud: audience, algorithms: ['RS256'] },
} as never)
app.addHook('onRequest', async (request) => {
  await request.jwtVerify()
})

const PATH = '/api/v1/accounts/users/profile'
const names = { type: ['string', 'null'], maxLength: 150 }
const body = { type: 'object', properties: { first_name: names, last_name: names, profile_data: { type: 'object' } } }

app.get(PATH, async (request) => {
  const { sub } = request.user as { sub: string }
  const user = await db.selectFrom('accounts_user').selectAll().where('auth0_id', '=', sub).executeTakeFirst()
  if (user) return user
  return db
    .insertInto('accounts_user')
    .values({ id: uuidv7(), auth0_id: sub, version: 1 })
    .onConflict((conflict) => conflict.column('auth0_id').doUpdateSet({ auth0_id: sub }))
    .returningAll()
    .executeTakeFirstOrThrow()
})

app.patch(PATH, { schema: { body } }, async (request) => {
  const { sub, azp } = request.user as { sub: string; azp: string }
  const change = request.body as { profile_data: Record<string, unknown> }
  return db.transaction().execute(async (tx) => {
    const user = await tx
      .selectFrom('accounts_user')
      .selectAll()
      .where('auth0_id', '=', sub)
      .forUpdate()
      .executeTakeFirstOrThrow()
    const profile_data = JSON.stringify({ ...(user.profile_data as object), ...change.profile_data })
    const version = user.version + 1
    const updated = await tx
      .updateTable('accounts_user')
      .set({ profile_data, version, updated_at: new Date().toISOString() })
      .where('id', '=', user.id)
      .returningAll()
      .executeTakeFirstOrThrow()
    const changes = JSON.stringify([{ pointer: '/profile_data/title', new: change.profile_data.title }])
    await tx
      .insertInto('accounts_audit')
      .values({ id: uuidv7(), user_id: user.id, version, operation: 'patchProfile', actor: sub, client: azp, changes })
      .execute()
    return updated
  })
})

await app.listen({ port: Number(port), host: '127.0.0.1' })
process.send?.('ready')
process.on('SIGTERM', () => process.exit(0))
