// Run by "helm test" inside of the cluster.
const { API } = process.env
const profile = `${API}/api/v1/accounts/users/profile`
let failed = 0

async function check(promise, url, options, keeps) {
  const seen = await fetch(url, { ...options, signal: AbortSignal.timeout(10_000) }).catch((error) => error)
  const kept = seen instanceof Response && (await keeps(seen))
  console.log(`${kept ? 'ok' : 'FAILED'}: ${promise}${kept ? '' : ` (${seen.status ?? seen.cause?.code ?? seen})`}`)
  if (!kept) failed++
}

await check('ready: database migrated, keys fetched', `${API}/readyz`, {}, ({ status }) => status === 200)
await check('the contract', `${API}/openapi.yaml`, {}, async (answer) =>
  (await answer.text()).startsWith('openapi: 3.1'),
)
await check(
  'no profile without a token',
  profile,
  {},
  ({ status, headers }) => status === 401 && headers.get('www-authenticate') === 'Bearer',
)
const forged = { headers: { authorization: 'Bearer e30.e30.e30' } }
await check(
  'none with a forged one',
  profile,
  forged,
  ({ status, headers }) => status === 401 && /invalid_token/.test(headers.get('www-authenticate')),
)
process.exit(failed)
