import t from 'tap'
import { compileAttributeSchema, defaultAttributeSchema } from '../../../src/domain/attribute-schema.ts'
import { withSocialProvider } from '../../../src/domain/attributes.ts'
import { completionOf } from '../../../src/domain/completion.ts'
import { decodeCursor, encodeCursor, HistoryCursor } from '../../../src/domain/cursor.ts'
import defaultDocument from '../../../src/domain/default-attributes.json' with { type: 'json' }
import { type EmailClaim, type EmailHolder, type EmailState, nextEmail } from '../../../src/domain/email.ts'
import { matchesAny, requireMatch } from '../../../src/domain/etag.ts'
import { normaliseName } from '../../../src/domain/name.ts'
import { uuidv7 } from '../../../src/domain/uuid.ts'

t.test('If-None-Match compares weakly, If-Match strongly', (t) => {
  const etag = '"3.abc"'
  const cases: [header: string, weakly: boolean, strongly: boolean][] = [
    ['"3.abc"', true, true],
    ['W/"3.abc"', true, false],
    [' * ', true, true],
    ['"1", "3.abc"', true, true],
    ['"1",W/"2", "3.abc"', true, true],
    ['"1", W/"3.abc"', true, false],
    ['"a, b", "3.abc"', true, true],
    ['"4.abc"', false, false],
    ['"3.abcd"', false, false],
    ['3.abc', false, false],
    ['"3.abc', false, false],
    ['""', false, false],
    ['', false, false],
    ['"*"', false, false],
  ]
  for (const [header, weakly, strongly] of cases) {
    t.equal(matchesAny(header, etag), weakly, `If-None-Match: ${header}`)
    const required = () => requireMatch(header, etag)
    if (strongly) t.doesNotThrow(required, `If-Match: ${header}`)
    else t.throws(required, { code: 'precondition_failed', headers: { ETag: etag } }, `If-Match: ${header}`)
  }
  t.equal(matchesAny(undefined, etag), false)
  t.doesNotThrow(() => requireMatch(undefined, null))
  for (const header of ['*', '"3.abc"']) {
    t.throws(() => requireMatch(header, null), { code: 'precondition_failed', headers: {} }, `${header}, nothing there`)
  }
  t.end()
})

t.test('a cursor is what encodeCursor made, and nothing else', (t) => {
  const position = ['2026-11-23T08:15:30.123456Z', '0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c8d']
  const cursor = encodeCursor(position)
  t.match(cursor, /^[A-Za-z0-9_-]+$/)
  t.strictSame(decodeCursor(HistoryCursor, cursor), position)
  const [time, id] = position
  const forged: unknown[] = [
    [],
    [time],
    [id, time],
    [time, id, 1],
    { 0: time, 1: id },
    time,
    null,
    [`${time}\n`, id],
    [time, `${id}'`],
    [time, id?.toUpperCase()],
    ...['2026-02-31', '2026-13-01', '0000-01-01', '2026-00-10', '+02026-1-1'].map((day) => [
      `${day}T08:15:30.123456Z`,
      id,
    ]),
    ...['24:00:00', '23:59:60', '25:00:00', '08:60:00'].map((clock) => [`2026-11-23T${clock}.123456Z`, id]),
    ['-infinity', id],
  ]
  const broken = ['', 'x', '____', cursor.slice(0, -2), cursor.slice(4), Buffer.from('[').toString('base64url')]
  for (const text of [...broken, ...forged.map((each) => Buffer.from(JSON.stringify(each)).toString('base64url'))]) {
    t.throws(
      () => decodeCursor(HistoryCursor, text),
      { code: 'invalid_parameter', errors: [{ pointer: '#/query/cursor' }] },
      Buffer.from(text, 'base64url').toString(),
    )
  }
  t.end()
})

