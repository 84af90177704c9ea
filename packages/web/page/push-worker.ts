/**
 * Shows what the server tells a browser while no page is open, and leads to the right view when it is clicked. It answers no
 * requests and keeps nothing, so no page is ever older because of it. What it shows was written by the server, in the language in
 * which it was asked for; the time stands on the clock of the reader. Everything is shown as text.
 */

// A module for the types alone: what is built of it is a script by itself.
export {}

/** As `packages/notify/src/push/WebPushNotifier.ts` writes it. */
type Told = {
  readonly title: string
  readonly sentence: string
  readonly concert: string
  readonly path: string
  readonly tag: string
  readonly language: string
  readonly until: number | null
}
type Page = {
  readonly url: string
  readonly postMessage: (message: unknown) => void
  readonly focus: () => Promise<unknown>
}
type Shown = { readonly close: () => void; readonly data: { readonly path: string } }
type WorkerEvents = {
  readonly install: object
  readonly push: { readonly data: { readonly json: () => Told } | null }
  readonly notificationclick: { readonly notification: Shown }
}

/** What of the scope of a service worker is used: the page's own types are those of a window. */
type WorkerScope = {
  readonly addEventListener: <Name extends keyof WorkerEvents>(
    name: Name,
    listener: (event: WorkerEvents[Name] & { readonly waitUntil: (done: Promise<unknown>) => void }) => void,
  ) => void
  readonly skipWaiting: () => Promise<void>
  readonly registration: { readonly showNotification: (title: string, options: object) => Promise<void> }
  readonly clients: {
    readonly matchAll: (options: object) => Promise<ReadonlyArray<Page>>
    readonly openWindow: (path: string) => Promise<unknown>
  }
}

const worker = globalThis as unknown as WorkerScope

/** With its day where that is not today: an offer of tickets stands for two days. */
const timeOf = (language: string, at: number): string =>
  new Intl.DateTimeFormat(language, {
    ...(new Date(at).toDateString() === new Date().toDateString() ? {} : ({ month: "short", day: "numeric" } as const)),
    ...({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const),
  }).format(at)

const show = ({ concert, language, path, sentence, tag, title, until }: Told): Promise<void> => {
  const said = until === null ? sentence : sentence.replace("{time}", () => timeOf(language, until))
  const options = {
    body: `${concert}\n${said}`,
    lang: language,
    tag,
    renotify: true,
    data: { path },
    icon: "/favicon.svg",
  }
  return worker.registration.showNotification(title, options)
}

/** A page of a buyer that is open goes there; the console and the demo stay as they are. */
const isOfBuyer = ({ url }: Page): boolean => /^\/(?:$|sign-in|tickets|concerts\/|orders\/)/.test(new URL(url).pathname)

const lead = async (path: string): Promise<void> => {
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true })
  const page = pages.find(isOfBuyer)
  if (page === undefined) {
    await worker.clients.openWindow(path)
    return
  }
  page.postMessage({ goTo: path })
  await page.focus()
}

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()))
worker.addEventListener("push", (event) => {
  if (event.data !== null) event.waitUntil(show(event.data.json()))
})
worker.addEventListener("notificationclick", (event) => {
  event.notification.close()
  event.waitUntil(lead(event.notification.data.path))
})
