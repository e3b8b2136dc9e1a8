import { fieldErrors, nextStep, type Profile, ProfileError, type Resumed } from 'profile-service-client'
import { button, el } from './dom.ts'
import { explain, loading, type Notice, show, tell } from './page.ts'
import { complete } from './pages/complete.ts'
import { profilePage, valuesOf } from './pages/profile.ts'
import { welcome } from './pages/welcome.ts'
import { say } from './say.ts'
import { auth0, client, logOut, registration } from './session.ts'

const RETRY_MS = 5_000
const LOST = 'What you typed before'

interface Loaded {
  profile: Profile
  schema: object
}

void start()

async function start(): Promise<void> {
  const callback = location.pathname === '/callback' && /[?&](code|error)=/.test(location.search)
  loading(callback ? 'Logging you in …' : 'One moment …')
  try {
    if (callback) {
      await auth0.handleRedirectCallback()
      history.replaceState(null, '', '/profile')
    } else await auth0.checkSession()
  } catch (error) {
    history.replaceState(null, '', '/')
    return welcome(['bad', `You have not been logged in: ${explain(error)}`])
  }
  if (await auth0.isAuthenticated()) return enter()
  history.replaceState(null, '', '/')
  welcome()
}

/** Somebody is logged in: saves what they typed before, asks for what is missing, and else shows their profile. */
async function enter(notice?: Notice): Promise<void> {
  loading('Loading your profile …')
  const resumed = await resume()
  try {
    arrive(resumed, await load(resumed), notice)
  } catch (error) {
    fail(resumed, error)
  }
}

async function resume(): Promise<Resumed> {
  return registration.resume({ email: (await auth0.getUser())?.email })
}

/** @throws what has come in the way; where the service could not be reached just now, it is not asked again */
async function load(resumed?: Resumed): Promise<Loaded> {
  if (resumed?.status === 'failed' && isAway(resumed.error)) throw resumed.error
  const [{ data: profile }, { data: schema }] = await Promise.all([client.getProfile(), client.getProfileSchema()])
  return { profile, schema }
}

function arrive(resumed: Resumed, { profile, schema }: Loaded, notice = noticeOf(resumed)): void {
  const failed = resumed.status === 'failed' ? resumed : undefined
  if (failed || nextStep(profile).step === 'complete') {
    const typed = failed && { form: failed.form, errors: fieldErrors(failed.error, { say }) }
    complete({ schema, values: valuesOf(profile), ...typed, notice, done: finish })
  } else profilePage({ profile, schema, notice, restart: enter })
}

/** From the completion form to the profile, complete or not. */
async function finish(): Promise<void> {
  try {
    const { profile, schema } = await load()
    const done = profile.completion.complete
    const notice: Notice = done ? ['good', 'Your profile is complete.'] : ['note', 'Your profile is not complete yet.']
    profilePage({ profile, schema, notice, restart: enter })
  } catch (error) {
    fail({ status: 'nothing', reason: 'none' }, error)
  }
}

/** The profile cannot be had, but the login stands. */
function fail(resumed: Resumed, error: unknown): void {
  if (isLoggedOut(error)) welcome(['note', 'Your login has ended. Please log in again.'])
  else if (isPassing(error)) later(resumed, error)
  else show('Your profile cannot be shown', { notice: ['bad', explain(error)] }, actions(button('Log out', logOut)))
}

/** The service is away: what was typed is kept, and is saved as soon as the service is back. Nothing moves until then. */
function later(resumed: Resumed, error: unknown): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  async function again(): Promise<void> {
    stop()
    const now = await resume()
    try {
      arrive(now, await load(now))
    } catch (cause) {
      if (!isPassing(cause)) return fail(now, cause)
      tell('note', explain(cause))
      wait()
    }
  }
  function wait(): void {
    timer = setTimeout(again, RETRY_MS)
    addEventListener('online', again)
  }
  function stop(): void {
    clearTimeout(timer)
    removeEventListener('online', again)
  }
  wait()
  const intro =
    resumed.status === 'failed'
      ? 'Your details will be saved later: they are kept in this tab, and we keep trying.'
      : 'Your profile will be here as soon as the service is back. We keep trying.'
  const now = button('Try now', again, { class: 'main' })
  show('You are logged in', { notice: ['note', explain(error)], intro }, actions(now, button('Log out', logOut)))
}

function actions(...buttons: HTMLElement[]): HTMLElement {
  return el('div', { class: 'actions' }, ...buttons)
}

function isAway(error: unknown): boolean {
  return error instanceof ProfileError && error.status === 0
}

/** Whether it may be gone by itself in a while. What is not from the service is from the network on the way to the login. */
function isPassing(error: unknown): boolean {
  return !(error instanceof ProfileError) || error.status === 0 || error.status === 429 || error.status >= 500
}

function isLoggedOut(error: unknown): boolean {
  const { error: code, status } = error as { error?: string; status?: number }
  return status === 401 || ['login_required', 'invalid_grant', 'missing_refresh_token'].includes(code ?? '')
}

function noticeOf(resumed: Resumed): Notice | undefined {
  if (resumed.status === 'saved') return ['good', 'Welcome! Your details are saved.']
  if (resumed.status === 'expired')
    return ['note', `${LOST} was more than 30 minutes old, so it was not saved. Please type it again.`]
  if (resumed.status === 'failed') {
    return resumed.retry
      ? ['note', 'Your details could not be saved just now. Please have a look, and try again.']
      : ['bad', 'Not everything could be saved. Please have another look.']
  }
  if (resumed.reason === 'other_user')
    return ['note', `${LOST} was for another email address, so it was not saved here.`]
  if (resumed.reason === 'corrupt') return ['note', `${LOST} could not be read. Please type it again.`]
  return undefined
}
