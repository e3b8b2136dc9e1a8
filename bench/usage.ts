import { readdirSync, readFileSync } from 'node:fs'

/** Processor time (user and system) and memory of a process and, if asked, of its children; from /proc (Linux). */
export interface Usage {
  cpuSeconds: number
  /** Resident set. */
  megabytes: number
}

const TICKS_PER_SECOND = 100

export function usageOf(pid: number, withChildren = false): Usage {
  const pids = withChildren ? [pid, ...childrenOf(pid)] : [pid]
  const all = pids.flatMap((each) => {
    try {
      return [readUsage(each)]
    } catch {
      return [] // ended meanwhile
    }
  })
  return {
    cpuSeconds: all.reduce((sum, each) => sum + each.cpuSeconds, 0),
    megabytes: all.reduce((sum, each) => sum + each.megabytes, 0),
  }
}

function readUsage(pid: number): Usage {
  const fields = statOf(pid)
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1])
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    megabytes: (pages * 4096) / 2 ** 20,
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return Number(statOf(pid)[1]) === parent
      } catch {
        return false
      }
    })
}

/** The fields behind the command's name, which may hold spaces: state, parent, … (proc(5)). */
function statOf(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}
