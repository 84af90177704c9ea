// @ts-check
/** The page to which a provider sends somebody back: ends the sign-in, in the browser that began. */
import { byId, h, show } from "./dom.js"
import { say, showLanguage } from "./language.js"
import { end } from "./session-api.js"

const query = new URLSearchParams(location.search)
// The code is nobody else's to read: neither in the history nor behind a look at the screen.
history.replaceState(null, "", location.pathname)
showLanguage()

const [code, state] = [query.get("code") ?? "", query.get("state") ?? ""]
const provider = query.get("provider") === "naver" ? "naver" : "kakao"

/** @param {string} sentence */
const failed = (sentence) => {
  byId("sign-state").textContent = sentence
  show(byId("sign-choices"), h("a", { href: "/ux/u1/index.html" }, say("sign.again")))
}

if (code === "") {
  failed(say("sign.refused"))
} else {
  byId("sign-state").textContent = say("sign.ending")
  const { status, body } = await end(provider, { code, state }).catch(() => ({ status: 0, body: undefined }))
  if (status === 200) location.replace("/ux/u1/index.html")
  else failed(body?.message ?? say("error.network"))
}
