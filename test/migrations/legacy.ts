import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from 'tap'
import { migrateToLatest } from '../../src/db/migrator.ts'
import { createDatabase, type TestDatabase } from '../helpers/database.ts'

/** A database with a table that another program has left, and not migrated yet. */
export async function left(t: Test, sql: string): Promise<TestDatabase> {
  const database = await createDatabase(t, 'template0')
  await database.sql(sql.endsWith('.sql') ? await readFile(join(import.meta.dirname, 'fixtures', sql), 'utf8') : sql)
  return database
}

export async function adopt(database: TestDatabase): Promise<void> {
  const { error } = await migrateToLatest(database.url)
  if (error) throw error
}
