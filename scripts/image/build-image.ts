import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Containers } from './containers.ts'

const ROOT = join(import.meta.dirname, '../..')
/** As the Dockerfile names it. */
export const BASE = 'docker.io/library/node:24-bookworm-slim'

/** The base image from its registry; where that cannot be reached, a stand-in that is made here. Says which. @throws Error */
export function provideBase({ run, must }: Containers): string {
  if (run('podman', 'image', 'exists', BASE).code === 0) return 'the one that is here already'
  if (run('timeout', '60', 'podman', 'pull', '--quiet', BASE).code === 0) return 'pulled'
  must(join(import.meta.dirname, 'stand-in-base'), BASE)
  return 'a stand-in made of Debian and npm packages: no registry can be reached'
}

/** Builds the Dockerfile. A private certificate authority that this machine trusts is lent to the build, and does not stay in the image. */
export function buildImage(tag: string, folder: string): number | null {
  const words = [
    'bud',
    '--isolation',
    'chroot',
    '--format',
    'docker',
    '--pull=never',
    '--label',
    'test=true',
    '-t',
    tag,
  ]
  const authority = process.env.NODE_EXTRA_CA_CERTS
  if (authority) {
    const npmrc = join(folder, 'npmrc')
    writeFileSync(npmrc, 'cafile=/run/build-ca.crt\n')
    words.push('-v', `${authority}:/run/build-ca.crt:ro`, '-v', `${npmrc}:/usr/local/etc/npmrc:ro`)
  }
  return spawnSync('buildah', [...words, ROOT], {
    stdio: 'inherit',
    env: { ...process.env, CONTAINERS_CONF: join(folder, 'containers.conf') },
  }).status
}
