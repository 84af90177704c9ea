// @ts-check
/** What a screen reader hears, and the notes that stay on the page until they are closed or solved. */
import { byId, h, show } from "./dom.js"
import { say } from "./language.js"

let last = 0

/** Says a sentence once; a repeated sentence is said again. @param {string} sentence */
export const announce = (sentence) => {
  const line = byId("announcer")
  window.clearTimeout(last)
  line.textContent = ""
  last = window.setTimeout(() => {
    line.textContent = sentence
  }, 60)
}

/**
 * @param {string} title @param {string} sentence
 * @param {{ label?: string, run: () => void } | undefined} remedy what may help
 */
export const notice = (title, sentence, remedy) => {
  const box = h("div", { class: "notice", role: "alert" })
  const close = () => box.remove()
  show(
    box,
    h("p", {}, h("strong", {}, title), " ", sentence === title ? "" : sentence),
    remedy !== undefined &&
      h(
        "button",
        {
          type: "button",
          click: () => {
            close()
            remedy.run()
          },
        },
        remedy.label ?? say("retry"),
      ),
    h("button", { type: "button", class: "quiet", click: close }, say("close")),
  )
  byId("notices").replaceChildren(box)
}

export const clearNotices = () => byId("notices").replaceChildren()
