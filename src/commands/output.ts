import { once } from 'node:events'

/** Whoever reads may have had enough, as `head` does: no reason to complain. */
export function endWithReader(): void {
  process.stdout.on('error', () => process.exit(0))
}

/** Resolves when there is room for more. */
export async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain')
}
