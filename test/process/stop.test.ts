import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { connect } from 'node:net'
import pg from 'pg'
import t from 'tap'
import { startTestIssuer } from '../helpers/issuer.ts'
import { AHMED, call, PROFILE, startReadyService, until, untilReady } from './service.ts'

const issuer = await startTestIssuer(t)
const token = await issuer.token()

t.test('SIGTERM: a request in flight finishes, idle connections do not keep it', async (t) => {
  const { database, service } = await startReadyService(t, issuer)
  await call(service.api + PROFILE, { token, method: 'PUT', body: AHMED })
  const agent = new Agent({ keepAlive: true })
  t.teardown(() => agent.destroy())
  const kept = await new Promise<number | undefined>((resolve, reject) =>
    get(`${service.api}/livez`, { agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode))
    }).on('error', reject),
  )
  t.equal(kept, 200)
  const idle = connect(Number(new URL(service.api).port), '127.0.0.1')
  await once(idle, 'connect')
  t.teardown(() => idle.destroy())

  const holder = new pg.Client({ connectionString: database.url })
  await holder.connect()
  t.teardown(() => holder.end())
  await holder.query('begin')
  await holder.query('select from accounts_user for update')
  const inFlight = call(service.api + PROFILE, { token, method: 'PATCH', body: '{"first_name":"Late"}' })
  const blocked = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
  await until(
    () => database.sql(blocked),
    ({ length }) => length > 0,
  )

  service.child.kill('SIGTERM')
  const refused = await until(
    () =>
      fetch(`${service.api}/livez`).then(
        () => '',
        ({ cause }) => cause?.code,
      ),
    (code) => code !== '',
  )
  t.match(refused, /ECONNREFUSED|ECONNRESET|UND_ERR_SOCKET/, 'nobody new gets in')
  await holder.query('commit')
  const start = performance.now()
  t.match(await inFlight, { status: 200, json: { first_name: 'Late', version: 2 } })
  t.match(await service.exited, { code: 0, stderr: '' })
  const ms = performance.now() - start
  t.ok(ms < 2_000, `gone promptly (${ms.toFixed(0)} ms)`)
  const [row] = await database.sql('select first_name, version from accounts_user')
  t.same(row, { first_name: 'Late', version: 2 })
  t.equal((await database.sql('select day from accounts_activity')).length, 1, 'who was active is written at the end')
})

t.test('SIGTERM: not ready, but serving for the delay, so that load balancers turn away first', async (t) => {
  const { service } = await startReadyService(t, issuer, { SHUTDOWN_DELAY: '3s' })
  const start = performance.now()
  service.child.kill('SIGTERM')
  t.match(await untilReady(service.ops, 503), { status: 503, json: { errors: [{ code: 'shutting_down' }] } })
  t.equal((await call(service.api + PROFILE, { token })).status, 200)
  t.match(await service.exited, { code: 0, stderr: '' })
  const ms = performance.now() - start
  t.ok(ms >= 3_000 && ms < 6_000, `after the delay (${ms.toFixed(0)} ms)`)
})

t.test('the impatient are obeyed', async (t) => {
  t.test('a second SIGTERM skips the delay', async (t) => {
    const { service } = await startReadyService(t, issuer, { SHUTDOWN_DELAY: '1h' })
    service.child.kill('SIGTERM')
    t.equal((await untilReady(service.ops, 503)).status, 503)
    service.child.kill('SIGTERM')
    t.match(await service.exited, { code: 0, stderr: '' })
  })
  t.test('Ctrl-C as well', async (t) => {
    const { service } = await startReadyService(t, issuer, { SHUTDOWN_DELAY: '1h' })
    service.child.kill('SIGINT')
    t.match(await service.exited, { code: 0, stderr: '' })
  })
})
