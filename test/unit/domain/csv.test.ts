import fc from 'fast-check'
import t from 'tap'
import { type Cell, type CsvRecord, formatCsv, parseCsv } from '../../../src/domain/csv.ts'

async function read(chunks: Iterable<string>): Promise<CsvRecord[]> {
  async function* arriving() {
    yield* chunks
  }
  const records: CsvRecord[] = []
  for await (const record of parseCsv(arriving())) records.push(record)
  return records
}

t.test('what is written is read back, however it comes in', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom("'", '"', '=', '+', '-', '@', ',', '\n', '\r', '\t', ' ', 'a') }),
  )
  const cell: fc.Arbitrary<Cell> = fc.option(text)
  // A record of nothing but one empty cell is an empty line.
  const records = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(records, fc.integer({ min: 1, max: 9 }), async (cells, size) => {
      const file = cells.map(formatCsv).join('')
      const chunks = Array.from({ length: Math.ceil(file.length / size) }, (_, n) =>
        file.slice(n * size, (n + 1) * size),
      )
      const wanted = cells.filter((record) => formatCsv(record).trim() !== '')
      const found = (await read(chunks)).map((record) => record.cells)
      if (JSON.stringify(found) !== JSON.stringify(wanted)) throw new Error(JSON.stringify({ file, found, wanted }))
    }),
    { numRuns: 300 },
  )
})

t.test('no cell is a formula', async (t) => {
  for (const cell of ['=1+1', '+1', '-1', '@x', '\tx', '\rx', "'=1", "''@x"]) {
    const line = formatCsv([cell])
    t.match(line, /^"?'/, JSON.stringify(cell))
    t.strictSame(await read([line]), [{ line: 1, cells: [cell] }])
  }
  t.equal(formatCsv(["O'Brien", "'quoted'", '', null, 'a,"b"']), `O'Brien,'quoted',"",,"a,""b"""\r\n`)
})

t.test('as others write it', async (t) => {
  t.strictSame(await read(['a,b\n\n1,"x\ny"\n3,4']), [
    { line: 1, cells: ['a', 'b'] },
    { line: 3, cells: ['1', 'x\ny'] },
    { line: 5, cells: ['3', '4'] },
  ])
  const beside = ['"a"x,b', 'x"a",b', 'a,"b"x', 'a,"b" ', 'a"",b']
  t.strictSame(
    (await read(beside.map((line) => `${line}\n`))).map(({ cells }) => cells),
    beside.map(() => null),
    'what is no CSV is not guessed at',
  )
  await t.rejects(read(['a,b\n1,"x']), /line 2: a quote that is not closed/)
  await t.rejects(read(['a,b\n', '1,"', 'x\n'.repeat(200_000)]), /line 2: a quote/)
})
