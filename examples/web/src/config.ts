// `npm run dev` at the root fills these in for the development issuer. For a tenant of your own, put them into `.env.local`.

export const config = {
  api: (import.meta.env.VITE_API_URL as string | undefined) ?? 'http://localhost:3000/api/v1',
  /** A tenant such as `tenant.eu.auth0.com`; an issuer on this machine with its `http://`. */
  domain: (import.meta.env.VITE_AUTH0_DOMAIN as string | undefined) ?? 'http://localhost:3001',
  clientId: (import.meta.env.VITE_AUTH0_CLIENT_ID as string | undefined) ?? 'dev-spa',
  audience: (import.meta.env.VITE_AUTH0_AUDIENCE as string | undefined) ?? 'https://profile.example.com/api',
}
