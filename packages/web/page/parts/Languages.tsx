/** The languages of the page, each by its own name. */
import { type Language, say, setLanguage, useLanguage } from "../language.ts"

const languages: ReadonlyArray<readonly [Language, string]> = [
  ["ko", "한국어"],
  ["en", "English"],
]

export const Languages = () => {
  const language = useLanguage()
  return (
    <fieldset className="languages">
      <legend className="unseen">{say("language")}</legend>
      {languages.map(([tag, name]) => (
        <button
          key={tag}
          type="button"
          lang={tag}
          className="plain"
          aria-pressed={tag === language}
          onClick={() => setLanguage(tag)}
        >
          {name}
        </button>
      ))}
    </fieldset>
  )
}
