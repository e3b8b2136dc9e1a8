// The example front end as it is built for a tenant of one's own, up to the tenant's door.
import { join } from 'node:path'
import t from 'tap'
import { build, preview } from 'vite'
import { anyFreePort } from '../../src/dev/ports.ts'
import { launch } from './launch.ts'
import { arrive, fill, visitor } from './visitor.ts'

const TENANT = 'https://example.eu.auth0.com'

t.test('built with .env.local, it asks that tenant, for that API', async (t) => {
  const root = join(import.meta.dirname, '../../examples/web')
  const envDir = t.testdir({
    '.env.local': [
      'VITE_API_URL=https://profile.example.com/api/v1',
      'VITE_AUTH0_DOMAIN=example.eu.auth0.com',
      'VITE_AUTH0_CLIENT_ID=of-the-application',
      'VITE_AUTH0_AUDIENCE=https://profile.example.com/api',
    ].join('\n'),
  })
  const outDir = join(envDir, 'dist')
  await build({ root, envDir, build: { outDir, emptyOutDir: true }, logLevel: 'warn' })
  const port = await anyFreePort()
  const server = await preview({ root, build: { outDir }, preview: { port, strictPort: true }, logLevel: 'warn' })
  t.teardown(() => server.close())
  const web = `http://localhost:${port}`

  const browser = await launch(t)
  for (const [button, wanted] of [
    ['Continue with GitHub', { connection: 'github' }],
    ['Continue with Google', { connection: 'google-oauth2' }],
    ['Create account', { screen_hint: 'signup', login_hint: 'ahmed@example.com' }],
  ] as const) {
    const { page } = await visitor(t, browser)
    await page.route(`${TENANT}/**`, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<h1>The tenant</h1>' }),
    )
    await page.goto(web)
    await arrive(page, 'Create your account')
    await fill(page, { Email: 'ahmed@example.com', 'First name': 'Ahmed', 'Last name': 'AlRajhy' })
    await page.getByRole('button', { name: button }).click()
    await arrive(page, 'The tenant')
    const { origin, pathname, searchParams } = new URL(page.url())
    t.equal(origin + pathname, `${TENANT}/authorize`)
    t.match(Object.fromEntries(searchParams), {
      ...wanted,
      client_id: 'of-the-application',
      audience: 'https://profile.example.com/api',
      redirect_uri: `${web}/callback`,
      response_type: 'code',
      code_challenge_method: 'S256',
      scope: /openid .*email.* offline_access/,
    })
    // What the tenant says when somebody does not want to after all.
    const refused = new URLSearchParams({
      error: 'access_denied',
      error_description: 'User did not authorize the request',
      state: searchParams.get('state') ?? '',
    })
    await page.goto(`${web}/callback?${refused}`)
    await arrive(page, 'Create your account')
    await page.getByText('You have not been logged in: User did not authorize the request').waitFor()
    t.equal(new URL(page.url()).pathname, '/')
  }
})
