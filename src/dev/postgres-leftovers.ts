import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

// One that is just coming or going gets the time for it; one that is up may be about to learn that its owner is gone.
const PATIENCE_MS = { ready: 1_000, busy: 10_000 }

/**
 * Makes a data folder ready for a start: waits for a server that is just stopping, and removes the lock of one that
 * crashed when its process id belongs to another program by now, which PostgreSQL itself would take for a live server.
 *
 * @throws Error when a server still runs on this folder
 */
export async function clearLeftovers(dataDir: string): Promise<void> {
  const lockFile = join(dataDir, 'postmaster.pid')
  const start = Date.now()
  for (;;) {
    const lock = await readFile(lockFile, 'utf8').catch(() => '')
    const [pid = '', , , port = '', , , , status = ''] = lock.split('\n')
    if (!isAlive(Number(pid))) return
    if (!(await isPostgres(pid))) return await rm(lockFile)
    if (Date.now() - start > PATIENCE_MS[status.trim() === 'ready' ? 'ready' : 'busy']) {
      throw new Error(
        `PostgreSQL already runs on ${dataDir} (process ${pid}, port ${port}). Is another one of this open elsewhere?`,
      )
    }
    await sleep(50)
  }
}

function isAlive(pid: number): boolean {
  if (!pid) return false
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function isPostgres(pid: string): Promise<boolean> {
  // Where /proc does not tell, the safe answer is yes.
  return (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'postgres')).startsWith('postgres')
}
