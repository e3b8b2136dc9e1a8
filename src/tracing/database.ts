import type { Database, Queryable, Transaction } from '../db/database.ts'
import { UniqueViolation } from '../db/errors.ts'
import type { Statement } from '../db/statement.ts'
import { Problem } from '../domain/problem.ts'
import { type Attributes, KIND } from './span.ts'
import { measure, type Tracer } from './tracer.ts'

/**
 * The same database, with a span for every statement and transaction that is part of something recorded. By name: neither text nor values.
 * @param url for where it is; nothing else of it shows
 */
export function traceDatabase(db: Database, url: string, tracer: Tracer): Database {
  const attributes = whereIs(url)

  function run<Values, Row>(on: Queryable, statement: Statement<Values, Row>, values: Values): Promise<Row[]> {
    const { name } = statement
    const span = tracer.beginChild(name, KIND.client, { ...attributes, 'db.query.summary': name })
    return span ? measure(span, on.run(statement, values), errorTypeOf) : on.run(statement, values)
  }

  const traceTransaction = (tx: Transaction): Transaction => ({
    transaction: true,
    run: (statement, values) => run(tx, statement, values),
  })

  return {
    run: (statement, values) => run(db, statement, values),
    inTransaction(work) {
      const span = tracer.beginChild('transaction', KIND.internal, attributes)
      if (!span) return db.inTransaction(work)
      const traced = tracer.within(span, () => db.inTransaction((tx) => work(traceTransaction(tx))))
      return measure(span, traced, errorTypeOf)
    },
    get usage() {
      return db.usage
    },
    get statistics() {
      return db.statistics
    },
    close: () => db.close(),
  }
}

function whereIs(url: string): Attributes {
  const { hostname, port, pathname } = new URL(url)
  return {
    'db.system.name': 'postgresql',
    ...(pathname.length > 1 ? { 'db.namespace': decodeURIComponent(pathname.slice(1)) } : {}),
    ...(hostname ? { 'server.address': hostname, 'server.port': Number(port) || 5432 } : {}),
  }
}

/** PostgreSQL's SQLSTATE or a network code if there is one: never a message. */
function errorTypeOf(error: unknown): string {
  const { cause, name } = error as Error
  const code = (cause as { code?: unknown } | undefined)?.code ?? (error as { code?: unknown }).code
  if (error instanceof UniqueViolation) return '23505'
  if (typeof code === 'string' && /^\w{1,32}$/.test(code)) return code
  return error instanceof Problem ? error.code : name
}
