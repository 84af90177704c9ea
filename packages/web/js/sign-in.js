// @ts-check
/** The page that signs somebody in with Kakao or Naver, says who that is, and signs them out. */
import { byId, h, show } from "./dom.js"
import { onLanguage, say, setLanguage, showLanguage } from "./language.js"
import { begin, leave, me } from "./session-api.js"

/** @type {{ username: string, displayName: string | null } | undefined} */
let person
let said = ""

const draw = () => {
  byId("sign-state").textContent =
    person === undefined ? said : say("sign.as", { name: person.displayName ?? person.username })
  const choices = byId("sign-choices")
  if (person !== undefined) show(choices, h("button", { type: "button", click: () => void out() }, say("sign.out")))
  else show(choices, choice("kakao"), " ", choice("naver"))
}

/** @param {import("./session-api.js").Provider} provider */
const choice = (provider) => h("button", { type: "button", click: () => void go(provider) }, say(`sign.${provider}`))

/** @param {import("./session-api.js").Provider} provider */
const go = async (provider) => {
  const { status, body } = await begin(provider)
  if (status === 200) return location.assign(body.authorizeUrl)
  said = body?.message ?? say("error.unexpected")
  draw()
}

const out = async () => {
  await leave()
  person = await me()
  draw()
}

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => setLanguage(button.getAttribute("data-language") === "ko" ? "ko" : "en"))
}
onLanguage(draw)
window.addEventListener("unhandledrejection", () => {
  said = say("error.unexpected")
  draw()
})
showLanguage()
person = await me()
draw()
