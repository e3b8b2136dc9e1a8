import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'

const NOBODY = 65_534

/**
 * PostgreSQL refuses to run as root. Another user, however, cannot reach a project below a folder that is closed to
 * others, such as /root or what `mktemp -d` makes. So, as root, PostgreSQL runs as `nobody` with just the capabilities
 * to reach root's folders (dac_override) and to repair the binaries' modes and replace the data folder (fowner). The
 * secure bit is for initdb, which asks access(2), and that leaves out another user's capabilities without it.
 *
 * @param dataDir data that exists already keeps its owner
 * @returns the words to put before the command: none for an ordinary user; undefined for root without a working setpriv
 */
export function dropRoot(dataDir: string): string[] | undefined {
  if (process.getuid?.() !== 0) return []
  const owner = statSync(dataDir, { throwIfNoEntry: false })
  const { uid, gid } = owner && owner.uid !== 0 ? owner : { uid: NOBODY, gid: NOBODY }
  const capabilities = '+dac_override,+fowner'
  const words = [
    'setpriv',
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    `--inh-caps=${capabilities}`,
    `--ambient-caps=${capabilities}`,
    '--securebits=+no_setuid_fixup',
  ]
  return spawnSync('setpriv', [...words.slice(1), 'true']).status === 0 ? words : undefined
}
