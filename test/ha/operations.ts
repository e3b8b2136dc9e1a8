import { PROFILE } from '../faults/http.ts'
import { HOOK_SECRET } from '../helpers/app.ts'
import { checkAnswer } from '../helpers/contract.ts'
import { ALL_PERMISSIONS } from '../helpers/examples.ts'
import type { TestIssuer } from '../helpers/issuer.ts'
import { type Step, steps } from '../performance/steps.ts'
import type { Service } from './service.ts'

/** Calls every operation of the contract. @returns how many calls that were, and what was not as it should be, one line each */
export async function callEverything(
  service: Service,
  issuer: TestIssuer,
  round: string,
): Promise<{ calls: number; wrong: string[] }> {
  const subjects = { user: `tour|${round}`, other: `tour|other-${round}` }
  const token = await issuer.token({ sub: subjects.user, permissions: ALL_PERMISSIONS })
  const other = await call(service, ['PUT', PROFILE, { body: {} }], await issuer.token({ sub: subjects.other }))
  const wrong: string[] = []
  const everything = steps({ round, other: other.json.id, otherSubject: subjects.other })
  let calls = 0
  for (let next = everything.next(other); !next.done; ) {
    const { operation, what, request, status, via = 'api' } = next.value
    const answer = await call(service, request, via === 'hook' ? HOOK_SECRET : token, via)
    calls++
    if (answer.status !== status) wrong.push(`${operation}, ${what}: ${answer.status} ${answer.text}`)
    next = everything.next(answer)
  }
  return { calls, wrong }
}

async function call(
  { url, opsUrl }: Service,
  [method, path, { body, headers = {} } = {}]: Step['request'],
  token: string,
  via: Step['via'] = 'api',
) {
  const listener = via === 'ops' ? 'ops' : 'api'
  const answer = await fetch((listener === 'ops' ? opsUrl : url) + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(headers as Record<string, string>),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const { status } = answer
  const reply = { status, headers: Object.fromEntries(answer.headers), text: await answer.text() }
  checkAnswer(method, path.split('?')[0] ?? '', reply, listener)
  const isJson = reply.text !== '' && reply.headers['content-type']?.includes('json')
  return { ...reply, json: isJson ? JSON.parse(reply.text) : undefined }
}
