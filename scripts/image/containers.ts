import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Outcome {
  code: number | null
  output: string
}

/** Runs buildah and podman with settings that also work where cgroups are hybrid and limits cannot be raised. */
export function createContainers(folder: string) {
  const settings = join(folder, 'containers.conf')
  writeFileSync(
    settings,
    `[containers]
default_ulimits=["nofile=20000:20000","nproc=4096:4096"]
[engine]
runtime="runc"
cgroup_manager="cgroupfs"
events_logger="file"
`,
  )
  const env = { ...process.env, CONTAINERS_CONF: settings }

  function run(command: string, ...words: string[]): Outcome {
    const { status, stdout, stderr } = spawnSync(command, words, { env, encoding: 'utf8', maxBuffer: 2 ** 26 })
    return { code: status, output: `${stdout}${stderr}` }
  }

  return {
    run,
    podman: (...words: string[]) => run('podman', ...words),
    /** @throws Error with what the command said */
    must(command: string, ...words: string[]): string {
      return execFileSync(command, words, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    },
    /** What podman knows of an image or a container. */
    inspect(name: string): Record<string, unknown> {
      return JSON.parse(execFileSync('podman', ['inspect', name], { env, encoding: 'utf8' }))[0]
    },
  }
}

export type Containers = ReturnType<typeof createContainers>
