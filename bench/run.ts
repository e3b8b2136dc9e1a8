// npm run bench [-- ratios | growth | soak] [options]. Needs Linux (/proc) and a build. Each part says at its top what it measures.
const [, , part = 'ratios'] = process.argv
const parts: Record<string, () => Promise<unknown>> = {
  ratios: () => import('./ratios.ts'),
  growth: () => import('./growth.ts'),
  soak: () => import('./soak.ts'),
}
const run = parts[part.startsWith('-') ? 'ratios' : part]
if (!run) throw new Error(`choose one of ${Object.keys(parts).join(', ')}`)
await run()
