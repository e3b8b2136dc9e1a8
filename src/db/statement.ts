import {
  type Compilable,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import type { DB } from './generated/tables.ts'

/** Kysely as a builder only: statements are compiled once, at start, and sent by `database.ts` as named prepared statements. */
const builder = new Kysely<DB>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

/** A compiled statement. `Values` are its named parameters, `Row` what it returns. */
export interface Statement<Values, Row> {
  readonly name: string
  readonly text: string
  /** The parameters in the order of `$1`, `$2`, … */
  bind(values: Values): unknown[]
  /** Changes nothing and waits for no row: may be asked again when its answer was lost, and does not queue up behind writes. */
  readonly readOnly: boolean
  /** For the type checker only. */
  readonly row?: Row
}

/** `$('user_id')` stands for the parameter `user_id` wherever Kysely takes a value. */
export type Parameters<Values> = <Name extends keyof Values & string>(name: Name) => Values[Name]

class Parameter {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

const names = new Set<string>()

/**
 * Compiles a statement once.
 * @param name unique in the service: PostgreSQL keeps the plan under it (63 bytes at most)
 * @throws Error at start-up if the name is taken
 */
export function statement<Values, Row>(
  name: string,
  build: (db: Kysely<DB>, $: Parameters<Values>) => Compilable<Row>,
): Statement<Values, Row> {
  if (names.has(name)) throw new Error(`two statements are named ${name}`)
  names.add(name)
  const compiled = build(builder, (parameter) => new Parameter(parameter) as never).compile()
  const bound = compiled.parameters
  return {
    name,
    text: compiled.sql,
    readOnly: false,
    bind: (values) => bound.map((each) => (each instanceof Parameter ? values[each.name as keyof Values] : each)),
  }
}

/**
 * The same for a statement that only reads.
 * @throws Error at start-up if it obviously does not
 */
export function readStatement<Values, Row>(
  name: string,
  build: (db: Kysely<DB>, $: Parameters<Values>) => Compilable<Row>,
): Statement<Values, Row> {
  const compiled = statement(name, build)
  if (!/^select\b/.test(compiled.text) || /\bfor (no key )?(update|share)\b/.test(compiled.text)) {
    throw new Error(`the statement ${name} does more than read`)
  }
  return { ...compiled, readOnly: true }
}
