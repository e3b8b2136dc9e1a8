import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { launch } from './launch.ts'
import { startStack } from './stack.ts'
import { arrive, fill, inspect, visitor } from './visitor.ts'

const PASSWORD = 'a good password'
const stack = await startStack(t, t.testdir())
const browser = await launch(t)

interface Person {
  email: string
  first: string
  last: string
  phone?: string
}
const AHMED: Person = { email: 'ahmad@example.com', first: 'أحمد', last: 'الراجحي', phone: '009650000000' }

async function rowOf(email: string) {
  const rows = await stack.database.sql('select * from accounts_user where email = $1', [email])
  return rows[0]
}

/** From the form to the issuer's sign-up page. */
async function typeForm(page: Page, { email, first, last, phone }: Person): Promise<void> {
  await page.goto(stack.web)
  await arrive(page, 'Create your account')
  await fill(page, { Email: email, 'First name': first, 'Last name': last, ...(phone && { Phone: phone }) })
  await page.getByRole('button', { name: 'Create account' }).click()
  await arrive(page, 'Sign up')
}

/** At the issuer's sign-up page. */
async function signUp(page: Page): Promise<void> {
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign up' }).click()
}

async function register(t: Test, person: Person): Promise<Page> {
  const { page } = await visitor(t, browser)
  await typeForm(page, person)
  await signUp(page)
  await arrive(page, 'Your profile')
  return page
}

t.test('register by form: what was typed is in the database after the login', async (t) => {
  const { page } = await visitor(t, browser)
  await page.goto(stack.web)
  await arrive(page, 'Create your account')
  await inspect(t, page, 'welcome')
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByText('Email is needed').waitFor()
  t.equal(await page.locator(':focus').getAttribute('id'), 'email', 'the first wrong field has the focus')
  await inspect(t, page, 'welcome-errors')

  await fill(page, { Email: AHMED.email, 'First name': AHMED.first, 'Last name': AHMED.last, Phone: '009650000000' })
  await page.getByLabel('You may contact me').check()
  await page.getByRole('button', { name: 'Create account' }).click()
  await arrive(page, 'Sign up')
  t.equal(await page.getByLabel('Email', { exact: true }).inputValue(), AHMED.email, 'needs not be typed twice')
  await inspect(t, page, 'issuer-signup')
  await signUp(page)
  await arrive(page, 'Your profile')
  await page.getByText('Your details are saved').waitFor()
  await page.getByText('Given on').waitFor()
  await page.getByText('Profile saved').first().waitFor()
  await inspect(t, page, 'profile')
  t.match(await rowOf(AHMED.email), {
    first_name: 'أحمد',
    last_name: 'الراجحي',
    profile_data: { phone: '009650000000', registration_source: 'example-web' },
  })
  t.match(await stack.metrics(), 'profile_registrations_total{outcome="resumed"} 1')
  t.equal(await page.evaluate('sessionStorage.getItem("profile-registration")'), null, 'nothing is left behind')

  await page.reload()
  await arrive(page, 'Your profile')
  await fill(page, { 'Job title': 'Lead' })
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  t.match(await rowOf(AHMED.email), { profile_data: { title: 'Lead' } })
  await fill(page, { Phone: '12' })
  await page.getByRole('button', { name: 'Save' }).click()
  await page.locator('#phone-error').getByText('6').waitFor()
  await inspect(t, page, 'profile-errors')

  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download my data' }).click()
  t.equal((await download).suggestedFilename(), 'my-profile.json')

  await page.getByRole('button', { name: 'Withdraw: You may contact me' }).click()
  await page.getByText('Withdrawn.').waitFor()
  t.notMatch(await rowOf(AHMED.email), { profile_data: { phone: String } }, 'what the consent covered is gone')

  await page.getByRole('button', { name: 'Erase my data' }).click()
  await page.getByRole('heading', { name: 'Erase your data?' }).waitFor()
  await inspect(t, page, 'erase')
  await page.getByRole('button', { name: 'Erase it' }).click()
  await arrive(page, 'Complete your profile')
  await page.getByText('Your data has been erased').waitFor()
  const rows = await stack.database.sql(
    "select 1 from accounts_user where profile_data::text || coalesce(last_name, '') ~ 'الراجحي|Lead'",
  )
  t.strictSame(rows, [])
  await page.getByRole('button', { name: 'Log out' }).click()
  await arrive(page, 'Create your account')
})

for (const [name, email] of [
  ['GitHub', 'octo@example.com'],
  ['Google', 'goo@example.com'],
] as const) {
  t.test(`continue with ${name}: the completion form asks for what is missing`, async (t) => {
    const { page } = await visitor(t, browser)
    await page.goto(stack.web)
    await page.getByRole('button', { name: `Continue with ${name}` }).click()
    await arrive(page, `Continue with ${name}`)
    await inspect(t, page, `issuer-${name.toLowerCase()}`)
    await page.getByLabel('Email').fill(email)
    await page.getByRole('button', { name: 'Continue', exact: true }).click()
    await arrive(page, 'Complete your profile')
    await inspect(t, page, 'complete')
    await fill(page, { 'First name': 'Mona', 'Last name': name, Phone: '1' })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.locator('#phone-error').getByText('6').waitFor()
    await fill(page, { Phone: '123456' })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Your profile is complete').waitFor()
    t.match(await rowOf(email), { first_name: 'Mona', profile_data: { social_provider: name, phone: '123456' } })
  })
}