t.test('ids are UUIDv7, in the order of time, and no two are the same', (t) => {
  const id = uuidv7(0x0123_4567_89ab)
  t.match(id, /^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  t.ok(uuidv7(1_000) < uuidv7(1_001))
  t.equal(new Set(Array.from({ length: 10_000 }, () => uuidv7())).size, 10_000)
  t.ok(Math.abs(Number.parseInt(uuidv7().replaceAll('-', '').slice(0, 12), 16) - Date.now()) < 1_000, 'of now')
  t.end()
})

t.test('completion: what is absent or blank is missing', (t) => {
  const missing = (value: unknown) =>
    completionOf({ first_name: 'a', last_name: 'b', profile_data: { 'a/b': value as never } }, ['a/b']).missing
  for (const blank of [null, '', ' \t\u00a0', [], {}]) t.strictSame(missing(blank), ['/profile_data/a~1b'], `${blank}`)
  for (const value of [false, 0, 'x', [null], { a: null }]) t.strictSame(missing(value), [], JSON.stringify(value))
  t.strictSame(completionOf({ first_name: null, last_name: ' ', profile_data: {} }, ['constructor']), {
    complete: false,
    missing: ['/first_name', '/last_name', '/profile_data/constructor'],
  })
  t.strictSame(completionOf({ first_name: 'a', last_name: 'b', profile_data: {} }, []), { complete: true, missing: [] })
  t.end()
})

t.test('names are stored NFC; controls and overrides are refused', (t) => {
  const fine: [string, string][] = [
    ['Ame\u0301lie', 'Am\u00e9lie'],
    ['أحمد', 'أحمد'],
    ['\u200fأحمد\u200e', '\u200fأحمد\u200e'],
    ['👩‍👩‍👧‍👦 🇸🇦', '👩‍👩‍👧‍👦 🇸🇦'],
    ['', ''],
    ['😀'.repeat(150), '😀'.repeat(150)],
    ['क्‍ष', 'क्‍ष'],
  ]
  for (const [name, wanted] of fine) t.equal(normaliseName(name, '/x'), wanted, JSON.stringify(name).slice(0, 30))
  for (const point of [0x0, 0x9, 0xa, 0x1b, 0x7f, 0x85, 0x2028, 0x2029, 0x202a, 0x202d, 0x202e, 0x2066, 0x2069]) {
    const name = `a${String.fromCodePoint(point)}b`
    t.match(normaliseName(name, '/x'), { pointer: '/x', code: 'forbidden_character' }, point.toString(16))
  }
  t.match(normaliseName('a'.repeat(151), '/x'), { code: 'maxLength' })
  t.match(normaliseName('\u0958'.repeat(76), '/x'), { code: 'maxLength' }, 'NFC makes it longer: 152')
  t.end()
})

t.test('email: who gets the address', (t) => {
  const none: EmailState = { email: null, email_verified: false, email_conflict: false }
  const conflict: EmailState = { ...none, email_conflict: true }
  const adopted: EmailState = { email: 'a@x.org', email_verified: false, email_conflict: false }
  const own: EmailState = { ...adopted, email_verified: true }
  const claim = (address: string, verified: boolean): EmailClaim => ({ address, verified })
  const cases: [string, EmailState, EmailClaim, EmailHolder, EmailState][] = [
    ['a verified claim is stored', none, claim('a@x.org', true), 'nobody', own],
    ['an unverified claim is ignored', none, claim('a@x.org', false), 'nobody', none],
    ['an unverified claim does not replace', own, claim('b@x.org', false), 'nobody', own],
    ['no claim changes nothing', own, null, 'nobody', own],
    ['no claim leaves the conflict', conflict, null, 'verified', conflict],
    ['held by another: none', none, claim('a@x.org', true), 'verified', conflict],
    ['a new address that is held: none, not the old one', own, claim('b@x.org', true), 'verified', conflict],
    ['an unverified holder loses it', none, claim('a@x.org', true), 'unverified', own],
    ['free again', conflict, claim('a@x.org', true), 'nobody', own],
    ['an adopted address becomes verified', adopted, claim('a@x.org', true), 'nobody', own],
  ]
  for (const [what, current, claimed, holder, wanted] of cases) {
    t.strictSame(nextEmail(current, claimed, holder), wanted, what)
  }
  t.end()
})

t.test('the social provider is what stands before the bar, and nothing that looks like it', (t) => {
  const schema = defaultAttributeSchema()
  const provider = (subject: string) => withSocialProvider({}, subject, schema).social_provider
  t.equal(provider('github|42'), 'GitHub')
  t.equal(provider('google-oauth2|1|2'), 'Google')
  for (const subject of ['auth0|1', 'githubX', 'github', '|github', 'x|github|1', 'constructor|1', '__proto__|1']) {
    t.equal(provider(subject), undefined, subject)
  }
  t.end()
})

t.test('the attribute schema that ships holds what is asked of any', async (t) => {
  t.equal(compileAttributeSchema(defaultDocument).fingerprint, defaultAttributeSchema().fingerprint)
})
