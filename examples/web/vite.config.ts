import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const source = new URL('../../clients/typescript/src/index.ts', import.meta.url)

export default defineConfig({
  // The client is taken from its source, so a change of it is seen at once.
  resolve: { alias: { 'profile-service-client': fileURLToPath(source) } },
  optimizeDeps: { include: ['@auth0/auth0-spa-js'] },
  server: { port: 5173 },
})
