import { type FSWatcher, watch } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './run-node.ts'

/** What the API is made of. Dev mode itself (src/dev) would have to start afresh, which is left to the developer. */
const SOURCES = /^(src\/(?!dev\/).+|migrations\/.+)\.(ts|json)$|^openapi\.yaml$/
/** One save in an editor makes several events. */
const SETTLE_MS = 150

export interface Watch {
  /** Stops watching; resolves when the last `onChange` is through. */
  close(): Promise<void>
}

/**
 * Calls `onChange` with the paths, relative to the project, that have just changed. One call at a time: `signal` tells
 * it that something has changed again, so it had better be quick.
 */
export function watchSources(onChange: (files: string[], signal: AbortSignal) => Promise<void>): Watch {
  const changed = new Set<string>()
  let again = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let turn = Promise.resolve()

  function settle(): void {
    const files = [...changed]
    changed.clear()
    again.abort()
    again = new AbortController()
    const { signal } = again
    turn = turn.then(() => onChange(files, signal))
  }

  function watchFolder(folder: string, recursive: boolean): FSWatcher {
    const watcher = watch(join(ROOT, folder), { recursive }, (_event, name) => {
      const file = join(folder, name ?? '').replaceAll('\\', '/')
      if (!SOURCES.test(file)) return
      changed.add(file)
      clearTimeout(timer)
      timer = setTimeout(settle, SETTLE_MS)
    })
    return watcher.on('error', (error) =>
      console.error(`Changes in ${join(ROOT, folder)} go unnoticed:`, error.message),
    )
  }

  // The root for openapi.yaml: editors replace files, and a watch on a file ends with it.
  const watchers = [watchFolder('src', true), watchFolder('migrations', false), watchFolder('', false)]
  return {
    async close() {
      clearTimeout(timer)
      for (const watcher of watchers) watcher.close()
      await turn
    },
  }
}
