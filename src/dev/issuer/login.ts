import type { Provider } from 'oidc-provider'
import { readBody } from './form.ts'
import type { Html } from './html.ts'
import { type Form, loginPage, SOCIAL_NAMES, send, signupPage, socialPage } from './pages.ts'
import { SEED, type Social, type User, type Users } from './users.ts'

type Middleware = Parameters<Provider['use']>[0]
/** What a submitted form comes to: a user who is logged in, or the form again. */
type Outcome = User | Form

const MIN_PASSWORD = 8

/** The pages where a user says who they are: `/u/<interaction>/(login|signup|github|google-oauth2)`. */
export function loginPages(provider: Provider, users: Users): Middleware {
  return async (ctx, next) => {
    const [, uid, step] = /^\/u\/([\w-]+)(?:\/([\w-]+))?$/.exec(ctx.path) ?? []
    if (!uid) return await next()
    // Found by a cookie: without it, or with that of another one, the login is not this browser's.
    const interaction = await provider.interactionDetails(ctx.req, ctx.res)
    if (interaction.uid !== uid) ctx.throw(400, 'This login is over: go back to the application and start again')

    ctx.set('cache-control', 'no-store')
    if (!step) return ctx.redirect(`/u/${uid}/${firstStep(interaction.params)}`)
    if (!(step in STEPS)) return await next()

    const { title, show, submit } = STEPS[step as Step]
    if (ctx.method !== 'POST') return send(ctx, title, show({ email: hintOf(interaction.params) }, users))
    const outcome = submit(new URLSearchParams(await readBody(ctx.req)), users)
    if (!('sub' in outcome)) {
      ctx.status = 400
      return send(ctx, title, show(outcome, users))
    }
    ctx.status = 303
    ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, { login: { accountId: outcome.sub } }))
  }
}

type Step = 'login' | 'signup' | Social

const STEPS: Record<
  Step,
  { title: string; show: (form: Form, users: Users) => Html; submit: (input: URLSearchParams, users: Users) => Outcome }
> = {
  login: { title: 'Log in', show: loginPage, submit: logIn },
  signup: { title: 'Sign up', show: signupPage, submit: signUp },
  github: socialStep('github'),
  'google-oauth2': socialStep('google-oauth2'),
}

/** Where Auth0 would start: at the connection that was asked for, at the sign-up, or at the login. */
function firstStep({ connection, screen_hint }: Record<string, unknown>): Step {
  if (connection === 'github' || connection === 'google-oauth2') return connection
  return screen_hint === 'signup' ? 'signup' : 'login'
}

function hintOf({ login_hint }: Record<string, unknown>): string {
  return typeof login_hint === 'string' ? login_hint : ''
}

function logIn(input: URLSearchParams, users: Users): Outcome {
  const email = emailIn(input)
  if (!email) return badEmail(input)
  const user = users.logIn(email, input.get('password') ?? '')
  return user ?? { email, errors: { password: 'Wrong email or password' } }
}

function signUp(input: URLSearchParams, users: Users): Outcome {
  const [email, password, unverified] = [emailIn(input), input.get('password') ?? '', input.has('unverified')]
  if (!email) return { ...badEmail(input), unverified }
  if (password.length < MIN_PASSWORD) {
    return { email, unverified, errors: { password: `At least ${MIN_PASSWORD} characters, please` } }
  }
  const user = users.signUp(email, password, !unverified)
  return user ?? { email, unverified, errors: { email: 'This address has an account already' } }
}

function socialStep(social: Social): (typeof STEPS)[Step] {
  return {
    title: `Continue with ${SOCIAL_NAMES[social]}`,
    show(form, users) {
      const known = users.known(social).map(({ email }) => email)
      const prefill = form.email || form.errors || known.length > 0 ? form.email : SEED.email
      return socialPage(social, { ...form, email: prefill }, known)
    },
    submit(input, users) {
      const email = emailIn(input)
      return email ? users.social(social, email) : badEmail(input)
    },
  }
}

function emailIn(input: URLSearchParams): string | undefined {
  const email = (input.get('email') ?? '').trim().toLowerCase()
  return email.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(email) ? email : undefined
}

function badEmail(input: URLSearchParams): Form {
  return { email: input.get('email') ?? '', errors: { email: 'An address like name@example.com, please' } }
}
