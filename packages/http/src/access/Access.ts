/** Who may call a route. Every route names exactly one of these words; there is no default. */

export const accessWords = ["public", "trusted", "person", "operator", "admin"] as const
export type Access = (typeof accessWords)[number]

/** For the reference page. */
export const accessMeaning: Readonly<Record<Access, string>> = {
  public: "every caller",
  trusted: "callers of the trusted surface, who say which person they act for and are believed",
  person: "a signed-in person, for their own objects",
  operator: "a signed-in operator: lines, look-up",
  admin: "a signed-in administrator",
}
