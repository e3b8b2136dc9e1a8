// npm run test:auth0: loads auth0/ with the parser of auth0-deploy-cli, which checks it against its schemas, without a tenant; holds it against the
// contract and the service; runs the Action; compiles the recipes for front ends with Auth0's SDKs. Prints a line for every check; the last line counts them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import vm from 'node:vm'
import type { Claims } from '../src/auth/claims.ts'
import { toPrincipal } from '../src/auth/principal.ts'
import { operations } from '../src/contract/generated/operations.ts'
import { check, finish } from './checks.ts'
import { installTools } from './install-tools.ts'
import { testRecipes } from './recipes.ts'

const FOLDER = join(import.meta.dirname, '../auth0')
const TENANT = join(FOLDER, 'tenant.yaml')
const EMAIL_CLAIM = 'https://profile.example.com/email'
const SECRETS = ['GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET', 'GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET', 'HOOK_SECRET']

const problem = installTools(FOLDER)
if (problem) {
  check('auth0-deploy-cli can be installed (npm ci in auth0/)', false, problem)
} else {
  await testTenant()
}
testRecipes()
finish()

// biome-ignore lint/suspicious/noExplicitAny: the tool's own types are those of a tenant in all its forms
type Assets = Record<string, any[]>

async function testTenant(): Promise<void> {
  const tenant = await load(TENANT)
  check('auth0-deploy-cli loads the tenant', true)
  const left = JSON.stringify(tenant).match(/(##|@@)\w+\1/g) ?? []
  check(
    'every placeholder has its value: from config.example.json, or a secret from the environment',
    left.length === 0,
    left,
  )
  const perhaps = readFileSync(TENANT, 'utf8').replace('status: enabled', 'status: perhaps')
  const refused = await loadText(perhaps).catch(String)
  check('what its schemas do not admit is refused', /status.*allowed values/s.test(`${refused}`), refused)

  const [api] = tenant.resourceServers ?? []
  check('the API signs with RS256', api.signing_alg === 'RS256', api)
  check(
    'and gives permissions by roles (RBAC)',
    api.enforce_policies && api.token_dialect === 'access_token_authz',
    api,
  )
  const scopes = api.scopes.map(({ value }: { value: string }) => value)
  const needed = new Set(operations.flatMap(({ security }): readonly string[] => security?.permissions ?? []))
  const missing = [...needed].filter((permission) => !scopes.includes(permission))
  check(`it has the ${needed.size} permissions that the contract asks for`, missing.length === 0, missing)

  const [app] = tenant.clients ?? []
  const hasUrls = app.callbacks.length > 0 && app.web_origins.length > 0 && app.allowed_logout_urls.length > 0
  check(
    'the app is a SPA with callbacks and no secret',
    app.app_type === 'spa' && app.token_endpoint_auth_method === 'none' && hasUrls,
    app,
  )
  const strategies = [...(tenant.databases ?? []), ...(tenant.connections ?? [])]
  const names = strategies.map(({ strategy }) => strategy).join()
  check('its users come from a database, GitHub or Google', names === 'auth0,github,google-oauth2', names)
  check(
    'into this app',
    strategies.every(({ enabled_clients }) => enabled_clients.includes(app.name)),
    strategies,
  )

  const [stream] = tenant.eventStreams ?? []
  const hook = operations.find(({ id }) => id === 'receiveAuth0Event')
  const { webhook_endpoint: endpoint, webhook_authorization: authorization } = stream.destination.configuration
  check('the event stream leads to the hook', endpoint === `https://profile.example.com/api/v1${hook?.path}`, endpoint)
  check(
    'with its secret as a bearer token',
    authorization.method === 'bearer' && authorization.token === 'hook_secret',
    authorization,
  )
  await testAction(tenant)
}

/** As `a0deploy import` does it, up to where it would call the tenant. */
async function load(file: string): Promise<Assets> {
  const require = createRequire(join(FOLDER, 'package.json'))
  const { default: Context } = require('auth0-deploy-cli/lib/context/yaml')
  const config = JSON.parse(readFileSync(join(FOLDER, 'config.example.json'), 'utf8'))
  const secrets = Object.fromEntries(SECRETS.map((name) => [name, name.toLowerCase()]))
  const AUTH0_KEYWORD_REPLACE_MAPPINGS = { ...config.AUTH0_KEYWORD_REPLACE_MAPPINGS, ...secrets }
  const unreachable: unknown = new Proxy(() => {}, {
    get: (_target, name) => (name === 'then' ? undefined : unreachable),
    apply: () => Promise.reject(new Error('loading must not call the tenant')),
  })
  const context = new Context(
    { ...config, AUTH0_KEYWORD_REPLACE_MAPPINGS, AUTH0_INPUT_FILE: file, AUTH0_BASE_PATH: FOLDER },
    unreachable,
  )
  await context.loadAssetsFromLocal()
  return context.assets
}

async function loadText(text: string): Promise<Assets> {
  const folder = mkdtempSync(join(tmpdir(), 'profile-auth0-'))
  const file = join(folder, 'tenant.yaml')
  writeFileSync(file, text)
  return load(file).finally(() => rmSync(folder, { recursive: true }))
}

/** Runs the Action and gives what it sets to the service, as claims of a token. */
async function testAction({ actions, triggers }: Assets): Promise<void> {
  const action = actions?.[0]
  const bound = (triggers as unknown as Record<string, { action_name: string }[]>)['post-login']
  check('the Action runs at each login', bound?.[0]?.action_name === action.name && action.deployed, bound)
  const module = { exports: {} as { onExecutePostLogin: (event: object, api: object) => Promise<void> } }
  vm.runInNewContext(action.code, { exports: module.exports, module })

  const emailOf = async (user: object) => {
    const claims: Record<string, unknown> = { sub: 'auth0|1', iat: 1 }
    const accessToken = { setCustomClaim: (name: string, value: unknown) => Object.assign(claims, { [name]: value }) }
    // Anything else that it calls is not there.
    await module.exports.onExecutePostLogin({ user, secrets: { EMAIL_CLAIM } }, { accessToken })
    const { email } = toPrincipal(claims as unknown as Claims, { emailClaim: EMAIL_CLAIM })
    return { email, names: Object.keys(claims).slice(2) }
  }
  const user = {
    user_id: 'auth0|1',
    name: 'Ahmed',
    user_metadata: { phone: '1' },
    email: 'a@example.com',
    email_verified: true,
  }
  const { email, names } = await emailOf(user)
  check('the service finds the verified address', email?.address === user.email && email.verified, email)
  check('and nothing else of the user', names.join() === `${EMAIL_CLAIM},${EMAIL_CLAIM}_verified`, names)
  const unverified = await emailOf({ ...user, email_verified: undefined })
  check('an address that is not verified is said to be so', unverified.email?.verified === false, unverified)
  const none = await emailOf({ user_id: 'github|1' })
  check('no address, no claim', none.email === null && none.names.length === 0, none)
}
