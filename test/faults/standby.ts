import { execFile } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import pg from 'pg'
import type { Teardown } from '../helpers/database.ts'
import { prepareServer, type Server } from './server.ts'

let made = 0

/** A streaming standby from a copy of the primary's data, taken while it works (PostgreSQL manual, 25.3.3). */
export async function makeStandby(
  t: Teardown,
  primary: Server,
  settings: Record<string, string> = {},
): Promise<Server> {
  const dataDir = `${primary.dataDir}-standby-${++made}`
  const { hostname, port, username, password } = new URL(primary.url)
  // One session begins and ends a backup.
  const session = new pg.Client({ connectionString: primary.url })
  await session.connect()
  await session.query(`select pg_backup_start('standby', true)`)
  // Not synchronously: the load goes on. Files that vanish meanwhile are PostgreSQL's temporary ones.
  await promisify(execFile)('cp', ['-a', primary.dataDir, dataDir]).catch(() => {})
  const { rows } = await session.query('select labelfile from pg_backup_stop(false)')
  await session.end()
  writeFileSync(`${dataDir}/backup_label`, rows[0].labelfile)
  writeFileSync(`${dataDir}/standby.signal`, '')
  rmSync(`${dataDir}/postmaster.pid`, { force: true })
  t.teardown(() => rmSync(dataDir, { recursive: true, force: true }))
  const standby = await prepareServer(t, dataDir, {
    primary_conninfo: `host=${hostname} port=${port} user=${username} password=${password}`,
    wal_keep_size: '512MB',
    ...settings,
  })
  await standby.start()
  return standby
}
