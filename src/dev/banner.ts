import { AUDIENCE, type Ports } from './environment.ts'
import { SEED } from './issuer/users.ts'

const PROFILE = {
  first_name: 'Ahmed',
  last_name: 'AlRajhy',
  profile_data: { phone: '009650000000', title: 'Software Engineer' },
}

/** What a newcomer needs to know, with commands that work when pasted. */
export function banner(facts: {
  ports: Ports
  /** The example front end's URL. */
  web: string
  issuer: string
  clientId: string
  databaseUrl: string
  token: string
  stateDir: string
}): string {
  const { ports, web, issuer, clientId, databaseUrl, token, stateDir } = facts
  const api = `http://localhost:${ports.api}`
  const profile = `${api}/api/v1/accounts/users/profile`
  return `
The profile service is ready.

  Example app  ${web}
  API          ${api}/api/v1
  Docs         ${api}/docs
  Operations   http://localhost:${ports.ops}/metrics
  Issuer       ${issuer} (${SEED.email}, password: ${SEED.password}; or anybody at GitHub or Google)
  Browser app  client id ${clientId}, audience ${AUDIENCE}
  PostgreSQL   ${databaseUrl}

A token of ${SEED.email} for 24 hours. Others: npm run token -- --sub 'github|42' --permission users:read

${token}

Read the profile, then fill it in:

curl -sS '${profile}' -H 'Authorization: Bearer ${token}'

curl -sS -X PUT '${profile}/' -H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json' -d '${JSON.stringify(PROFILE)}'

Ctrl-C stops everything. The data stays in ${stateDir}; \`npm run dev -- --reset\` empties it.
`
}
