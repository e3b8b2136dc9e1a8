import fc from 'fast-check'
import t, { type Test } from 'tap'
import { hasDuplicateMembers } from '../../../src/auth/duplicate-members.ts'
import { inspectToken } from '../../../src/auth/token-gate.ts'
import { Problem } from '../../../src/domain/problem.ts'

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const tokenOf = (header: unknown, payload: unknown): string => `${encode(header)}.${encode(payload)}.c2ln`
const token = tokenOf({ alg: 'RS256', kid: 'k1' }, { sub: 'auth0|x', n: 1 })

function outcomeOf(text: string): unknown {
  try {
    return inspectToken(text)
  } catch (error) {
    return error
  }
}

t.test('a token that passes the gate gives its kid and its payload', async (t) => {
  t.strictSame(inspectToken(token), { kid: 'k1', payload: { sub: 'auth0|x', n: 1 } })
})

t.test('a refusal says the same to the caller whatever the reason', async (t) => {
  for (const [text, reason] of [
    ['', 'not_three_parts'],
    ['a.b', 'not_three_parts'],
    [`${token}A`, 'not_base64url'],
    ['x'.repeat(8193), 'too_large'],
  ] as const) {
    const error = outcomeOf(text)
    t.match(error, { code: 'invalid_token', status: 401, reason, cause: undefined })
    t.strictSame((error as Problem).headers, { 'WWW-Authenticate': 'Bearer error="invalid_token"' })
  }
})

t.test('any text: a verdict, never another error', async (t) => {
  const pieces = fc.oneof(fc.string({ unit: 'binary' }), fc.base64String(), fc.json().map(encode), fc.constant('.'))
  const members = fc.dictionary(fc.string(), fc.jsonValue())
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 6 }).map((parts) => parts.join('.')),
    fc
      .tuple(members, fc.jsonValue())
      .map(([header, payload]) => tokenOf({ ...header, alg: 'RS256', kid: 'k' }, payload)),
  )
  always(t, texts, (text) => {
    const outcome = outcomeOf(text)
    return outcome instanceof Problem ? outcome.code === 'invalid_token' : !(outcome instanceof Error)
  })
})

t.test('one changed character: refused, or another token, never another spelling of the same', async (t) => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. ~%\n\0é'
  const bytes = (text: string) =>
    text
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString('hex'))
      .join('.')
  const changed = [...token].flatMap((_, i) =>
    [...alphabet].map((character) => token.slice(0, i) + character + token.slice(i + 1)),
  )
  const accepted = changed.filter((text) => text !== token && !(outcomeOf(text) instanceof Error))
  t.ok(accepted.length > 0, 'the gate does not look at signatures')
  t.strictSame(
    accepted.filter((text) => bytes(text) === bytes(token)),
    [],
  )
})

t.test('nothing that a serialiser wrote has duplicate members', async (t) => {
  always(t, fc.tuple(fc.json(), fc.nat({ max: 3 })), ([json, indent]) => {
    const text = JSON.stringify(JSON.parse(json), null, indent)
    return !hasDuplicateMembers(text, JSON.parse(text))
  })
})

t.test('a member written twice is found, wherever it is and however it is spelt', async (t) => {
  const name = fc.string({ unit: 'binary' })
  always(t, fc.tuple(name, fc.jsonValue(), fc.boolean(), fc.nat({ max: 3 })), ([name, value, escaped, depth]) => {
    const second = escaped ? escapeAll(name) : JSON.stringify(name)
    const object = `{${JSON.stringify(name)}:${JSON.stringify(value)} , ${second}\n:${JSON.stringify(value)}}`
    const text = `${'[{"x":'.repeat(depth)}${object}${'}]'.repeat(depth)}`
    return hasDuplicateMembers(text, JSON.parse(text))
  })
})

t.test('depth is no way to bring the process down', async (t) => {
  const nested = `${'['.repeat(3_000)}${']'.repeat(3_000)}`
  t.equal(hasDuplicateMembers(nested, JSON.parse(nested)), false)
})

function always<T>(t: Test, values: fc.Arbitrary<T>, holds: (value: T) => boolean): void {
  t.doesNotThrow(() => fc.assert(fc.property(values, holds), { numRuns: 2_000 }))
}

function escapeAll(text: string): string {
  const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i).toString(16).padStart(4, '0'))
  return `"${units.map((unit) => `\\u${unit}`).join('')}"`
}
