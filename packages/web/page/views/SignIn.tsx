/** Signing in with Kakao or Naver, and the end of it: the provider sends the browser back to this address. */
import { useEffect, useRef } from "react"
import { ActionLine, useAction } from "../action.tsx"
import { endsSignIn, ownAddress, signInAddress } from "../addresses.ts"
import { say } from "../language.ts"
import { go, useAddress } from "../route.ts"
import { beginSignIn, endSignIn, keptNext, takenNext, useSession } from "../session.ts"

type Back = { readonly provider: "kakao" | "naver"; readonly code: string; readonly state: string }

const backIn = (search: URLSearchParams): Back | null =>
  ["code", "error", "state"].some((name) => search.has(name))
    ? {
        provider: search.get("provider") === "naver" ? "naver" : "kakao",
        code: search.get("code") ?? "",
        state: search.get("state") ?? "",
      }
    : null

export const SignIn = () => {
  const { searchParams } = useAddress()
  const session = useSession()
  const action = useAction()
  const back = useRef(backIn(searchParams))
  const next = searchParams.get("next") ?? "/"
  const denied = back.current !== null && back.current.code === ""

  const { run } = action
  useEffect(() => {
    const ended = back.current
    if (ended === null) return
    if (ended.code !== "" && endsSignIn(keptNext())) return go(takenNext() + location.search, true)
    // The code is for this page alone: it stays neither in the address nor in the history.
    // Where it leads stays: a sign-in that failed can be begun again from here.
    go(signInAddress(keptNext()), true)
    if (ended.code === "") return
    back.current = null
    void run(say("sign.action"), async () => {
      const to = await endSignIn(ended.provider, ended.code, ended.state)
      go(to, true)
    })
  }, [run])

  const isIn = session !== null && session !== "unknown"
  useEffect(() => {
    if (isIn && action.state === "idle" && back.current === null) go(ownAddress(next), true)
  }, [isIn, action.state, next])

  return (
    <div className="narrow">
      <title>{`${say("sign.title")} · TicketRush`}</title>
      <h1>{say("sign.title")}</h1>
      <p>{say(next === "/" ? "sign.lead" : "sign.needed")}</p>
      {denied && (
        <p className="notice" role="alert">
          {say("sign.denied")}
        </p>
      )}
      <div className="providers">
        {(["kakao", "naver"] as const).map((provider) => (
          <button
            key={provider}
            type="button"
            className={provider}
            disabled={action.state === "running"}
            onClick={() => void run(say("sign.action"), () => beginSignIn(provider, next))}
          >
            {say(`sign.${provider}`)}
          </button>
        ))}
      </div>
      <ActionLine action={action} />
    </div>
  )
}
