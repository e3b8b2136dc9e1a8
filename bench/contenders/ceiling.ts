// The ceiling: the same SQL as named statements, pipelined by the driver itself, behind bare Fastify routes. No token, no validation, no
// contract, no log, no timeout, no reconnection.
import fastify from 'fastify'
import pg from 'pg'
import type { Queryable } from '../../src/db/database.ts'
import type { Statement } from '../../src/db/statement.ts'
import { types } from '../../src/db/types.ts'
import { BLANK } from '../../src/domain/user.ts'
import { uuidv7 } from '../../src/domain/uuid.ts'
import { createUser, findUser, readSituation, replaceUser } from '../../src/queries/users.ts'

const [, , url = '', port = '0'] = process.argv
const clients = Array.from({ length: 4 }, () => new pg.Client({ connectionString: url, types, pipeline: true }))
for (const client of clients) await client.connect()
let turn = 0
const db: Queryable = {
  async run<Values, Row>({ name, text, bind }: Statement<Values, Row>, values: Values): Promise<Row[]> {
    const client = clients[turn++ % clients.length] as pg.Client
    return (await client.query({ name, text, values: bind(values) })).rows as Row[]
  },
}
const app = fastify()
const PATH = '/api/v1/accounts/users/profile'
const attribution = { operation: 'bench', actor: 'bench', client: null, requestId: uuidv7() }

app.get(PATH, async (request) => {
  const subject = String(request.headers['x-subject'])
  const decision = { next: BLANK, changes: [], consents: [] }
  return (
    (await findUser(db, subject)) ??
    createUser(db, { id: uuidv7(), subject, hashes: [Buffer.alloc(32)], issued_at: null }, decision, attribution)
  )
})

app.patch(PATH, async (request) => {
  const { user } = await readSituation(db, String(request.headers['x-subject']), null)
  if (!user) throw new Error('no such user')
  const change = request.body as { profile_data: { title: string } }
  const next = { ...user, profile_data: { ...user.profile_data, ...change.profile_data } }
  const changes = [
    { pointer: '/profile_data/title', old: user.profile_data.title ?? null, new: change.profile_data.title },
  ]
  return replaceUser(db, user, { next, changes, consents: [] }, attribution)
})

await app.listen({ port: Number(port), host: '127.0.0.1' })
process.send?.('ready')
process.on('SIGTERM', () => process.exit(0))
