import type { User } from "@ticketrush/engine/catalogue/Users"

/** A person as operators and administrators see one, in the field order of the contract. */
export const userJson = ({ id, username, tier, role }: User): string => JSON.stringify({ id, username, tier, role })

/** The same for administrators, with how they are verified. */
export const personJson = ({ id, username, tier, role, verified }: User): string =>
  JSON.stringify({ id, username, tier, role, verified })
