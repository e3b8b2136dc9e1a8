import t from 'tap'
import { diff } from '../../../src/domain/diff.ts'
import { equalJson, type Json, type JsonObject, member, pointerTo } from '../../../src/domain/json.ts'
import { mergeKeys, mergePatch } from '../../../src/domain/merge-patch.ts'
import { findUnsafe } from '../../../src/domain/unsafe-json.ts'

t.test('merge patch: every example of RFC 7396, appendix A, that patches an object', (t) => {
  const examples: [JsonObject, JsonObject, JsonObject][] = [
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ]
  for (const [target, patch, wanted] of examples) {
    t.strictSame(mergePatch(target, patch), wanted, `${JSON.stringify(target)} + ${JSON.stringify(patch)}`)
  }
  // The others replace a whole document that is no object; here such a document is a member.
  const members: [Json, Json, Json][] = [
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, 'bar', 'bar'],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  ]
  for (const [target, patch, wanted] of members) {
    t.strictSame(mergePatch({ x: target }, { x: patch }), { x: wanted }, `${JSON.stringify(target)}, member`)
  }
  t.strictSame(mergePatch({ x: { a: 'foo' } }, { x: null }), {}, 'null removes a member')
  t.end()
})

t.test('neither merge changes what it is given', (t) => {
  const target = { a: { b: 1 }, c: 2 }
  const change = { a: { b: null, d: 3 }, c: null }
  const before = JSON.stringify([target, change])
  t.strictSame(mergePatch(target, change), { a: { d: 3 } })
  t.strictSame(mergeKeys(target, change), { a: { b: null, d: 3 } }, 'PUT replaces a value as a whole')
  t.equal(JSON.stringify([target, change]), before)
  t.end()
})

t.test('names that every object inherits are keys like any other', (t) => {
  const change: JsonObject = { constructor: { toString: 'x' } } as never
  for (const merged of [mergePatch({}, change), mergeKeys({}, change)]) {
    t.equal(JSON.stringify(merged), '{"constructor":{"toString":"x"}}')
  }
  t.equal(member({}, 'constructor'), undefined)
  t.equal(equalJson({}, { valueOf: 1 }), false)
  t.strictSame(diff({}, change), [{ pointer: '/constructor', new: { toString: 'x' } }])
  t.end()
})

t.test('equality of JSON values', (t) => {
  const same: [unknown, unknown][] = [
    [
      { a: 1, b: [1, { c: null }] },
      { b: [1, { c: null }], a: 1 },
    ],
    [0, -0],
    [undefined, undefined],
  ]
  const different: [unknown, unknown][] = [
    [
      [1, 2],
      [2, 1],
    ],
    [[], {}],
    [{ a: undefined }, {}],
    [null, undefined],
    ['1', 1],
    [{ a: 1 }, { b: 1 }],
    [{ a: null }, { b: null }],
    [[1], [1, 2]],
    [false, null],
  ]
  for (const [a, b] of same) t.ok(equalJson(a, b) && equalJson(b, a), `${JSON.stringify(a)} = ${JSON.stringify(b)}`)
  for (const [a, b] of different)
    t.notOk(equalJson(a, b) || equalJson(b, a), `${JSON.stringify(a)}, ${JSON.stringify(b)}`)
  t.end()
})

t.test('a difference names the innermost member, with old and new', (t) => {
  const before = { a: { b: 1, c: [1] }, gone: { deep: 1 }, same: { x: 1 } }
  const after = { a: { b: 2, c: [1, 2] }, 'new/key~': null, same: { x: 1 } }
  t.strictSame(diff(before, after), [
    { pointer: '/a/b', old: 1, new: 2 },
    { pointer: '/a/c', old: [1], new: [1, 2] },
    { pointer: '/gone', old: { deep: 1 } },
    { pointer: '/new~1key~0', new: null },
  ])
  t.strictSame(diff({ a: { b: 1 } }, { a: [1] }), [{ pointer: '/a', old: { b: 1 }, new: [1] }])
  t.strictSame(diff(before, structuredClone(before)), [])
  t.equal(pointerTo('/x', '~/'), '/x/~0~1')
  t.end()
})

t.test('unsafe JSON is found where it is, and only there', (t) => {
  const cases: [string, [pointer: string, code: string][]][] = [
    ['{"a":"x\\u0000"}', [['/a', 'nul_character']]],
    ['{"a\\u0000":1}', [['/a\0', 'nul_character']]],
    [
      '["\\ud800","\\udc00\\ud800","\\ud83d\\ude00"]',
      [
        ['/0', 'lone_surrogate'],
        ['/1', 'lone_surrogate'],
      ],
    ],
    ['{"\\udfff":1}', [['/\ufffd', 'lone_surrogate']]],
    [
      '{"a":1e400,"b":-1e400}',
      [
        ['/a', 'number_out_of_range'],
        ['/b', 'number_out_of_range'],
      ],
    ],
    [
      '[9007199254740991,9007199254740993,-9007199254740992]',
      [
        ['/1', 'number_out_of_range'],
        ['/2', 'number_out_of_range'],
      ],
    ],
    ['{"a":{"__proto__":{"x":1}}}', [['/a/__proto__', 'forbidden_key']]],
    ['{"a/b":{"c~d":"\\u0000"}}', [['/a~1b/c~0d', 'nul_character']]],
    ['{"constructor":{"prototype":1.5},"-0":-0,"t":1e-400}', []],
    ['null', []],
  ]
  for (const [text, wanted] of cases) {
    const found = findUnsafe(JSON.parse(text)).map(({ pointer, code }) => [pointer, code])
    t.strictSame(found.sort(), wanted.sort(), text)
  }
  t.end()
})

t.test('depth is found without recursion, and errors are bounded', (t) => {
  const nested = (levels: number) => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`)
  t.strictSame(findUnsafe(nested(32)), [])
  t.match(findUnsafe(nested(33)), [{ code: 'too_deep' }])
  t.match(findUnsafe(nested(30_000)), [{ code: 'too_deep', pointer: '/0'.repeat(32) }])
  t.match(findUnsafe(JSON.parse(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`)), [{ pointer: '/a'.repeat(32) }])
  t.ok(findUnsafe(Array(5000).fill('\0')).length <= 50, 'not one for each of 5000 places')
  t.end()
})
