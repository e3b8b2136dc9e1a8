import { defineConfig } from 'vite'

// The client is taken from its source, so a change of it is seen at once.
export default defineConfig({
  resolve: { conditions: ['profile-service-source', 'module', 'browser', 'development|production'] },
  optimizeDeps: { include: ['@auth0/auth0-spa-js'] },
  server: { port: 5173 },
})
