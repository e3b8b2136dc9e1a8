// What somebody writes who has installed the package: plain JavaScript, for the oldest Node that it supports. Says what it has seen.
import { createProfileClient, createRegistration, fieldErrors, nextStep } from 'profile-service-client'

const [baseUrl, token] = process.argv.slice(2)
const getToken = () => token
const client = createProfileClient({ baseUrl, getToken })
const codeOf = (promise) =>
  promise.then(
    () => 'none',
    ({ code, name }) => (typeof code === 'string' ? code : name),
  )

const { status } = await client.getProfile()
const updated = await client.updateProfile({ first_name: 'أحمد' })
const wrong = await client.putProfile({ body: { profile_data: { phone: '12' } } }).catch((error) => error)

let attempts = 0
const flaky = createProfileClient({
  baseUrl,
  getToken,
  async fetch(request) {
    attempts++
    if (attempts === 1) throw new TypeError('fetch failed')
    if (attempts === 2) return new Response('', { status: 503, headers: { 'retry-after': '0' } })
    return fetch(request)
  },
})
await flaky.getProfile()

const versions = []
for await (const { version } of client.iterate('listProfileHistory', { query: { limit: 1 } })) versions.push(version)
const aborted = await codeOf(client.getProfile({ signal: AbortSignal.abort() }))
const silent = createProfileClient({
  baseUrl,
  getToken,
  fetch: ({ signal }) => new Promise((_, no) => signal.addEventListener('abort', no)),
})
// Nothing else keeps the process alive while it waits.
const alive = setInterval(() => {}, 1_000)
const late = await codeOf(silent.getProfile({ deadline: 50 }))
clearInterval(alive)

const items = new Map()
const storage = {
  getItem: (key) => items.get(key) ?? null,
  setItem: (key, value) => items.set(key, value),
  removeItem: (key) => items.delete(key),
}
const registration = createRegistration({ client, storage: () => storage, shared: () => storage })
let secret
try {
  registration.stash({ email: 'a@example.com', password: 'secret' })
} catch ({ name }) {
  secret = name
}
registration.stash({ email: 'a@example.com', last_name: 'AlRajhy' })
const resumed = await registration.resume({ email: 'a@example.com' })

console.log(
  JSON.stringify({
    version: process.version,
    created: status === 200,
    updated: updated.data.first_name,
    fields: fieldErrors(wrong),
    attempts,
    versions,
    aborted,
    late,
    secret,
    resumed: resumed.status,
    next: nextStep(resumed.profile).step,
  }),
)
