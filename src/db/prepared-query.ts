import pg from 'pg'
import { types } from './types.ts'

/** A statement on its way to the server. Without a name it is parsed and planned anew. */
export interface Outgoing {
  name?: string
  text: string
  values: unknown[]
}

export type Answer = (error: Error | null, rows: unknown[]) => void

/** What the driver's client calls on a query that it has been given, and what it looks at. */
interface DriverQuery {
  name: string
  text: string
  callback: Answer
  /** Gives what is wrong with the query; then nothing has been sent. */
  submit(connection: DriverConnection): Error | null
  handleRowDescription(message: { fields: FieldDescription[] }): void
  handleDataRow(message: { fields: (string | null)[] }): void
  handleCommandComplete(): void
  handleReadyForQuery(): void
  handleError(error: Error): void
}

interface DriverConnection {
  stream: { cork(): void; uncork(): void; write(bytes: Buffer): void; writable: boolean }
  /** Names of the statements that this connection knows, or will when it has answered what is under way. */
  parsedStatements: Record<string, string | undefined>
  submittedNamedStatements: Record<string, string | undefined>
  parse(message: { name: string; text: string }): void
  describe(message: { type: 'S'; name: string }): void
  bind(message: { statement: string; values: unknown[] }): void
}

interface FieldDescription {
  name: string
  dataTypeID: number
}

interface Column {
  name: string
  parse(text: string): unknown
}

// In the driver, but not in its types.
const DriverQuery = pg.Query as unknown as new (text: string) => DriverQuery
const { prepareValue } = (pg as unknown as { utils: { prepareValue(value: unknown): unknown } }).utils

const EXECUTE = [0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0]
const SYNC = [0x53, 0, 0, 0, 4]
const EXECUTE_AND_SYNC = Buffer.from([...EXECUTE, ...SYNC])

const columnsOf = new WeakMap<DriverConnection, Map<string, Column[]>>()
const corked = new WeakSet<DriverConnection>()

/**
 * A named statement as the driver would send it, with two things less: the server is asked once for a connection what the rows look like, not
 * every time, and what is sent within one turn of the event loop leaves in one system call. Together they halve the cost of a read.
 */
class PreparedQuery extends DriverQuery {
  readonly #values: unknown[]
  readonly #rows: unknown[] = []
  #known: Map<string, Column[]> = new Map()
  #columns: Column[] | undefined
  #failure: Error | null = null

  constructor(query: Outgoing & { name: string }, callback: Answer) {
    super(query.text)
    this.name = query.name
    this.callback = callback
    this.#values = query.values
  }

  override submit(connection: DriverConnection): Error | null {
    const { name, text } = this
    let values: unknown[]
    try {
      values = this.#values.map(prepareValue)
    } catch (error) {
      return error as Error
    }
    cork(connection)
    this.#known = knownTo(connection)
    if (!(connection.parsedStatements[name] ?? connection.submittedNamedStatements[name])) {
      connection.parse({ name, text })
      connection.describe({ type: 'S', name })
      connection.submittedNamedStatements[name] = text
    }
    connection.bind({ statement: name, values })
    if (connection.stream.writable) connection.stream.write(EXECUTE_AND_SYNC)
    return null
  }

  override handleRowDescription({ fields }: { fields: FieldDescription[] }): void {
    const columns = fields.map(({ name, dataTypeID }) => ({ name, parse: types.getTypeParser(dataTypeID, 'text') }))
    this.#known.set(this.name, columns)
  }

  override handleDataRow({ fields }: { fields: (string | null)[] }): void {
    this.#columns ??= this.#known.get(this.name) ?? []
    try {
      this.#rows.push(toRow(this.#columns, fields))
    } catch (error) {
      this.#failure = error as Error
    }
  }

  override handleCommandComplete(): void {}

  override handleReadyForQuery(): void {
    this.callback(this.#failure, this.#rows)
  }

  override handleError(error: Error): void {
    this.callback(error, [])
  }
}

/** Runs a statement on a connection: prepared if it has a name. */
export function submit(client: pg.ClientBase, { name, text, values }: Outgoing, answer: Answer): void {
  if (name === undefined) client.query(text, values, (error, result) => answer(error ?? null, result?.rows ?? []))
  else client.query(new PreparedQuery({ name, text, values }, answer) as unknown as pg.Submittable)
}

function toRow(columns: readonly Column[], fields: readonly (string | null)[]): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  for (let i = 0; i < columns.length; i++) {
    const { name, parse } = columns[i] as Column
    const text = fields[i] as string | null
    row[name] = text === null ? null : parse(text)
  }
  return row
}

function knownTo(connection: DriverConnection): Map<string, Column[]> {
  const known = columnsOf.get(connection) ?? new Map<string, Column[]>()
  columnsOf.set(connection, known)
  return known
}

/** Holds back what is written until everything that is ready in this turn of the event loop has been worked on. */
function cork(connection: DriverConnection): void {
  if (corked.has(connection)) return
  corked.add(connection)
  connection.stream.cork()
  setImmediate(() => {
    corked.delete(connection)
    connection.stream.uncork()
  })
}
