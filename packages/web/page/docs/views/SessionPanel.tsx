/** A session of its own to try the API with: its two tokens stay in the memory of this tab, and are shown by their lengths. */
import { type FormEvent, useEffect, useRef, useState } from "react"
import { type Action, ActionLine, useAction } from "../../action.tsx"
import { Field, filled, pressed } from "../../console/parts/Field.tsx"
import { say } from "../../language.ts"
import { beginSignIn } from "../../session.ts"
import { stored } from "../masked.ts"
import { docsAddress } from "../route.ts"
import { followQueue } from "../session/follow-queue.ts"
import { PanelLog } from "../session/PanelLog.ts"
import { send } from "../session/send.ts"
import { type Person, TokenPair } from "../session/TokenPair.ts"
import { tell } from "../tell.ts"

type Panel = { readonly pair: TokenPair; readonly log: PanelLog }

/** Kept while views change; gone with the page. */
let listener = (): void => {}
const log = new PanelLog(
  () => Date.now(),
  () => listener(),
)
const panel: Panel = { log, pair: new TokenPair(send, log) }

const usePanel = (): Panel => {
  const [, draw] = useState(0)
  useEffect(() => {
    listener = () => draw((before) => before + 1)
    return () => {
      listener = () => {}
    }
  }, [])
  return panel
}

export const SessionPanel = () => {
  const { log, pair } = usePanel()
  const [person, setPerson] = useState<Person | null>(null)
  const action = useAction()
  useReturnOfSignIn(action)
  const { access, refresh } = pair.lengths
  const run = (name: string, job: () => Promise<unknown>): void => void action.run(name, job)
  const readMe = async (): Promise<void> => setPerson(await pair.me())
  const isMissing = pair.check === "insufficient"
  return (
    <>
      <title>{`${tell("nav.session")} · ${tell("title")}`}</title>
      <h1>{tell("nav.session")}</h1>
      <p>{tell("session.lead")}</p>
      <dl className="counters">
        <Figure name="access" text={kept(access)} />
        <Figure name="refresh" text={kept(refresh)} />
        <Figure name="pair" text={tell(`pair.${pair.check}`)} />
        <Figure name="me" text={person === null ? tell("session.nobody") : `${person.username} (${person.role})`} />
      </dl>
      <div className="acts">
        {(["kakao", "naver"] as const).map((provider) => (
          <button
            key={provider}
            type="button"
            className={provider}
            onClick={() => run(say("sign.action"), () => beginSignIn(provider, docsAddress("session")))}
          >
            {say(`sign.${provider}`)}
          </button>
        ))}
      </div>
      <div className="acts">
        <button type="button" disabled={isMissing} onClick={() => run("me", readMe)}>
          {tell("session.me")}
        </button>
        <button
          type="button"
          disabled={isMissing}
          onClick={() => run(tell("session.refresh"), () => pair.refresh().then(readMe))}
        >
          {tell("session.refresh")}
        </button>
        <button
          type="button"
          disabled={isMissing}
          onClick={() => run(tell("session.logout"), () => pair.logout().then(() => setPerson(null)))}
        >
          {tell("session.logout")}
        </button>
        <button
          type="button"
          className="plain"
          disabled={isMissing}
          onClick={() => {
            pair.forget()
            setPerson(null)
          }}
        >
          {tell("session.forget")}
        </button>
      </div>
      <ActionLine action={action} />
      <Queue panel={panel} isMissing={isMissing} />
      <Rows log={log} />
    </>
  )
}

const kept = (length: number | null): string => (length === null ? "missing" : stored(length))

const Figure = ({ name, text }: { readonly name: "access" | "refresh" | "pair" | "me"; readonly text: string }) => (
  <div data-figure={name}>
    <dt>{tell(`session.${name}Token`)}</dt>
    <dd>{text}</dd>
  </div>
)

/** The code that a provider sent along is for one request: it leaves the address before that. */
const useReturnOfSignIn = ({ run }: Action): void => {
  useEffect(() => {
    const { searchParams } = new URL(location.href)
    const code = searchParams.get("code")
    if (code === null) return
    const provider = searchParams.get("provider") === "naver" ? "naver" : "kakao"
    history.replaceState(null, "", docsAddress("session"))
    void run(say("sign.action"), () => panel.pair.exchange(provider, code, searchParams.get("state") ?? ""))
  }, [run])
}

const Queue = ({ panel: { log, pair }, isMissing }: { readonly panel: Panel; readonly isMissing: boolean }) => {
  const action = useAction()
  const following = useRef<AbortController | null>(null)
  const [follows, setFollows] = useState(false)
  const stop = (): void => following.current?.abort()
  useEffect(() => () => following.current?.abort(), [])
  const follow = (concertId: number): void => {
    stop()
    const own = new AbortController()
    following.current = own
    setFollows(true)
    void pair
      .bearing((bearer) => followQueue(concertId, bearer, log, own.signal))
      .then(() => following.current === own && setFollows(false))
  }
  const order = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const concertId = Number(filled(event.currentTarget, "concert"))
    const what = pressed(event)
    if (what === "follow") return follow(concertId)
    if (what !== "join" && what !== "leave" && what !== "status") return
    void action.run(tell(`queue.${what}`), () => pair.queue(what, concertId))
  }
  return (
    <section aria-labelledby="queue">
      <h2 id="queue">{tell("queue.title")}</h2>
      <form className="asks" onSubmit={order}>
        <Field label={tell("live.concert")}>
          <input type="number" name="concert" min={1} required />
        </Field>
        {(["join", "status", "follow", "leave"] as const).map((what) => (
          <button key={what} type="submit" value={what} disabled={isMissing}>
            {tell(`queue.${what}`)}
          </button>
        ))}
        <button type="button" disabled={!follows} onClick={stop}>
          {tell("queue.stop")}
        </button>
      </form>
      <ActionLine action={action} />
    </section>
  )
}

const Rows = ({ log: { rows } }: { readonly log: PanelLog }) => (
  <section aria-labelledby="panel-log">
    <h2 id="panel-log">{tell("log.title")}</h2>
    {rows.length === 0 ? (
      <p className="quiet">{tell("log.none")}</p>
    ) : (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be moved has to be reached by keys
      <ol className="log" tabIndex={0} aria-label={tell("log.title")}>
        {rows.map(({ at, n, tag, text }) => (
          <li key={n} data-tag={tag}>
            <time>{at}</time> <b>{tag}</b>
            <pre>{text}</pre>
          </li>
        ))}
      </ol>
    )}
  </section>
)
