import { readFileSync } from 'node:fs'

/** What was appended to a file, a JSON document a line; nothing if nobody has. */
export function readJsonLines<T>(file: string): T[] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
    return lines.map((line) => JSON.parse(line))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