t.test('the service is down during the callback: the login stands, and the data arrives later', async (t) => {
  const { page } = await visitor(t, browser)
  await typeForm(page, { ...AHMED, email: 'later@example.com' })
  await stack.stopApi()
  await signUp(page)
  await arrive(page, 'You are logged in')
  await page.getByText('Your details will be saved later').waitFor()
  await inspect(t, page, 'later')
  // While it goes on trying, whoever is on the page is left in peace.
  await page.getByRole('button', { name: 'Log out' }).focus()
  await page.waitForEvent('requestfailed')
  t.equal(await page.locator(':focus').textContent(), 'Log out')
  await stack.startApi()
  await page.getByText('Your details are saved').waitFor()
  t.match(await rowOf('later@example.com'), { first_name: 'أحمد' })
  t.match(await stack.metrics(), 'profile_registrations_total{outcome="retried"} 1')
})

t.test('interrupted: the user goes back from the login, and comes again', async (t) => {
  const { page } = await visitor(t, browser)
  await typeForm(page, { ...AHMED, email: 'back@example.com' })
  await page.goBack()
  await arrive(page, 'Create your account')
  await typeForm(page, { ...AHMED, email: 'back@example.com', first: 'Second' })
  await signUp(page)
  await arrive(page, 'Your profile')
  t.match(await rowOf('back@example.com'), { first_name: 'Second' })
})

t.test('two tabs: each brings its own user’s data home', async (t) => {
  const { page, context } = await visitor(t, browser)
  const other = await context.newPage()
  await typeForm(page, { ...AHMED, email: 'tabs@example.com', first: 'One' })
  await typeForm(other, { email: 'tabs@example.com', first: 'Two', last: 'Tabs' })
  await signUp(page)
  await arrive(page, 'Your profile')
  await page.getByText('Your details are saved').waitFor()
  t.match(await rowOf('tabs@example.com'), { first_name: 'One' })
  await other.goto(stack.web)
  await arrive(other, 'Your profile')
  await other.getByText('Your details are saved').waitFor()
  t.match(await rowOf('tabs@example.com'), { first_name: 'Two', profile_data: { phone: '009650000000' } })
})

t.test('expired: what is older than 30 minutes is not saved, and asked for again', async (t) => {
  const { page } = await visitor(t, browser)
  await page.addInitScript(`if (location.pathname === '/callback') {
    const now = Date.now
    Date.now = () => now() + 31 * 60_000
  }`)
  await typeForm(page, { ...AHMED, email: 'late@example.com' })
  await signUp(page)
  await arrive(page, 'Complete your profile')
  await page.getByText('more than 30 minutes old').waitFor()
  t.match(await rowOf('late@example.com'), { first_name: null })
})

t.test('a second user on the same device gets nothing of the first', async (t) => {
  const { page } = await visitor(t, browser)
  await typeForm(page, { ...AHMED, email: 'first@example.com' })
  await page.getByLabel('Email', { exact: true }).fill('second@example.com')
  await signUp(page)
  await arrive(page, 'Complete your profile')
  await page.getByText('for another email address').waitFor()
  await inspect(t, page, 'other-user')
  t.match(await rowOf('second@example.com'), { first_name: null, last_name: null })
})

t.test('a callback that takes its time says so', async (t) => {
  const { page } = await visitor(t, browser)
  await typeForm(page, { ...AHMED, email: 'slow@example.com' })
  const gone = Promise.withResolvers<void>()
  await page.route('**/api/v1/**', async (route) => {
    await gone.promise
    await route.continue()
  })
  await signUp(page)
  await arrive(page, 'Loading your profile …')
  await inspect(t, page, 'loading')
  gone.resolve()
  await arrive(page, 'Your profile')
})

t.test('an account that is gone, and a login that is over, are said, and nothing is tried for ever', async (t) => {
  const page = await register(t, { ...AHMED, email: 'gone@example.com' })
  const answer = (status: number, code: string) =>
    page.route('**/api/v1/**', (route) => {
      const headers = { 'access-control-allow-origin': stack.web, 'access-control-allow-headers': '*, authorization' }
      return route.fulfill({
        status,
        headers,
        contentType: 'application/problem+json',
        body: JSON.stringify({ code, detail: '' }),
      })
    })
  await answer(403, 'account_deleted')
  await page.reload()
  await arrive(page, 'Your profile cannot be shown')
  await page.getByText('This account has been deleted').waitFor()
  await inspect(t, page, 'gone')
  await page.unrouteAll()
  await answer(401, 'invalid_token')
  await page.reload()
  await arrive(page, 'Create your account')
  await page.getByText('Your login has ended').waitFor()
  await inspect(t, page, 'login-ended')
})

t.test('the login page: errors, and a login that fails', async (t) => {
  await register(t, { ...AHMED, email: 'again@example.com' })
  const { page } = await visitor(t, browser)
  await page.goto(stack.web)
  await page.getByRole('button', { name: 'Log in' }).click()
  await arrive(page, 'Log in')
  await inspect(t, page, 'issuer-login')
  await fill(page, { Email: 'again@example.com', Password: 'wrong' })
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByText('Wrong email or password').waitFor()
  await inspect(t, page, 'issuer-login-error')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Log in' }).click()
  await arrive(page, 'Your profile')

  const stranger = await visitor(t, browser)
  await stranger.page.goto(`${stack.web}/callback?code=forged&state=forged`)
  await arrive(stranger.page, 'Create your account')
  await stranger.page.getByText('You have not been logged in: that login was begun elsewhere').waitFor()
  await inspect(t, stranger.page, 'login-failed')
})
