import { fieldErrors, nextStep, type Resumed } from 'profile-service-client'
import { button, el } from './dom.ts'
import { explain, loading, type Notice, show } from './page.ts'
import { complete } from './pages/complete.ts'
import { profilePage, valuesOf } from './pages/profile.ts'
import { welcome } from './pages/welcome.ts'
import { say } from './say.ts'
import { auth0, client, logOut, registration } from './session.ts'

const RETRY_MS = 5_000
const LOST = 'What you typed before'

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
  const user = await auth0.getUser()
  const resumed = await registration.resume({ email: user?.email })
  try {
    const [{ data: profile }, { data: schema }] = await Promise.all([client.getProfile(), client.getProfileSchema()])
    const shown = notice ?? noticeOf(resumed)
    const refused = resumed.status === 'failed' && !resumed.retry ? resumed : undefined
    const goOn = (next?: Notice): void => profilePage({ profile, schema, notice: next, restart: enter })
    if (!refused && nextStep(profile).step === 'done') return goOn(shown)
    complete({
      schema,
      values: valuesOf(profile),
      ...(refused && { form: refused.form, errors: fieldErrors(refused.error, { say }) }),
      notice: shown,
      done: () => finish(),
    })
  } catch (error) {
    later(resumed, error)
  }
}

/** From the completion form to the profile, complete or not. */
async function finish(): Promise<void> {
  try {
    const [{ data: profile }, { data: schema }] = await Promise.all([client.getProfile(), client.getProfileSchema()])
    const done = profile.completion.complete
    const notice: Notice = done ? ['good', 'Your profile is complete.'] : ['note', 'Your profile is not complete yet.']
    profilePage({ profile, schema, notice, restart: enter })
  } catch (error) {
    later({ status: 'nothing', reason: 'none' }, error)
  }
}

/** The service is away: the login stands, what was typed is kept, and is saved as soon as the service is back. */
function later(resumed: Resumed, error: unknown): void {
  const kept = resumed.status === 'failed'
  const again = (): void => {
    clearTimeout(timer)
    removeEventListener('online', again)
    void enter()
  }
  const timer = setTimeout(again, RETRY_MS)
  addEventListener('online', again)
  show(
    'You are logged in',
    {
      notice: ['note', explain(error)],
      intro: kept
        ? 'Your details will be saved later: they are kept in this tab, and we keep trying.'
        : 'Your profile will be here as soon as the service is back. We keep trying.',
    },
    el('div', { class: 'actions' }, button('Try now', again, { class: 'main' }), button('Log out', logOut)),
  )
}

function noticeOf(resumed: Resumed): Notice | undefined {
  if (resumed.status === 'saved') return ['good', 'Welcome! Your details are saved.']
  if (resumed.status === 'expired')
    return ['note', `${LOST} was more than 30 minutes old, so it was not saved. Please type it again.`]
  if (resumed.status === 'failed') {
    return resumed.retry
      ? ['note', 'Your details will be saved later: the service could not take them just now.']
      : ['bad', 'Not everything could be saved. Please have another look.']
  }
  if (resumed.reason === 'other_user')
    return ['note', `${LOST} was for another email address, so it was not saved here.`]
  if (resumed.reason === 'corrupt') return ['note', `${LOST} could not be read. Please type it again.`]
  return undefined
}
