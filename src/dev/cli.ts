import { join, resolve } from 'node:path'
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { ROOT } from './run-node.ts'
import { mintToken } from './token.ts'

const EX_USAGE = 64

const DEV_USAGE = `Usage: profile-service dev [options]

Runs everything on this machine: PostgreSQL, an issuer like an Auth0 tenant, the API and its docs.

  --port N         the API's port (default 3000, or the next free one)
  --reset          start afresh: forget all data, users and keys
  --quiet          log warnings and errors only
  --state-dir DIR  where data, users and keys are kept (default .dev in the project)
  --help           this text`

const TOKEN_USAGE = `Usage: profile-service token --sub SUBJECT [options]
       profile-service token --machine [options]

Prints an access token of the development issuer, which need not run. It is good for nothing else.

  --sub SUBJECT        the user, e.g. 'auth0|42', 'github|42' or 'google-oauth2|42'
  --machine            a token for a service instead, as from the client credentials grant
  --permission NAME    a permission such as users:read; may be repeated
  --email ADDRESS      the email claim (default: the user's, if the issuer knows one)
  --email-unverified   says that the address is not verified
  --ttl TIME           how long it is valid, e.g. 90s, 30m, 1h, 7d (default 24h)
  --client ID          the client it was issued to (default dev-spa, or dev-m2m for a service)
  --state-dir DIR      as for dev (default .dev in the project)
  --help               this text`

class UsageError extends Error {}

/**
 * Runs `dev …` or `token …`: the arguments after the program's name. Resolves with the exit code: 64 for arguments
 * that make no sense, 1 for anything else that went wrong, with the reason on standard error.
 */
export async function runDev(args: string[]): Promise<number> {
  const [command, ...rest] = args
  const [run, usage] = command === 'token' ? [runToken, TOKEN_USAGE] : [runDevMode, DEV_USAGE]
  if (rest.includes('--help')) {
    console.log(usage)
    return 0
  }
  try {
    return await run(rest)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const misused = error instanceof UsageError || ('code' in error && `${error.code}`.startsWith('ERR_PARSE_ARGS'))
    console.error(misused ? `${error.message}\n\n${usage}` : error.message)
    return misused ? EX_USAGE : 1
  }
}

async function runDevMode(args: string[]): Promise<number> {
  const {
    port,
    reset,
    quiet,
    'state-dir': stateDir,
  } = parse(args, {
    port: { type: 'string' },
    reset: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
    'state-dir': { type: 'string' },
  })
  const { dev } = await import('./dev.ts')
  return await dev({ stateDir: folder(stateDir), reset, quiet, ...(port !== undefined && { port: toPort(port) }) })
}

async function runToken(args: string[]): Promise<number> {
  const options = parse(args, {
    sub: { type: 'string' },
    machine: { type: 'boolean', default: false },
    permission: { type: 'string', multiple: true },
    email: { type: 'string' },
    'email-unverified': { type: 'boolean', default: false },
    ttl: { type: 'string' },
    client: { type: 'string' },
    'state-dir': { type: 'string' },
  })
  const { sub, machine, permission, email, ttl, client } = options
  if (machine === (sub !== undefined)) throw new UsageError('Say whom it is for: either --sub SUBJECT or --machine')
  const token = await mintToken(folder(options['state-dir']), {
    machine,
    ...(sub !== undefined && { sub }),
    ...(permission && { permissions: permission }),
    ...(email !== undefined && { email }),
    ...(options['email-unverified'] && { emailVerified: false }),
    ...(ttl !== undefined && { ttl: toSeconds(ttl) }),
    ...(client !== undefined && { clientId: client }),
  })
  console.log(token)
  return 0
}

function parse<T extends ParseArgsOptionsConfig>(args: string[], options: T) {
  return parseArgs({ args, options, strict: true, allowPositionals: false }).values
}

function folder(stateDir: string | undefined): string {
  return stateDir === undefined ? join(ROOT, '.dev') : resolve(stateDir)
}

function toPort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) throw new UsageError(`--port takes a number from 1 to 65535`)
  return port
}

function toSeconds(text: string): number {
  const [, number, unit = 's'] = /^(\d+)([smhd])?$/.exec(text) ?? []
  const seconds = { s: 1, m: 60, h: 3600, d: 86_400 }[unit]
  if (!number || !seconds || Number(number) === 0) throw new UsageError('--ttl takes a time such as 90s, 30m, 1h or 7d')
  return Number(number) * seconds
}

if (import.meta.main) process.exitCode = await runDev(process.argv.slice(2))
