// A restore brings nobody back: what was erased after the backup is erased again, from a list that holds nothing personal.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { build, HOOK_SECRET, PROFILE } from '../helpers/app.ts'
import { event, START, send } from '../helpers/auth0-events.ts'
import { createDatabase, findTexts } from '../helpers/database.ts'
import { profileService } from './run.ts'

const ENV = { AUTH0_HOOK_SECRET: HOOK_SECRET, TOMBSTONE_KEY: 'a-key-for-tombstones-of-32-characters' }
const body = (first_name: string) => ({ body: { first_name, profile_data: { phone: '009650000000' } } })

t.test('backup, erasures, restore, replay', async (t) => {
  const before = await createDatabase(t)
  const env = { ...ENV, DATABASE_URL: before.url }
  await t.test('before the backup', async (t) => {
    const app = await build(t, env)
    for (const name of ['Canaryone', 'Canarytwo', 'Returned', 'Stays']) {
      const user = await app.as({ sub: `auth0|${name}` })
      t.equal((await user('PUT', PROFILE, body(name))).status, 200)
    }
    const returned = await app.as({ sub: 'auth0|Returned' })
    await returned('DELETE', PROFILE)
    t.equal((await returned('PUT', PROFILE, body('Again'))).status, 200)
  })
  const restored = await createDatabase(t, new URL(before.url).pathname.slice(1))

  await t.test('after the backup', async (t) => {
    const app = await build(t, env)
    t.match(await (await app.as({ sub: 'auth0|Canaryone' }))('DELETE', PROFILE), { status: 204, text: '' })
    t.match(await send(app, event('user.deleted', { user_id: 'auth0|Canarytwo' })), { status: 204, text: '' })
    const late = await app.as({ sub: 'auth0|Late' })
    await late('PUT', PROFILE, body('Late'))
    t.match(await late('DELETE', PROFILE), { status: 204, text: '' })
  })
  const listed = await profileService(['erasures'], env)
  t.match(listed, { code: 0, stderr: '5 lines\n' })
  t.notMatch(listed.stdout, /auth0|canary|return|late/i, 'the list holds nothing personal')

  const file = join(t.testdir(), 'erasures.ndjson')
  writeFileSync(file, `${listed.stdout}{"id":"nonsense"}\n`)
  const there = { ...ENV, DATABASE_URL: restored.url }
  t.strictSame(
    await findTexts(restored, ['canaryone', 'canarytwo']).then(({ length }) => length > 0),
    true,
    'they are back',
  )
  const replayed = await profileService(['erasures', '--replay', file], there)
  t.match(replayed, {
    code: 65,
    stdout: '2 erased, 1 erased already, 1 not in this database, 1 tombstones\n',
    stderr: /: 6\n$/,
  })
  // The subject of whoever erased their own data stays: it is how they log in.
  t.strictSame(
    (await findTexts(restored, ['canaryone', 'canarytwo'])).filter(
      (each) => !/auth0_id: canaryone|actor: canaryone/.test(each),
    ),
    [],
    'and gone again',
  )
  t.match(await profileService(['erasures', '--replay', file], there), { stdout: /^0 erased, 3 erased already/ })

  const app = await build(t, there)
  // Of before the event, as a token that outlives its user is.
  const iat = START / 1000 - 90
  const read = async (name: string) => (await app.as({ sub: `auth0|${name}`, iat }))('GET', PROFILE)
  t.match(await read('Stays'), { status: 200, json: { first_name: 'Stays' } })
  t.match(
    await read('Returned'),
    { status: 200, json: { first_name: 'Again' } },
    'whoever came back before the backup stays',
  )
  t.match(await read('Canaryone'), { status: 200, json: { first_name: null, profile_data: {} } })
  t.match(
    await read('Canarytwo'),
    { status: 403, json: { code: 'account_deleted' } },
    'a token that outlives its user is refused',
  )
  t.match(await (await app.as({ sub: 'auth0|Canaryone' }))('GET', `${PROFILE}/history`), {
    json: { items: [{ operation: 'replayErasure' }] },
  })
})
